/* What the keys of a card do in each of its states, and where they can be clicked. Pure. */
import {type CardState, isTyping} from '../state.ts';
import type {Look, Region, Row} from './row.ts';
import {choicesOf} from './rules.ts';

export type CardButton = 'approve' | 'deny' | 'go' | 'queue' | 'close';

export type CardKey = {readonly key: string; readonly does: string; readonly button?: CardButton};

/** @param call `left`: lines below the screen; `isLong`: it does not fit at once. */
export const cardKeys = (
	{prompt, queue, entry, armed, stale, early, same}: CardState,
	{left, isLong}: {left: number; isLong: boolean},
): CardKey[] => {
	if (stale !== null) {
		return [{key: isTyping(entry) ? 'Enter or Esc' : 'any key', does: 'closes', button: 'close'}];
	}
	switch (entry?.kind) {
		case 'reason':
			return [
				{key: 'Enter', does: noOf(prompt)},
				{key: 'Esc', does: 'back'},
			];
		case 'edit':
			return [
				{key: 'Enter', does: 'approve this'},
				{key: 'M-Enter', does: 'new line'},
				{key: 'C-g', does: 'editor'},
				{key: 'Esc', does: 'back'},
			];
		case 'always':
			return [
				{key: 'Enter', does: prompt.kind === 'plan' ? 'go on like this' : 'approve, and by this rule from now on'},
				{key: 'j k', does: 'move'},
				{key: 'Esc', does: 'back'},
			];
		case 'policy':
			return [
				{key: 'Enter', does: 'approve, and allow this from now on'},
				{key: 'Esc', does: 'back'},
			];
		case 'answer':
			return entry.free
				? [
						{key: 'Enter', does: 'answer'},
						{key: 'Esc', does: 'back'},
					]
				: [
						early ? {key: 'read, then Enter', does: ''} : {key: 'Enter', does: 'answer'},
						{key: 'j k', does: 'move'},
						...(prompt.options?.[entry.question]?.many ? [{key: 'Space', does: 'mark'}] : []),
						{key: 'n', does: 'deny', button: 'deny'},
						{key: 'Tab', does: 'next'},
						{key: 'Esc', does: '', button: 'close'},
					];
		default:
			break;
	}
	const word = prompt.kind === 'question' ? 'answer' : prompt.kind === 'plan' ? 'go on' : 'approve';
	// Once all of it was on the screen y approves, wherever the card was scrolled to since then.
	const approve: CardKey =
		left > 0 && !armed
			? {key: 'y', does: `${left} more ${left === 1 ? 'line' : 'lines'}`, button: 'approve'}
			: early
				? {key: 'read, then y', does: '', button: 'approve'}
				: {key: 'y', does: word, button: 'approve'};
	const deny: CardKey = {key: 'N', does: noOf(prompt), button: 'deny'};
	const paging: CardKey[] = isLong && left === 0 ? [{key: 'PgUp', does: 'back'}] : isLong && armed ? [{key: 'PgDn', does: 'on'}] : [];
	return queue
		? [
				approve,
				deny,
				...(same.length > 0 ? [{key: 'B', does: `approve all ${same.length}`}] : []),
				...(choicesOf(prompt).length > 0 ? [{key: 'A', does: prompt.kind === 'plan' ? 'how…' : 'always…'}] : []),
				...(prompt.offer ? [{key: 'P', does: 'a rule…'}] : []),
				...(prompt.kind === 'permission' ? [{key: 'e', does: 'edit'}] : []),
				{key: 'o', does: 'in its pane', button: 'go'},
				{key: 's', does: 'later'},
				{key: 'Tab', does: 'next'},
				...paging,
				{key: 'Esc', does: '', button: 'close'},
			]
		: [
				approve,
				deny,
				{key: 'Space', does: 'go there', button: 'go'},
				{key: 'a', does: 'queue', button: 'queue'},
				...paging,
				{key: 'Esc', does: '', button: 'close'},
			];
};

/** Where keys of the line can be clicked, in cells of the card. The line begins behind the corner and `╴`. */
export const keyRegions = (row: Row, keys: readonly CardKey[], y: number, {widths}: Look): Region<CardButton>[] => {
	const regions: Region<CardButton>[] = [];
	let x = 2;
	let found = 0;
	for (const [index, {text}] of row.entries()) {
		const at = keys.findIndex((key, place) => place >= found && key.key === text);
		if (at !== -1) {
			found = at + 1;
			const {does, button} = keys[at]!;
			const columns = widths.measure(text) + (does === '' ? 0 : widths.measure(row[index + 1]?.text ?? ''));
			if (button) {
				regions.push({x, y, columns, target: button});
			}
		}
		x += widths.measure(text);
	}
	return regions;
};

/** A plan is not denied: it goes on being planned. */
const noOf = ({kind}: CardState['prompt']): string => (kind === 'plan' ? 'keep planning' : 'deny');
