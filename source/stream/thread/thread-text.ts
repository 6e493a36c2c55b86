/* A kept stream as text: what `coppice stream --replay FILE` prints. */
import {dim} from '../../pane/style.ts';
import {wrap} from '../../pane/width.ts';
import {count} from '../../text.ts';
import {objectFrom} from '../parser/json.ts';
import {createLineReader} from '../parser/lines.ts';
import {arranged} from './arrange.ts';
import type {Item} from './item.ts';
import {itemLines} from './item-lines.ts';
import {createThread} from './thread.ts';

export type ThreadText = {
	/** The bytes of the stream, cut anywhere. */
	take(bytes: Uint8Array): void;
	/** Its items, in the order in which they are read. */
	items(): Item[];
	/** Its lines, no wider than `columns`. */
	lines(columns: number): string[];
};

export const createThreadText = (): ThreadText => {
	const thread = createThread();
	const items: Item[] = [];
	let noise = 0;
	const reader = createLineReader(text => {
		const event = text === undefined ? undefined : objectFrom(text);
		if (event) {
			// Not spread: a recording may have more items in one event than a call may have arguments.
			for (const item of thread.take(event)) {
				items.push(item);
			}
		} else if (text?.trim() !== '') {
			noise++;
		}
	});
	return {
		take: reader.take,
		items() {
			reader.end();
			return arranged(items);
		},
		lines(columns) {
			reader.end();
			const ordered = arranged(items);
			const lines = ordered.flatMap((item, index) => itemLines(item, columns, ordered[index - 1]));
			return [
				...lines,
				...endLines(thread.cut, items, thread.unknown, noise)
					.flatMap(one => wrap(one, columns))
					.map(dim),
			];
		},
	};
};

const endLines = (cut: boolean, items: readonly Item[], unknown: number, noise: number): string[] => {
	const end = cut ? 'it ends without a result' : items.length === 0 ? 'nothing is in it' : undefined;
	const skipped = [
		...(unknown > 0 ? [`${count(unknown, 'event')} of unknown types`] : []),
		...(noise > 0 ? [`${count(noise, 'line')} that ${noise === 1 ? 'is no event' : 'are no events'}`] : []),
	];
	const said = [...(end ? [end] : []), ...(skipped.length > 0 ? [`skipped: ${skipped.join(', ')}`] : [])];
	return said.length > 0 ? ['', ...said.map(text => `▲ ${text}`)] : [];
};
