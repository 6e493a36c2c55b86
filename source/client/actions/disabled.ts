/* Why a command cannot run now: for the palette and for hints. Pure. */

import {needing} from '../card/needing.ts';
import type {CommandName} from '../commands.ts';
import {isCopyCommand} from '../copy/commands.ts';
import {panesOf} from '../layout.ts';
import {currentSession, focusedCopy, type State} from '../state.ts';

/** Null when it can. */
export const disabledReason = (state: State, command: CommandName): string | null => {
	if (isCopyCommand(command)) {
		return focusedCopy(state) ? null : 'the pane is not in copy mode';
	}
	switch (command) {
		case 'approve':
		case 'deny-with-reason':
		case 'queue':
			return state.prompts.length === 0 ? 'nothing waits for an answer' : null;
		case 'snooze-prompt':
		case 'make-policy':
			return state.card ? null : 'no prompt is shown';
		case 'next-waiting':
		case 'peek-waiting':
			return needing(state).length === 0 ? 'nobody needs you' : null;
		case 'bounce-back':
			return state.bounce ? null : 'you went nowhere';
		case 'interrupt':
		case 'restart':
		case 'fork-session':
		case 'archive-session':
		case 'remove':
		case 'kill-session':
		case 'rename-session':
		case 'session-info':
			return currentSession(state) ? null : 'no session is shown here';
		case 'take-session':
		case 'hand-session': {
			const session = currentSession(state);
			const to = command === 'take-session' ? 'interactive' : 'headless';
			return !session ? 'no session is shown here' : session.kind === to ? `it is ${to} already` : null;
		}
		case 'swap-pane':
		case 'rotate-panes':
		case 'next-pane':
		case 'last-pane':
			return panesOf(state.layout.root).length > 1 ? null : 'there is one pane';
		default:
			return null;
	}
};
