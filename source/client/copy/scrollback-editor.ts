/* The output of a pane in the person's own editor: to read and to search; what is changed there changes nothing here. */
import {createScrollback, textOfLines} from '../../screen/scrollback.ts';
import type {App} from '../app.ts';
import {conversationText} from './above.ts';

export const editScrollback = async (app: App): Promise<void> => {
	const {focus} = app.state.layout;
	const lines = app.panes.scrollback(focus);
	const pane = app.panes.get(focus);
	if (!lines || !pane) {
		app.say('nothing is shown here');
		return;
	}
	try {
		const conversation = await conversationText(app, pane, lines);
		const scrollback = createScrollback([...(conversation === undefined ? await lines.above() : []), lines.screen]);
		const text = textOfLines(scrollback, scrollback.first, scrollback.end).trimEnd();
		await app.edit(`${conversation === undefined ? '' : `${conversation}\n`}${text}\n`);
	} catch {
		app.say('its host did not give the lines above the screen', 'error');
	}
};
