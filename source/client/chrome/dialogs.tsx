/*
Each dialog: its component, how wide it is, and what is done with what it gives. A dialog keeps what is typed into it; the state only
says which one is open.
*/
import type {ReactNode} from 'react';
import type {Place} from '../../protocol/conversation.ts';
import type {Size} from '../../screen/geometry.ts';
import {line} from '../../text.ts';
import {themeNames} from '../../theme.ts';
import {disabledReason} from '../actions/disabled.ts';
import type {App} from '../app.ts';
import {type Command, type CommandName, commands} from '../commands.ts';
import {Buffers} from '../components/buffers.tsx';
import {Choose} from '../components/choose.tsx';
import {Confirm} from '../components/confirm.tsx';
import {Cost} from '../components/cost.tsx';
import {Find} from '../components/find.tsx';
import {Help} from '../components/help.tsx';
import {Info} from '../components/info.tsx';
import {Messages} from '../components/messages.tsx';
import {NewSession} from '../components/new-session.tsx';
import {OpenApps} from '../components/open-apps.tsx';
import {Palette} from '../components/palette.tsx';
import {Picker} from '../components/picker.tsx';
import type {Choices, NewSessionResult, PaletteEntry} from '../components/props.ts';
import {Rename} from '../components/rename.tsx';
import {SendTo} from '../components/send-to.tsx';
import {Slot} from '../components/slot.tsx';
import {keyOfCommand, keysTable} from '../keys/bindings.ts';
import {splitPane} from '../layout.ts';
import type {Look} from '../models/row.ts';
import {currentSession, type Dialog, type State, sessionById, withShown} from '../state.ts';

export type Dialogs = {columns: number; element: (state: State, look: Look, size: Size) => ReactNode};

export type DialogTools = {
	run: (command: CommandName, argument: string | undefined) => void;
	/** What the dialog for a new session offers; asked for when it opens. */
	choices: Choices | undefined;
	/** Show a theme; `keep` writes it down. */
	theme: {folder: string; show: (name: string) => void; keep: (name: string) => void; current: string};
	/** Show a session at a place that was found in it. */
	goTo: (place: Place, text: string) => void;
	/** Paste into the focused pane. */
	paste: (text: string) => void;
	clock: () => number;
};

export const dialogOf = (app: App, dialog: Dialog, tools: DialogTools): Dialogs => {
	const close = () => app.update(state => (state.dialog === dialog ? {...state, dialog: null} : state));
	const common = (look: Look, size: Size) => ({look, size, onCancel: close});
	/** Close, then do it. */
	const then =
		<Result,>(act: (result: Result) => void) =>
		(result: Result) => {
			close();
			act(result);
		};
	const taken = (except?: string) => app.state.sessions.filter(session => session.id !== except).map(session => session.name);

	switch (dialog.kind) {
		case 'new-session':
			return {
				columns: 76,
				element: (_, look, size) =>
					tools.choices && (
						<NewSession
							{...common(look, size)}
							choices={tools.choices}
							several={dialog.several}
							taken={taken()}
							onEditor={app.edit}
							onDone={then(result => void start(app, result))}
						/>
					),
			};
		case 'rename': {
			const session = sessionById(app.state, dialog.session);
			return {
				columns: 60,
				element: (_, look, size) => (
					<Rename
						{...common(look, size)}
						name={session?.name ?? ''}
						taken={taken(dialog.session)}
						onDone={then(name => void app.ask('session.rename', {session: dialog.session, name}))}
					/>
				),
			};
		}
		case 'confirm': {
			const openedAt = tools.clock();
			const name = line(sessionById(app.state, dialog.session)?.name ?? '', 40);
			const words =
				dialog.action === 'kill'
					? {title: `End the agent of ${name}`, yes: 'end it', no: 'let it run'}
					: {title: `Remove ${name}`, yes: 'remove', no: 'keep it'};
			return {
				columns: 76,
				element: (_, look, size) => (
					<Confirm
						{...common(look, size)}
						{...words}
						lines={
							dialog.action === 'remove' ? [...dialog.lines, `Nothing is lost: ${app.state.prefixName} u takes it back.`] : dialog.lines
						}
						openedAt={openedAt}
						clock={tools.clock}
						onDone={then(() => void confirmed(app, dialog))}
					/>
				),
			};
		}
		case 'help':
			return {columns: 100, element: (_, look, size) => <Help {...common(look, size)} rows={keysTable(app.keymap)} />};
		case 'palette':
			return {
				columns: 90,
				element: (state, look, size) => (
					<Palette
						{...common(look, size)}
						entries={paletteEntries(app, state)}
						onDone={then(({command, argument}) => tools.run(command as CommandName, argument))}
					/>
				),
			};
		case 'picker':
			return {
				columns: 80,
				element: (state, look, size) => (
					<Picker
						{...common(look, size)}
						title={dialog.purpose === 'show' ? 'Sessions' : 'Show in the new pane'}
						sessions={state.sessions}
						repositories={state.repositories}
						now={state.now}
						onDone={then(id => picked(app, dialog.purpose, id))}
					/>
				),
			};
		case 'info':
			return {
				columns: 100,
				element: (state, look, size) => (
					<Info {...common(look, size)} title={line(sessionById(state, dialog.session)?.name ?? '', 60)} lines={dialog.lines} />
				),
			};
		case 'cost':
			return {
				columns: 100,
				element: ({sessions, totals, now}, look, size) => (
					<Cost {...common(look, size)} rows={dialog.rows} budgets={dialog.budgets} sessions={sessions} totals={totals} now={now} />
				),
			};
		case 'messages':
			return {columns: 100, element: (state, look, size) => <Messages {...common(look, size)} messages={state.messages} now={state.now} />};
		case 'send':
			return {
				columns: 76,
				element: (state, look, size) => (
					<SendTo
						{...common(look, size)}
						sessions={state.sessions}
						chosen={dialog.sessions}
						onDone={then(result => void sendToAll(app, result))}
					/>
				),
			};
		case 'slot':
			return {
				columns: 40,
				element: (_, look, size) => (
					<Slot
						{...common(look, size)}
						title={dialog.purpose === 'move' ? 'Number in the list' : 'Show the session of number'}
						onDone={then(slot => {
							if (dialog.purpose === 'show') {
								tools.run('select-session', String(slot));
								return;
							}
							const session = currentSession(app.state);
							if (session) {
								void app.ask('session.move', {session: session.id, slot});
							}
						})}
					/>
				),
			};
		case 'find':
			return {
				columns: 110,
				element: (state, look, size) => (
					<Find
						{...common(look, size)}
						sessions={state.sessions}
						search={async text => (await app.ask('sessions.search', {text})) ?? []}
						onDone={then(({place, text}) => tools.goTo(place, text))}
					/>
				),
			};
		case 'apps':
			return {
				columns: 80,
				element: (state, look, size) => (
					<OpenApps
						{...common(look, size)}
						apps={dialog.apps}
						now={state.now}
						onDone={then(id => void app.ask('app.detach', {id}).then(done => done && !done.found && app.say('it is gone already')))}
					/>
				),
			};
		case 'buffers':
			return {
				columns: 90,
				element: (state, look, size) => (
					<Buffers {...common(look, size)} buffers={dialog.buffers} now={state.now} onDone={then(tools.paste)} />
				),
			};
		case 'theme': {
			const before = tools.theme.current;
			return {
				columns: 50,
				element: (_, look, size) => (
					<Choose
						{...common(look, size)}
						title="Theme"
						values={themeNames(tools.theme.folder).map(value => ({value}))}
						value={before}
						onMark={tools.theme.show}
						onCancel={() => {
							tools.theme.show(before);
							close();
						}}
						onDone={then(tools.theme.keep)}
					/>
				),
			};
		}
	}
};

