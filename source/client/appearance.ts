/* How the app looks: its theme, with what is made of it once for the picture and for copy mode. */
import {changeSetting} from '../config.ts';
import {describe} from '../errors.ts';
import {loadTheme, noColourTheme} from '../theme.ts';
import type {App} from './app.ts';
import type {DialogTools} from './chrome/dialogs.tsx';
import {type CopyStyles, copyStyles} from './copy/view.ts';
import {createMemo} from './memo.ts';
import type {Look} from './models/row.ts';
import {type Picture, pictureStyles} from './screen.ts';

export type Appearance = ReturnType<typeof createAppearance>;

/** @param onChanged another theme is shown: everything is drawn anew */
export const createAppearance = (app: App, {folder, onChanged}: {folder: string; onChanged: () => void}) => {
	const named = (name: string) => (app.environment.NO_COLOR ? {theme: noColourTheme, problem: null} : loadTheme(name, folder));
	const first = named(app.settings.theme);
	let {theme} = first;
	const ofTheme = createMemo<{picture: Picture['styles']; copy: CopyStyles}>();

	const show = (name: string) => {
		({theme} = named(name));
		onChanged();
	};

	/** What the dialog does that chooses a theme. */
	const chooser: DialogTools['theme'] = {
		folder,
		current: app.settings.theme,
		show,
		keep(name) {
			show(name);
			changeSetting(app.directories.config, 'theme', name).catch(error => app.say(`the theme was not kept: ${describe(error)}`, 'error'));
		},
	};

	return {
		/** Why the theme of the settings is not shown. */
		problems: first.problem === null ? [] : [first.problem],
		theme: () => theme,
		/** What rows are drawn with. */
		look: (): Look => ({theme, widths: app.tables.widths, unicode: app.outer.capabilities.unicode}),
		styles: () => ofTheme([theme], () => ({picture: pictureStyles(theme), copy: copyStyles(theme)})),
		chooser,
	};
};
