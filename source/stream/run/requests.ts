/* Our requests to `claude`, and what is done with its answers. */

import type {Json} from '../parser/json.ts';
import {type Control, type Request, requestMessage} from './control.ts';

/** @param onRefused called with what it says when it does not do what was asked */
export const createRequests = (send: (message: object) => void, onRefused: (why: string) => void) => {
	let count = 0;
	const waiting = new Map<string, {then: (response: Json) => void; refused: (why: string) => void}>();
	return {
		/** @param refused instead of saying so */
		ask(request: Request, then: (response: Json) => void = () => {}, refused: (why: string) => void = onRefused): void {
			const id = `coppice-${++count}`;
			waiting.set(id, {then, refused});
			send(requestMessage(id, request));
		},
		answered({id, response, error}: Extract<Control, {kind: 'answer'}>): void {
			const asked = waiting.get(id);
			waiting.delete(id);
			if (error === undefined) {
				asked?.then(response);
			} else {
				asked?.refused(error);
			}
		},
	};
};
