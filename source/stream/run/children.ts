/* Sub-agents and background shells of a run, told to its terminal as children of the program: from their first event to their last. */
import {childReport} from '../../pane/report.ts';
import {line} from '../../text.ts';
import {type Json, textIn} from '../parser/json.ts';

/** @param tell bytes to the terminal */
export const createChildren = (app: string, tell: (bytes: string) => void) => {
	const running = new Set<string>();
	const end = (id: string) => {
		if (running.delete(id)) {
			tell(childReport(app, 'clear', id));
		}
	};
	return {
		take(event: Json): void {
			const id = event.type === 'system' ? textIn(event, 'task_id') : undefined;
			if (id === undefined) {
				return;
			}
			if (event.subtype === 'task_started') {
				running.add(id);
				tell(childReport(app, 'working', id, line(textIn(event, 'description') ?? '', 200)));
			} else if (event.subtype === 'task_notification') {
				end(id);
			}
		},
		/** Claude has ended, and they with it. */
		ended(): void {
			for (const id of [...running]) {
				end(id);
			}
		},
	};
};
