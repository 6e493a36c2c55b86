/* A new session: what it shall do, and with what. Options open in place; what was chosen last time holds. */
import {line} from '../../text.ts';
import {fieldRows, newField, stepField} from '../models/field.ts';
import {frameColumns} from '../models/frame.ts';
import {stepMark, windowStart} from '../models/list.ts';
import {choose, firstChosen, nameOf, type Option, optionsOf} from '../models/new-session.ts';
import {cutRow, fillRow, type Look, type Row, rowWidth, selectRow, spread} from '../models/row.ts';
import {Frame} from './frame.tsx';
import type {NewSessionProps} from './props.ts';
import {useCell} from './use-cell.ts';
import {isCancel, useKeys} from './use-keys.ts';

/** Rows of the prompt: it grows with what is typed, up to these. */
const leastRows = 3;
const mostRows = 10;

export const NewSession = ({look, size, choices, several, taken, onEditor, onDone, onCancel}: NewSessionProps) => {
	const field = useCell(() => newField());
	const chosen = useCell(() => firstChosen(choices, several));
	/** 0: the prompt; from 1: an option. */
	const focus = useCell(() => 0);
	const columns = size.columns - frameColumns;
	const options = () => optionsOf(choices, chosen.value, several);
	const opened = (): Option | undefined => options()[focus.value - 1];
	const agent = () => choices.agents.find(({name}) => name === chosen.value.agent);

	useKeys(key => {
		const option = opened();
		const places = options().length + 1;
		if (isCancel(key)) {
			onCancel();
		} else if (key.key === 'Enter') {
			if (agent()?.available) {
				onDone({...chosen.value, prompt: field.value.text.trim()});
			}
		} else if (key.key === 'Tab' || key.key === 'BTab') {
			focus.value = (focus.value + (key.key === 'Tab' ? 1 : places - 1)) % places;
		} else if (key.key === 'C-g' && onEditor) {
			void onEditor(field.value.text).then(text => {
				field.value = text === undefined ? field.value : newField(text.trimEnd());
			});
		} else if (option) {
			const name = key.key === 'Text' ? ({j: 'Down', k: 'Up', ' ': 'Down'}[key.text] ?? key.text) : key.key;
			if (name === 'Left' || name === 'Right') {
				focus.value = Math.max(1, Math.min(places - 1, focus.value + (name === 'Right' ? 1 : -1)));
			} else {
				chosen.value = moved(option, name, index => choose(choices, chosen.value, option, index)) ?? chosen.value;
			}
		} else {
			field.value = stepField(field.value, key, true) ?? field.value;
		}
	});

	const option = opened();
	const room = Math.max(1, size.rows - 2 - 2 - (option ? Math.min(option.values.length, 6) + 1 : 0));
	const prompt = fieldRows(field.value, columns, Math.min(mostRows, room), look, focus.value === 0);
	const padding = Array.from({length: Math.max(0, Math.min(leastRows, room) - prompt.length)}, (): Row => []);
	const name = nameOf(field.value.text, taken);
	const missing = agent()?.available ? null : (agent()?.why ?? 'there is no agent');
	return (
		<Frame
			look={look}
			size={size}
			title={`New session${several ? 's' : ''} in ${line(choices.repository.name)}`}
			corner={name === '' ? [] : [{text: name, token: 'dim'}]}
			rows={[
				...prompt,
				...padding,
				...optionLines(options(), focus.value - 1, columns, look),
				...(option ? valueRows(option, columns, Math.max(1, Math.min(6, size.rows - 7)), look) : []),
				...(missing === null ? [] : [[{text: line(missing), token: 'warning' as const}]]),
			]}
			keys={
				focus.value === 0
					? [
							['Enter', 'start'],
							['Tab', 'options'],
							...(onEditor ? ([['C-g', 'editor']] as const) : []),
							['S-Enter', 'new line'],
							['Esc', ''],
						]
					: [
							['Enter', 'start'],
							['↑ ↓', 'choose'],
							['Tab', 'next'],
							['Esc', ''],
						]
			}
		/>
	);
};

/** The next value that can be chosen, in the direction of the key. */
const moved = <Result,>(option: Option, key: string, take: (index: number) => Result): Result | undefined => {
	const count = option.values.length;
	let at = option.chosen;
	for (let steps = 0; steps < count; steps++) {
		const next = stepMark({key, text: ''}, at, count, count);
		if (next === undefined) {
			return undefined;
		}
		if (!option.values[next]!.disabled) {
			return take(next);
		}
		at = next;
	}
	return undefined;
};

/** What was chosen, in a line; in several where there is no room. */
const optionLines = (options: readonly Option[], focused: number, columns: number, {widths}: Look): Row[] => {
	const lines: Row[] = [];
	for (const [index, {words, quiet}] of options.entries()) {
		if (quiet && index !== focused) {
			continue;
		}
		const word: Row = cutRow(
			[{text: words, ...(index === focused ? {token: 'accent', bold: true, underline: true} : {token: 'dim'})}],
			columns,
			widths,
		);
		const last = lines.at(-1);
		if (last && rowWidth(last, widths) + 3 + rowWidth(word, widths) <= columns) {
			lines[lines.length - 1] = [...last, {text: '   '}, ...word];
		} else {
			lines.push(word);
		}
	}
	return lines;
};

const valueRows = (option: Option, columns: number, rows: number, {widths, theme}: Look): Row[] => {
	const names = Math.min(Math.floor(columns / 2), Math.max(...option.values.map(({value}) => widths.measure(line(value)))));
	const start = windowStart(option.values.length, option.chosen, rows);
	return [
		[],
		...option.values.slice(start, start + rows).map(({value, note, disabled}, index): Row => {
			const token = disabled ? ('dim' as const) : ('text' as const);
			const row = spread(
				[{text: ' '}, ...fillRow([{text: line(value), token}], names, widths), {text: '   '}, {text: note, token: 'dim'}],
				[],
				columns,
				widths,
			);
			return start + index === option.chosen ? selectRow(row, theme) : row;
		}),
	];
};
