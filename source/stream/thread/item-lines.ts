/* An item of a thread as lines of a terminal. Pure; foreign text is made safe here. */
import {changesFile} from '../../edits.ts';
import {blue, bold, dim, green, magenta, red, yellow} from '../../pane/style.ts';
import {cutTo, wrap} from '../../pane/width.ts';
import {block, count, line} from '../../text.ts';
import {type Json, objectsIn, textIn} from '../parser/json.ts';
import {callWords, isAgent} from './call-words.ts';
import {countsOf, differenceLines, hunksOf} from './difference-lines.ts';
import type {Call, Item, Outcome, Prompt, Tone} from './item.ts';
import {markdownText} from './markdown.ts';
import {receiptLines} from './receipt-lines.ts';
import type {Paint} from './spans.ts';

/** Lines of a result, a thought and a change that are shown; the rest is counted. */
const mostResultLines = 6;
const mostThoughtLines = 4;
const mostDifferenceLines = 60;

/**
@param columns no line is wider
@param before the item that is drawn above it: what came of a call is named again where it does not stand below it
*/
export const itemLines = (item: Item, columns: number, before?: Item): string[] => {
	const indent = '│ '.repeat(item.depth);
	const room = Math.max(12, columns - indent.length);
	const left = dim(indent);
	const follows = item.kind === 'outcome' && before?.kind === 'call' && before.id === item.id;
	const lines = linesOf(item, room, follows);
	// Retries and their like stand together.
	const joins = follows || (item.kind === 'notice' && before?.kind === 'notice');
	return [...(joins || lines.length === 0 ? [] : ['']), ...lines].map(one => (one === '' ? dim(indent.trimEnd()) : left + one));
};

/** What the next item stands below: a notice behind a call (`allowed from outside`) does not part it from what comes of it. */
export const lastDrawn = (before: Item | undefined, item: Item): Item =>
	item.kind === 'notice' && before?.kind === 'call' ? before : item;

const linesOf = (item: Item, columns: number, follows: boolean): string[] => {
	switch (item.kind) {
		case 'prompt':
			return promptLines(item, columns);
		case 'thought':
			return cutLines(hanging(block(item.text.trim()), columns, '✻ ', dim), mostThoughtLines, columns);
		case 'words':
			return below(markdownText(item.text, columns - 2), '● ');
		case 'call':
			return callLines(item, columns);
		case 'outcome':
			return outcomeLines(item, columns, follows);
		case 'notice':
			return hanging(line(item.text), columns, `${noticeGlyphs[item.tone]} `, tones[item.tone]);
		default:
			return receiptLines(item, columns);
	}
};

const promptLines = ({text}: Prompt, columns: number): string[] => hanging(block(text), columns, '❯ ', bold);

const tones: Record<Tone, Paint> = {plain: dim, warning: yellow, failed: red};
const noticeGlyphs: Record<Tone, string> = {plain: '·', warning: '▲', failed: '✗'};

const callLines = ({tool, input}: Call, columns: number): string[] => {
	if (tool === 'TodoWrite') {
		return [`${green('●')} ${bold('Todo')}`, ...todoLines(input, columns)];
	}
	return [`${green('●')} ${headOf({tool, input}, columns - 2)}`];
};

const headOf = ({tool, input}: Pick<Call, 'tool' | 'input'>, columns: number): string => {
	const name = cutTo(line(tool, 60), columns);
	const words = line(callWords(tool, input), 2000);
	const room = columns - name.length - 2;
	return words === '' || room < 4 ? bold(name) : `${bold(name)}(${cutTo(words, room)})`;
};

const todoGlyphs: Readonly<Record<string, string>> = {completed: '✓', in_progress: '▸', pending: '○'};

const todoLines = (input: Json, columns: number): string[] =>
	objectsIn(input, 'todos').flatMap(todo => {
		const status = textIn(todo, 'status') ?? 'pending';
		const paint: Paint = status === 'completed' ? dim : status === 'in_progress' ? blue : text => text;
		return hanging(line(textIn(todo, 'content') ?? ''), columns, `  ${todoGlyphs[status] ?? '○'} `, paint);
	});

const outcomeLines = (outcome: Outcome, columns: number, follows: boolean): string[] => {
	const {tool, input, failed, report} = outcome;
	const name = follows || tool === '' ? [] : [dim(cutTo(`${line(tool)} ${line(callWords(tool, input), 200)}`.trim(), columns - 2))];
	if (failed) {
		return [...name, ...cutLines(hanging(block(outcome.text.trim()) || 'failed', columns, '  ⎿  ', red), mostResultLines, columns)];
	}
	if (tool === 'TodoWrite') {
		return [];
	}
	const hunks = changesFile(tool) ? hunksOf(input, {report}) : [];
	if (hunks.length > 0) {
		const lines = cutLines(differenceLines(hunks, columns - 5), mostDifferenceLines, columns - 5);
		return [...name, dim(`  ⎿  ${countsOf(hunks)}`), ...lines.map(one => `     ${one}`)];
	}
	return [...name, ...cutLines(hanging(block(resultText(outcome)), columns, '  ⎿  ', dim), mostResultLines, columns)];
};

/** What was read is counted, not shown. */
const resultText = ({tool, text}: Outcome): string => {
	const whole = text.trimEnd();
	if (isAgent(tool) && whole.startsWith('Async agent launched')) {
		return 'in the background';
	}
	return tool === 'Read' || tool === 'NotebookRead' ? count(whole.split('\n').length, 'line') : whole || 'no output';
};

/** Text wrapped behind a prefix; further lines stand below its text. */
const hanging = (text: string, columns: number, prefix: string, paint: Paint): string[] =>
	wrap(text, Math.max(4, columns - prefix.length)).map((one, index) => paint((index === 0 ? prefix : ' '.repeat(prefix.length)) + one));

/** Lines below a bullet. */
const below = (lines: string[], bullet: string): string[] =>
	lines.map((one, index) => (index === 0 ? magenta(bullet) + one : one && ' '.repeat(bullet.length) + one));

const cutLines = (lines: string[], most: number, columns: number): string[] => {
	const missing = lines.length - most + 1;
	return missing > 1 ? [...lines.slice(0, most - 1), dim(cutTo(`     … ${missing} more lines`, columns))] : lines;
};
