/* A tool call as rows: what it does, what it changes as a diff, what came of it, folded. Pure. */
import {markdownRows} from '../../markdown/layout.ts';
import {hang, type Look, type Page, type Row, rowOf, type Span, wrapLine} from '../../markdown/rows.ts';
import {block} from '../../text.ts';
import {type Block, foldedRows, type Landmark, pickedRows} from './blocks.ts';
import type {Call, Hunk, Patch, Task} from './entries.ts';
import {unifiedText} from './patch.ts';
import type {EntryShowing} from './showing.ts';

/** What is shown of a command below its first line, and of a diff; the whole of both can be copied. */
const shownLines = 7;
const diffLines = 40;

export const callBlock = (call: Call, folder: string | undefined, page: Page, showing: EntryShowing): Block => {
	const rows: Row[] = [...headRows(call, folder, page, showing)];
	const landmarks: Landmark[] = call.command === undefined ? [] : [{row: 0, kind: 'command', text: call.command}];
	if (call.plan !== undefined) {
		rows.push(...markdownRows(call.plan, page).rows);
	}
	rows.push(...call.tasks.flatMap(task => taskRows(task, page)));
	if (call.patch) {
		landmarks.push({row: 0, kind: 'diff', text: unifiedText(call.patch, folder)});
		rows.push(...patchRows(call.patch, page, showing));
	}
	const {result} = call;
	// Of an edit, and of a list of tasks, the result says only that it was done.
	if (result && (result.failed || !(call.patch || call.tasks.length > 0 || call.plan !== undefined)) && result.text.text !== '') {
		rows.push(...foldedRows(result.text, page, showing, result));
	}
	if (result && result.spent !== '') {
		rows.push(rowOf({text: page.widths.fit(`    ${result.spent}`, page.columns), token: 'dim'}));
	}
	return {rows, landmarks};
};

const headRows = ({tool, about, description, result}: Call, folder: string | undefined, page: Page, showing: EntryShowing): Row[] => {
	const mark: Span = {text: '● ', token: result ? (result.failed ? 'failed' : 'done') : 'dim'};
	const inside = folder !== undefined && about.startsWith(`${folder}/`) ? about.slice(folder.length + 1) : about;
	const [first = '', ...more] = block(inside).trim().split('\n');
	const name: Span[] = [{text: block(tool).replaceAll('\n', ' '), bold: true}, ...(first === '' ? [] : [{text: `  ${first}`}])];
	return [
		...hang([mark], name, page),
		...pickedRows(more, {most: shownLines, margin: '    ', showing}, line => wrapLine([{text: `    ${line}`}], page, {cells: true})),
		...(description ? hang([{text: '    '}], [{text: block(description).replaceAll('\n', ' '), token: 'dim'}], page) : []),
	];
};

const taskSigns: Readonly<Record<Task['state'], readonly [sign: string, look: Look]>> = {
	open: ['☐', {}],
	now: ['▸', {bold: true}],
	done: ['☑', {token: 'dim'}],
};

const taskRows = ({text, state}: Task, page: Page): Row[] => {
	const [sign, look] = taskSigns[state];
	return hang([{text: `    ${sign} `, ...look}], [{text: block(text).replaceAll('\n', ' '), ...look}], page);
};

const patchRows = ({hunks}: Patch, page: Page, showing: EntryShowing): Row[] => {
	const lines = hunks.flatMap((hunk, index) => [...(index > 0 ? [undefined] : []), ...numbered(hunk)]);
	const digits = Math.max(1, ...lines.map(line => String(line?.number ?? '').length));
	return pickedRows(
		lines.map(line => (line ? block(line.text) : '')),
		{most: diffLines, margin: '    ', showing},
		(_, index) => (lines[index] ? diffRows(lines[index], digits, page) : [rowOf({text: '    ⋮', token: 'dim'})]),
	);
};

type DiffLine = {readonly number: number | undefined; readonly sign: string; readonly text: string};

/** Lines that went have the number that they had, all others the one that they have. */
const numbered = ({oldStart, newStart, lines}: Hunk): DiffLine[] => {
	let [old, next] = [oldStart, newStart];
	return lines.map(line => {
		const sign = line[0] ?? ' ';
		const number = sign === '-' ? old : next;
		old += sign === '+' ? 0 : 1;
		next += sign === '-' ? 0 : 1;
		return {number: newStart === 0 ? undefined : number, sign, text: line.slice(1)};
	});
};

const diffRows = ({number, sign, text}: DiffLine, digits: number, page: Page): Row[] => {
	const token = sign === '+' ? 'added' : sign === '-' ? 'removed' : 'dim';
	return hang([{text: `    ${String(number ?? '').padStart(digits)} ${sign} `, token}], [{text: block(text), token}], page);
};
