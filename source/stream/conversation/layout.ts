/*
A conversation as rows at a width, and the places in them that one can go to or copy from. Only the newest rows are laid out, as many as
were asked for, from the end backwards: what a day's conversation costs then is what one looks at. Pure.
*/

import {markdownRows} from '../../markdown/layout.ts';
import {blankRow, hang, type Page, type Row, rowOf} from '../../markdown/rows.ts';
import {block, count} from '../../text.ts';
import {type Block, foldedRows, type Landmark, moreRows, ruleRow} from './blocks.ts';
import {callBlock} from './call-rows.ts';
import type {Entry, Folded} from './entries.ts';
import type {Conversation} from './transcript.ts';

/** Of a prompt that was pasted; the whole of it stands in the transcript. */
const promptLines = 40;
/** Of all that can be copied: answers and patches of a long day. */
const mostCharacters = 8 * 1024 * 1024;

/** The last `most` rows of a conversation. It stops between entries, so that who lays out long ones can do something else meanwhile. */
export function* layOutSteps(conversation: Conversation, page: Page, most: number): Generator<undefined, Block> {
	const {entries} = conversation;
	const blocks: Block[] = [{rows: footRows(conversation, page), landmarks: []}];
	let length = blocks[0]!.rows.length;
	for (let at = entries.length - 1; at >= 0 && length < most; at--) {
		const made = blockOf(entries[at]!, conversation, page);
		const placed = standsClose(entries[at]!, entries[at - 1]) ? made : withBlankAbove(made);
		blocks.push(placed);
		length += placed.rows.length;
		yield;
	}
	return newestRows(blocks.reverse(), Math.max(0, length - most));
}

/** The same, at once. */
export const layOut = (conversation: Conversation, page: Page, most: number): Block => {
	const steps = layOutSteps(conversation, page, most);
	let step = steps.next();
	while (!step.done) {
		step = steps.next();
	}
	return step.value;
};

/** Calls that follow each other stand together, and what a command printed below it. */
const standsClose = (entry: Entry, above: Entry | undefined): boolean =>
	above === undefined || entry.kind === 'output' || (entry.kind === 'call' && above.kind === 'call');

const withBlankAbove = ({rows, landmarks}: Block): Block => ({
	rows: [blankRow, ...rows],
	landmarks: landmarks.map(each => ({...each, row: each.row + 1})),
});

/** One after another, without the first `gone` rows. */
const newestRows = (blocks: readonly Block[], gone: number): Block => {
	const rows: Row[] = [];
	const landmarks: Landmark[] = [];
	for (const each of blocks) {
		const before = rows.length - gone;
		landmarks.push(...each.landmarks.map(mark => ({...mark, row: Math.max(0, mark.row + before)})));
		rows.push(...each.rows);
	}
	return {rows: rows.slice(gone), landmarks: affordable(landmarks)};
};

/** The newest, as long as their texts are not too much to be handed on. */
const affordable = (landmarks: readonly Landmark[]): Landmark[] => {
	let room = mostCharacters;
	return landmarks
		.toReversed()
		.filter(({text}) => (room -= text.length) >= 0)
		.reverse();
};

/** Under the conversation: how much it was, and what of it could not be shown. */
const footRows = ({prompts, unknown}: Conversation, page: Page): Row[] => {
	const skipped = unknown === 0 ? '' : `, ${count(unknown, 'record')} not understood`;
	return [blankRow, ruleRow(`${count(prompts, 'turn')} above${skipped}`, page)];
};

const blockOf = (entry: Entry, {folder}: Conversation, page: Page): Block => {
	switch (entry.kind) {
		case 'prompt':
			return promptBlock(entry, page);
		case 'answer': {
			const {rows, code} = markdownRows(entry.text, page);
			return {rows, landmarks: [{row: 0, kind: 'answer', text: entry.text}, ...code.map(each => ({...each, kind: 'code' as const}))]};
		}
		case 'thought':
			return {rows: [thoughtRow(entry.text, page)], landmarks: []};
		case 'call':
			return callBlock(entry, folder, page);
		case 'output':
			return {rows: foldedRows(entry.text, page), landmarks: []};
		case 'error':
			return {rows: errorRows(entry.text, page), landmarks: []};
		case 'mark':
			return {rows: [ruleRow(entry.text, page)], landmarks: []};
	}
};

const promptBlock = ({text, command}: Extract<Entry, {kind: 'prompt'}>, page: Page): Block => {
	const lines = block(text).trimEnd().split('\n');
	const rows = lines
		.slice(0, promptLines)
		.flatMap((line, index) => hang([{text: index === 0 ? '❯ ' : '  ', token: 'accent', bold: true}], [{text: line, bold: true}], page));
	return {
		rows: [...rows, ...moreRows(lines.length - promptLines, '  ')],
		landmarks: [{row: 0, kind: 'turn', text: ''}, ...(command === undefined ? [] : [{row: 0, kind: 'command' as const, text: command}])],
	};
};

const thoughtRow = ({text, more}: Folded, {columns, widths}: Page): Row => {
	const rest = more > 0 ? ` … ${count(more, 'more line')}` : '';
	const room = Math.max(1, columns - widths.measure(rest) - 2);
	return rowOf({text: `∴ ${widths.fit(block(text).trim(), room)}${rest}`, token: 'dim', italic: true});
};

const errorRows = (text: string, page: Page): Row[] =>
	block(text)
		.split('\n')
		.flatMap((line, index) => hang([{text: index === 0 ? '✗ ' : '  ', token: 'failed'}], [{text: line, token: 'failed'}], page));
