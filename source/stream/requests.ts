/* Our requests to `claude`, and what is done with its answers. */
import {type Control, type Request, requestMessage} from './control.ts';
import type {Json} from './json.ts';

/** @param onRefused called with what it says when it does not do what was asked */
export const createRequests = (send: (message: object) => void, onRefused: (why: string) => void) => {
	let count = 0;
	const waiting = new Map<string, (response: Json) => void>();
	return {
		ask(request: Request, then: (response: Json) => void = () => {}): void {
			const id = `coppice-${++count}`;
			waiting.set(id, then);
			send(requestMessage(id, request));
		},
		answered({id, response, error}: Extract<Control, {kind: 'answer'}>): void {
			const then = waiting.get(id);
			waiting.delete(id);
			if (then && error !== undefined) {
				onRefused(error);
			} else {
				then?.(response);
			}
		},
	};
};
