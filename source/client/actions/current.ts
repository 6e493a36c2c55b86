/* Commands about the session at hand: of the selected row where the sidebar has the focus, else of the focused pane. */
import type {Session} from '../../protocol/session.ts';
import type {App} from '../app.ts';
import {currentSession} from '../state.ts';

/** Where there is none, the bar says so. */
export const withCurrent = (app: App, act: (session: Session) => void) => () => {
	const session = currentSession(app.state);
	if (session) {
		act(session);
	} else {
		app.say('no session is shown here');
	}
};
