/* What is told by mail of a thread: calls that ran, and how turns end. */
import type {State} from '../../pane/report.ts';
import type {Item, Receipt} from '../thread/item.ts';
import type {Letters} from './letters.ts';

/** @param agent the sub-agent's id */
export const tellItem = (letters: Letters, item: Item, agent: string | undefined): void => {
	if (item.kind === 'outcome' && item.tool !== '') {
		const event = item.failed ? 'PostToolUseFailure' : 'PostToolUse';
		const inner = agent ?? item.agent ?? undefined;
		letters.hook(event, {tool_name: item.tool, tool_input: item.input}, inner);
	}
};

/** @returns the state after the turn */
export const tellTurn = (letters: Letters, {status, error}: Receipt, words: string): State => {
	switch (status) {
		case 'success':
			letters.hook('Stop', {stop_hook_active: false, last_assistant_message: words});
			return {state: 'done'};
		case 'interrupted':
			return {state: 'idle'};
		default: {
			const message = error || words || `the turn failed: ${status}`;
			letters.hook('StopFailure', {error: status, last_assistant_message: message});
			return {state: 'error', message};
		}
	}
};
