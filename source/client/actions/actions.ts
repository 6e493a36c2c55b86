/* What each command does: one entry a command, in the files of the headings of the command table (commands.ts). */
import type {App} from '../app.ts';
import type {Cards} from '../card/card.ts';
import type {Chrome} from '../chrome/chrome.ts';
import type {Clipboard} from '../clipboard.ts';
import type {CommandName} from '../commands.ts';
import {type CopyCommandName, copyCommands} from '../copy/commands.ts';
import type {CopyMode} from '../copy/mode.ts';
import {attentionActions} from './attention.ts';
import {paneActions} from './panes.ts';
import {sessionActions} from './sessions.ts';
import {sidebarActions} from './sidebar.ts';
import {workActions} from './work.ts';

export type Actions = Record<CommandName, (argument: string | undefined) => void>;

type Parts = {cards: Cards; copyMode: CopyMode; clipboard: Clipboard; chrome: Pick<Chrome, 'sidebar'>};

export const createActions = (app: App, {cards, copyMode, clipboard, chrome}: Parts): Actions => ({
	...sessionActions(app),
	...paneActions(app, copyMode, clipboard),
	...attentionActions(app, cards),
	...workActions(app),
	...sidebarActions(app, chrome),
	...copying(copyMode),

	detach: () => app.detach(),
	'choose-client': () => {
		void app.ask('apps.list', {}).then(apps => apps && app.update(state => ({...state, dialog: {kind: 'apps', apps}})));
	},
	suspend: () => app.suspend(),
	palette: () => app.update(state => ({...state, dialog: {kind: 'palette'}})),
	help: () => app.update(state => ({...state, dialog: {kind: 'help'}})),
	'describe-key': () => {
		app.update(state => ({...state, asks: 'key'}));
		app.say('which key?');
	},
	redraw: () => app.redraw(),
	messages: () => app.update(state => ({...state, dialog: {kind: 'messages'}})),
	theme: () => app.update(state => ({...state, dialog: {kind: 'theme'}})),
});

/** The commands of copy mode, which are its own table. */
const copying = (copyMode: CopyMode): Pick<Actions, CopyCommandName> => {
	const runs = copyCommands.map(({name}) => [name, (argument: string | undefined) => copyMode.run(name, argument)] as const);
	return Object.fromEntries(runs) as Pick<Actions, CopyCommandName>;
};
