/*
A conversation as rows at a width, and the places in them that one can go to or copy from. Only the newest rows are laid out, as many as
were asked for, from the end backwards: what a day's conversation costs then is what one looks at. Pure.
*/

import {markdownRows} from '../../markdown/layout.ts';
import {blankRow, hang, type Page, type Row, rowOf, wrapLine} from '../../markdown/rows.ts';
import {block, count} from '../../text.ts';
import {type Block, foldedRows, type Landmark, moreRows, pickedOf, pickedRows, ruleRow} from './blocks.ts';
import {callBlock} from './call-rows.ts';
import type {Entry, Folded} from './entries.ts';
import {type EntryShowing, entryShowing, nothingMore, type Showing} from './showing.ts';
import type {Conversation} from './transcript.ts';

/** Of a prompt that was pasted; the whole of it stands in the transcript. */
const promptLines = 40;
/** Of all that can be copied: answers and patches of a long day. */
const mostCharacters = 8 * 1024 * 1024;

/** An entry in the rows: its first, its place in the conversation, and whether lines of it are left out. */
export type Part = {readonly row: number; readonly entry: number; readonly folded: boolean};
export type Laid = Block & {readonly parts: readonly Part[]};

type Placed = Block & {readonly entry?: number; readonly folded?: boolean};

/** The last `most` rows of a conversation. It stops between entries, so that who lays out long ones can do something else meanwhile. */
export function* layOutSteps(
	conversation: Conversation,
	page: Page,
	most: number,
	showing: Showing = nothingMore,
): Generator<undefined, Laid> {
	const {entries} = conversation;
	const blocks: Placed[] = [{rows: footRows(conversation, page), landmarks: []}];
	let length = blocks[0]!.rows.length;
	for (let at = entries.length - 1; at >= 0 && length < most; at--) {
		const made = blockOf(entries[at]!, conversation, page, entryShowing(showing, at));
		const placed = standsClose(entries[at]!, entries[at - 1]) ? made : withBlankAbove(made);
		blocks.push({...placed, entry: at, folded: made.rows.some(row => row.folded)});
		length += placed.rows.length;
		yield;
	}
	return newestRows(blocks.reverse(), Math.max(0, length - most));
}

/** The same, at once. */
export const layOut = (conversation: Conversation, page: Page, most: number, showing?: Showing): Laid => {
	const steps = layOutSteps(conversation, page, most, showing);
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
const newestRows = (blocks: readonly Placed[], gone: number): Laid => {
	const rows: Row[] = [];
	const landmarks: Landmark[] = [];
	const parts: Part[] = [];
	for (const each of blocks) {
		const before = rows.length - gone;
		landmarks.push(...each.landmarks.map(mark => ({...mark, row: Math.max(0, mark.row + before)})));
		if (each.entry !== undefined) {
			parts.push({row: Math.max(0, before), entry: each.entry, folded: each.folded === true});
		}
		rows.push(...each.rows);
	}
	return {rows: rows.slice(gone), landmarks: affordable(landmarks), parts};
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

const blockOf = (entry: Entry, {folder}: Conversation, page: Page, showing: EntryShowing): Block => {
	switch (entry.kind) {
		case 'prompt':
			return promptBlock(entry, page, showing);
		case 'answer': {
			const {rows, code} = markdownRows(entry.text, page);
			return {rows, landmarks: [{row: 0, kind: 'answer', text: entry.text}, ...code.map(each => ({...each, kind: 'code' as const}))]};
		}
		case 'thought':
			return {rows: thoughtRows(entry.text, page, showing), landmarks: []};
		case 'call':
			return callBlock(entry, folder, page, showing);
		case 'output':
			return {rows: foldedRows(entry.text, page, showing), landmarks: []};
		case 'error':
			return {rows: errorRows(entry.text, page), landmarks: []};
		case 'mark':
			return {rows: [ruleRow(entry.text, page)], landmarks: []};
	}
};

const promptBlock = ({text, command}: Extract<Entry, {kind: 'prompt'}>, page: Page, showing: EntryShowing): Block => {
	const lines = block(text).trimEnd().split('\n');
	return {
		rows: pickedRows(lines, {most: promptLines, margin: '  ', showing}, (line, index) =>
			hang([{text: index === 0 ? '❯ ' : '  ', token: 'accent', bold: true}], [{text: line, bold: true}], page),
		),
		landmarks: [{row: 0, kind: 'turn', text: ''}, ...(command === undefined ? [] : [{row: 0, kind: 'command' as const, text: command}])],
	};
};

/** One line, and how many more; where one of them was found or all are wanted, lines. */
const thoughtRows = (folded: Folded, page: Page, showing: EntryShowing): Row[] => {
	const {columns, widths} = page;
	const picked = pickedOf(folded, showing);
	if (picked.some(each => 'found' in each && each.found)) {
		return picked.flatMap(each =>
			'more' in each
				? moreRows(each.more, '  ')
				: wrapLine([{text: `${each.index === 0 ? '∴' : ' '} ${each.line}`, token: 'dim', italic: true}], page),
		);
	}
	const rest = folded.more > 0 ? ` … ${count(folded.more, 'more line')}` : '';
	const room = Math.max(1, columns - widths.measure(rest) - 2);
	const line = block(folded.text).trim();
	const row = rowOf({text: `∴ ${widths.fit(line, room)}${rest}`, token: 'dim', italic: true});
	return [rest === '' && widths.measure(line) <= room ? row : {...row, folded: true}];
};

const errorRows = (text: string, page: Page): Row[] =>
	block(text)
		.split('\n')
		.flatMap((line, index) => hang([{text: index === 0 ? '✗ ' : '  ', token: 'failed'}], [{text: line, token: 'failed'}], page));
