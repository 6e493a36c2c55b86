/*
The card: one prompt, whole, and the keys that answer it. What is called stands first and scrolls; where it would run and what it risks
stay in sight below. It says which of its lines are on the screen, because only a call that was shown to its end can be approved. Pure.
*/
import {changesFile} from '../../edits.ts';
import type {Prompt} from '../../protocol/prompt.ts';
import type {Session} from '../../protocol/session.ts';
import type {Size} from '../../screen/geometry.ts';
import {clock, line} from '../../text.ts';
import {age} from '../../words.ts';
import {type CardState, isTyping} from '../state.ts';
import {type Call, type Readers, readCall, shown, shownLine} from './call.ts';
import {type CardButton, cardKeys, keyRegions} from './card-keys.ts';
import {frameColumns, framed, keyLine, leastFrame} from './frame.ts';
import {answerRows, questionRows} from './questions.ts';
import {isRecord, risks} from './risks.ts';
import {cutMiddle, type Look, type Region, type Row, wrap} from './row.ts';
import {choicesOf} from './rules.ts';

export type {CardButton} from './card-keys.ts';

export type CardInput = {
	readonly card: CardState;
	readonly session: Session | undefined;
	readonly now: number;
	readonly readers?: Readers;
};

export type CardModel = {
	/** Framed, each of `columns` cells. */
	readonly rows: readonly Row[];
	readonly columns: number;
	readonly regions: readonly Region<CardButton>[];
	/** Lines of the call in all; the first that is shown, from 0; how many are; whether the last one is on the screen. */
	readonly lines: number;
	readonly firstLine: number;
	readonly shownLines: number;
	readonly allShown: boolean;
	/** The largest `scroll` that shows something new, and how far a page goes. */
	readonly lastScroll: number;
	readonly page: number;
	/** A field to type into: where its rows stand in `rows`, and with what it begins. */
	readonly field: {
		readonly kind: 'reason' | 'answer' | 'edit';
		readonly at: number;
		readonly rows: number;
		readonly columns: number;
		readonly label: string;
		readonly initial: string;
	} | null;
};

/** @param room The size that it may have; it is at least 20 columns wide, whatever that is. */
export const cardModel = ({card, session, now, readers}: CardInput, room: Size, look: Look): CardModel => {
	const {prompt, stale} = card;
	const columns = Math.max(leastFrame, Math.min(room.columns, changesFile(prompt.tool) ? 110 : 90));
	// Two cells of air beside the text, where there is room for them.
	const indent = columns >= 40 ? 2 : 0;
	const inner = columns - frameColumns - indent * 2;
	const call = readCall(prompt, inner, look, readers);
	const lines = prompt.kind === 'question' ? questionLines(card, inner, look) : call.lines;
	const wanted = [...about(prompt, call, session, inner, look), ...sameRows(card, inner, look), ...entryRows(card, inner, look)];
	// What was being typed when it was answered elsewhere stays: no key of that may mean something else.
	const fieldOf = fieldKind(card, inner);
	const fieldRoom = fieldOf ? (fieldOf.kind === 'edit' ? Math.min(8, Math.max(2, room.rows - 6)) : 2) : 0;
	const height = Math.max(1, room.rows - 2);
	const isAiry = lines.length + wanted.length + fieldRoom + 3 <= height;
	// With less than three lines for the call, what stands below it scrolls with it.
	const pinned = height - wanted.length - fieldRoom - 1 >= Math.min(3, lines.length) ? wanted : [];
	const scrolled = pinned === wanted ? lines : [...lines, ...wanted];
	const space = Math.max(1, height - pinned.length - fieldRoom - (isAiry ? 3 : 0));
	const isLong = scrolled.length > space;
	const shownRows = isLong ? Math.max(1, space - 1) : space;
	const lastScroll = Math.max(0, scrolled.length - shownRows);
	const firstLine = Math.max(0, Math.min(card.scroll, lastScroll));
	const visibleLines = scrolled.slice(firstLine, firstLine + shownRows);
	const left = scrolled.length - firstLine - visibleLines.length;
	const air: Row[] = isAiry ? [[]] : [];
	const above: Row[] = [
		...air,
		...visibleLines,
		...(isLong
			? [
					[
						{
							text: left > 0 ? `… ${left} more ${left === 1 ? 'line' : 'lines'}` : 'the end',
							token: left > 0 ? ('warning' as const) : ('dim' as const),
						},
					],
				]
			: []),
		...(pinned.length > 0 ? air : []),
		...pinned,
	];
	const field = fieldOf && {...fieldOf, at: 1 + above.length, rows: fieldRoom};
	const body: Row[] = [...above, ...Array.from({length: fieldRoom}, (): Row => []), ...air];
	const keys = cardKeys(card, {left, isLong});
	const bright = stale === null && (card.armed || isTyping(card.entry));
	const keyRow = keyLine(
		keys.map(({key, does}) => [key, does] as const),
		columns - 5,
		look,
		!bright,
	);
	const framedRows = framed(
		{
			columns,
			title: titleOf(card, call, session),
			corner: cornerOf(card, now),
			rows: body.map(row => (indent > 0 && row.length > 0 ? [{text: ' '.repeat(indent)}, ...row] : row)),
			keys: keyRow,
			border: stale === null ? 'borderFocused' : 'border',
		},
		look,
	);
	const rows = stale === null ? framedRows : framedRows.map(row => row.map(({text}) => ({text, token: 'dim' as const})));
	return {
		rows,
		columns,
		regions: keyRegions(keyRow, keys, rows.length - 1, look),
		lines: scrolled.length,
		firstLine,
		shownLines: visibleLines.length,
		allShown: left === 0,
		lastScroll,
		page: Math.max(1, shownRows - 1),
		field,
	};
};

