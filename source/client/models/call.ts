/*
A tool call as lines to read: everything that is in it, nothing that hides. What an agent wrote passes `shown` before it becomes cells.
Pure.
*/

import type {DiffLine} from '../../difference.ts';
import {changesFile, editsIn, placedEdit} from '../../edits.ts';
import type {Prompt} from '../../protocol/prompt.ts';
import {bytesWords, count, visible} from '../../text.ts';
import type {Token} from '../../theme.ts';
import {diffOf, diffRows} from './diff-rows.ts';
import type {markdownRows} from './markdown.ts';
import {isRecord} from './risks.ts';
import {type Look, type Row, type Span, wrapCells} from './row.ts';
import type {Colourer} from './syntax.ts';

export type Call = {
	/** Behind the session's name: `wants to run a command`. */
	readonly wants: string;
	/** What an edit changes: for the title. */
	readonly changes: {readonly added: number; readonly removed: number} | null;
	readonly lines: readonly Row[];
	/** What the agent says about it. */
	readonly description: string | null;
};

/** Foreign text of which nothing may be hidden; also what is neither control nor format character and still has no picture. */
export const shown = (text: string): string =>
	visible(text).replace(/[\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu, character =>
		/[\u200d\ufe0e\ufe0f]/u.test(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`,
	);

/** The same in one line. */
export const shownLine = (text: string): string => shown(text).replaceAll('\n', '␊');

/** What reads text that has a form, once it is loaded; until then it stands as it was written. */
export type Readers = {readonly markdown?: typeof markdownRows; readonly colours?: Colourer};

/** @param columns Cells of a line. */
export const readCall = (
	{kind, tool, input, summary, file: stands}: Pick<Prompt, 'kind' | 'tool' | 'input' | 'summary' | 'file'>,
	columns: number,
	look: Look,
	{markdown, colours}: Readers = {},
): Call => {
	const fields = isRecord(input) ? input : {};
	const text = (name: string): string | undefined => (typeof fields[name] === 'string' ? fields[name] : undefined);
	const description = text('description') ?? null;
	const call = (wants: string, lines: readonly Row[], changes: Call['changes'] = null): Call => ({wants, lines, changes, description});
	if (kind === 'plan') {
		const plan = text('plan') ?? summary;
		return call('has a plan', markdown ? markdown(shown(plan), columns, look) : codeRows(plan, columns, look));
	}
	if (tool === 'Bash' && text('command') !== undefined) {
		return {...call('wants to run a command', codeRows(text('command')!, columns, look)), description};
	}
	const file = text('file_path') ?? text('notebook_path');
	const edits = file === undefined || !changesFile(tool) ? undefined : editsIn(fields);
	if (file !== undefined && edits) {
		const diffs = edits.map((edit, index) => {
			const {before, after, first} = placedEdit(edit, index, stands);
			return diffOf(shown(before), shown(after), {first, colours: code => colours?.(code, file)});
		});
		const times = fields.replace_all === true ? (stands?.places[0]?.times ?? 1) : 1;
		const countOf = (kind_: DiffLine['kind']) => diffs.flat().filter(({line}) => line.kind === kind_).length;
		const replaced = stands !== null && stands.text === null && edits.some(({before}) => before === undefined);
		const rows = diffs.flatMap((diff, index) => [
			...(index > 0 ? [[{text: '⋯', token: 'dim' as const}]] : []),
			...diffRows(diff, columns, look),
		]);
		const rest = Object.entries(fields).filter(([name]) => !editFields.has(name));
		return {
			...call(`wants to ${tool === 'Write' ? 'write' : 'edit'} ${shownLine(file.split('/').at(-1) ?? file)}`, [
				...codeRows(file, columns, look, 'dim'),
				...(replaced ? codeRows(`replaces what is there, ${bytesWords(stands.bytes)}`, columns, look, 'warning') : []),
				[],
				...rows,
				...(times > 1 ? codeRows(`the same in ${count(times - 1, 'other place')}`, columns, look, 'warning') : []),
				...rest.flatMap(([name, value]) => valueRows(name, value, columns, look)),
			]),
			changes: {added: countOf('added') * times, removed: countOf('removed') * times},
			description: null,
		};
	}
	const rows = isRecord(input)
		? Object.entries(input).flatMap(([name, value]) => valueRows(name, value, columns, look))
		: codeRows(
				typeof input === 'string' ? input : input === undefined || input === null ? summary : JSON.stringify(input, undefined, 2),
				columns,
				look,
			);
	return {
		...call(tool === null ? 'asks' : `wants to use ${shownLine(tool)}`, rows.length > 0 ? rows : codeRows(summary, columns, look)),
		description: null,
	};
};

/** Text of which every cell counts: cut at the edge, never between words. */
const codeRows = (text: string, columns: number, {widths}: Look, token?: Token): Row[] =>
	shown(text)
		.split('\n')
		.flatMap(each => wrapCells(each, columns, columns, widths))
		.map((each): Row => [{text: each, token}]);

const editFields = new Set(['file_path', 'notebook_path', 'old_string', 'new_string', 'content', 'new_source', 'edits']);

const valueRows = (name: string, value: unknown, columns: number, look: Look): Row[] => {
	const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
	const label: Span = {text: `${shownLine(name)}: `, token: 'dim'};
	const lines = codeRows(text ?? 'null', Math.max(1, columns - 2), look);
	const isShort = lines.length === 1 && look.widths.measure(label.text) + look.widths.measure(lines[0]![0]!.text) <= columns;
	return isShort
		? [[label, ...lines[0]!]]
		: [
				...wrapCells(label.text, columns, columns, look.widths).map((each): Row => [{...label, text: each}]),
				...lines.map((row): Row => [{text: '  '}, ...row]),
			];
};