const start = async (app: App, {prompt, agent, model, mode, base, worktree, headless, budget, count}: NewSessionResult) => {
	const rect = app.geometry().panes.find(({pane}) => pane === app.state.layout.focus)?.rect;
	const made = await app.ask('sessions.new', {
		directory: app.state.directory,
		agent,
		...(prompt !== '' && {prompt}),
		...(model !== null && {model}),
		...(mode !== null && {mode}),
		...(worktree ? base !== null && {base} : {noWorktree: true}),
		...(headless && {headless}),
		...(budget !== null && {budget}),
		...(count > 1 && {count}),
		...(rect && {columns: rect.columns, rows: rect.rows}),
		remember: true,
		environment: app.environment,
	});
	const [first] = made ?? [];
	if (first) {
		app.update(state => withShown(state, first.id));
	}
};

const confirmed = async (app: App, {action, session}: Extract<Dialog, {kind: 'confirm'}>) => {
	const name = line(sessionById(app.state, session)?.name ?? '', 40);
	if (action === 'kill') {
		if (await app.ask('session.kill', {session})) {
			app.say(`${name} was ended; it stays listed, ${app.state.prefixName} R starts it again`);
		}
	} else if (await app.ask('session.remove', {session})) {
		app.say(`${name} removed; undo with ${app.state.prefixName} u`);
	}
};

const picked = (app: App, purpose: Extract<Dialog, {kind: 'picker'}>['purpose'], id: string) =>
	app.update(state => {
		if (purpose === 'split-right' || purpose === 'split-below') {
			return {...state, layout: splitPane(state.layout, purpose === 'split-right' ? 'row' : 'column', id)};
		}
		return withShown(state, id);
	});

const sendToAll = async (app: App, {text, sessions}: {text: string; sessions: string[]}) => {
	const sent = await Promise.all(sessions.map(session => app.ask('session.send', {session, text, queue: true})));
	const queued = sent.filter(one => one?.queued).length;
	app.say(`sent to ${sent.filter(Boolean).length}${queued > 0 ? `, ${queued} will get it when idle` : ''}`);
};

const paletteEntries = (app: App, state: State): PaletteEntry[] =>
	commands
		.filter(({argument}: Command) => !argument || argument.optional)
		.map(({name, title}) => ({command: name, title, key: keyOfCommand(app.keymap, name), disabled: disabledReason(state, name)}));