/**
The input of a call as it was edited in the card: a command, else JSON.

@throws SyntaxError where that cannot be read.
*/
export const editedInput = ({tool, input}: Pick<Prompt, 'tool' | 'input'>, text: string): unknown =>
	tool === 'Bash' && isRecord(input) && typeof input.command === 'string' ? {...input, command: text} : JSON.parse(text);

/** Nobody answered the question of an agent that is gone. */
const endedWords = (session: Session | undefined): string | undefined => {
	if (!session) {
		return 'its session was removed';
	}
	return session.pid === null ? 'its agent has ended' : undefined;
};

const titleOf = (card: CardState, {wants, changes}: Call, session: Session | undefined): Row => {
	const {prompt, stale} = card;
	if (stale !== null) {
		return [{text: line(endedWords(session) ?? stale)}];
	}
	const agent = prompt.agent === null ? '' : ` (${line(subAgentName(prompt.agent, session))})`;
	const words = prompt.kind === 'question' ? 'asks' : wants;
	return [
		{text: `${line(session?.name ?? prompt.session)}${agent}`, bold: true},
		{text: ` ${words}`},
		...(changes
			? ([{text: '  '}, {text: `+${changes.added}`, token: 'added'}, {text: ' '}, {text: `−${changes.removed}`, token: 'removed'}] as const)
			: []),
	];
};

/** What a sub-agent was started for; its id says nothing to a person. */
const subAgentName = (id: string, session: Session | undefined): string =>
	session?.children.find(child => child.id === id)?.title ?? 'a sub-agent';

const cornerOf = ({prompt, place, of}: CardState, now: number): Row => [
	...(of > 1
		? [
				{text: `${place} of ${of}`, token: 'dim' as const},
				{text: ' ╶ ', token: 'border' as const},
			]
		: []),
	{text: age(prompt.since, now), token: 'dim'},
];

/** What the agent says of it, where it would run, what it risks. */
const about = (prompt: Prompt, {description}: Call, session: Session | undefined, columns: number, {widths}: Look): Row[] => {
	const worktree = session?.worktree.path ?? null;
	const warnings = prompt.kind === 'permission' ? risks(prompt, worktree) : [];
	const folder = prompt.kind === 'permission' ? (prompt.folder ?? worktree) : null;
	return [
		...(prompt.offer ? [[{text: `approved ${prompt.offer.times} times in this repository`, token: 'dim' as const}]] : []),
		...(prompt.snoozedUntil ? [[{text: `snoozed until ${clock(prompt.snoozedUntil)}`, token: 'dim' as const}]] : []),
		...(description === null ? [] : wrap(shown(description).replaceAll('\n', ' '), columns, widths).map((text): Row => [{text}])),
		...(folder === null
			? []
			: [
					[
						{text: 'in ', token: 'dim' as const},
						{text: cutMiddle(shownLine(folder), columns - 3, widths), token: 'dim' as const},
					],
				]),
		...warnings.flatMap(text => wrap(`▲ ${shownLine(text)}`, columns, widths).map((each): Row => [{text: each, token: 'warning'}])),
	];
};

/** Who asks for the same, all of them: one key answers each. */
const sameRows = ({same}: CardState, columns: number, {widths}: Look): Row[] => {
	if (same.length === 0) {
		return [];
	}
	const names = new Set(same.map(({name}) => line(name)));
	const words =
		names.size === same.length ? `these ${same.length} sessions ask for the same` : `these ask for the same, ${same.length} times`;
	return wrap(`${words}: ${[...names].join(', ')}`, columns, widths).map((text): Row => [{text, token: 'accent'}]);
};

const questionLines = ({prompt, entry}: CardState, columns: number, look: Look): Row[] =>
	entry?.kind === 'answer' ? answerRows(prompt, entry, columns, look) : questionRows(prompt, columns, look);

const entryRows = ({prompt, entry}: CardState, columns: number, {widths}: Look): Row[] => {
	if (entry?.kind === 'policy' && prompt.offer) {
		return [
			[{text: 'from now on, without asking:', bold: true}],
			...wrap(shownLine(prompt.offer.words), columns - 2, widths).map((text): Row => [{text: '  '}, {text, bold: true}]),
			[{text: 'in `policies` of the settings', token: 'dim'}],
		];
	}
	if (entry?.kind !== 'always') {
		return [];
	}
	return [
		[{text: prompt.kind === 'plan' ? 'go on:' : 'from now on:', bold: true}],
		...choicesOf(prompt).flatMap((choice, index) =>
			wrap(`${index + 1} ${choice.replaceAll('\n', '␊')}`, columns - 2, widths).map(
				(text, row): Row => [
					{text: index === entry.chosen && row === 0 ? '❯ ' : '  ', token: 'accent'},
					{text, ...(index === entry.chosen && {bold: true})},
				],
			),
		),
	];
};

const fieldKind = ({prompt, entry}: CardState, columns: number): Omit<NonNullable<CardModel['field']>, 'at' | 'rows'> | null => {
	switch (entry?.kind) {
		case 'reason':
			return {kind: 'reason', columns, label: `${prompt.kind === 'plan' ? 'what to change' : 'why'} (may stay empty):`, initial: ''};
		case 'answer':
			return entry.free ? {kind: 'answer', columns, label: 'your answer:', initial: ''} : null;
		case 'edit': {
			const {input} = prompt;
			const isCommand = prompt.tool === 'Bash' && isRecord(input) && typeof input.command === 'string';
			return {
				kind: 'edit',
				columns,
				label: isCommand ? 'the command:' : 'the input, as JSON:',
				initial: isCommand ? String(input.command) : JSON.stringify(input, undefined, 2),
			};
		}
		default:
			return null;
	}
};
