/* The output of a pane in the person's own editor: to read and to search; what is changed there changes nothing here. */
import {createScrollback, textOfLines} from '../../screen/scrollback.ts';
import type {App} from '../app.ts';

export const editScrollback = async (app: App): Promise<void> => {
	const lines = app.panes.scrollback(app.state.layout.focus);
	if (!lines) {
		app.say('nothing is shown here');
		return;
	}
	try {
		const scrollback = createScrollback([...(await lines.above()), lines.screen]);
		await app.edit(`${textOfLines(scrollback, scrollback.first, scrollback.end).trimEnd()}\n`);
	} catch {
		app.say('its host did not give the lines above the screen', 'error');
	}
};
