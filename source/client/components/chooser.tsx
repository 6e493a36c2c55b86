/* A list that is narrowed by typing: what palette, picker and the small lists have in common. */
import {fieldRows, newField, stepField} from '../models/field.ts';
import {frameColumns} from '../models/frame.ts';
import {fuzzy, keysTo, stepMark, windowStart} from '../models/list.ts';
import {clickable, fillRow, type Row, selectRow} from '../models/row.ts';
import {Frame} from './frame.tsx';
import type {DialogProps} from './props.ts';
import {useCell} from './use-cell.ts';
import {isCancel, useKeys} from './use-keys.ts';

export type ChooserItem<Value> = {
	readonly value: Value;
	/** What is searched. */
	readonly text: string;
	/** Why it cannot be chosen. */
	readonly disabled?: string | null;
};

type ChooserProps<Value> = DialogProps<Value> & {
	readonly title: string;
	readonly items: readonly ChooserItem<Value>[];
	readonly row: (item: ChooserItem<Value>, columns: number) => Row;
	readonly first?: number;
	readonly onMark?: (value: Value) => void;
	/** What is typed does not narrow the items: whoever gets it gives others. */
	readonly onText?: (text: string) => void;
	/** Said where nothing matches. */
	readonly empty: string;
};

export const Chooser = <Value,>({
	look,
	size,
	title,
	items,
	row,
	first = 0,
	onMark,
	onText,
	empty,
	onDone,
	onCancel,
}: ChooserProps<Value>) => {
	const field = useCell(() => newField());
	const marked = useCell(() => first);
	const found = () => {
		const matching = onText ? items : fuzzy(items, field.value.text, item => item.text);
		return {matching, at: Math.min(marked.value, Math.max(0, matching.length - 1))};
	};
	const rows = Math.max(1, Math.min(items.length, size.rows - 4));
	const columns = size.columns - frameColumns;

	const mark = (index: number) => {
		marked.value = index;
		const item = found().matching[index];
		if (item && !item.disabled) {
			onMark?.(item.value);
		}
	};

	useKeys(key => {
		const {matching, at} = found();
		const moved = stepMark(key, at, matching.length, rows);
		const next = stepField(field.value, key, false);
		if (isCancel(key)) {
			onCancel();
		} else if (key.key === 'Enter') {
			const item = matching[at];
			if (item && !item.disabled) {
				onDone(item.value);
			}
		} else if (moved !== undefined) {
			mark(moved);
		} else if (next) {
			field.value = next;
			onText?.(next.text);
			mark(0);
		}
	});

	const {matching, at} = found();
	const start = windowStart(matching.length, at, rows);
	const list = matching.slice(start, start + rows).map((item, index) => {
		const cells = clickable(fillRow(row(item, columns), columns, look.widths), keysTo(at, start + index));
		return start + index === at ? selectRow(cells, look.theme) : cells;
	});
	const why = matching[at]?.disabled;
	const below: Row = matching.length === 0 ? [{text: empty, token: 'dim'}] : why ? [{text: why, token: 'warning'}] : [];
	return (
		<Frame
			look={look}
			size={size}
			title={title}
			corner={matching.length > rows ? [{text: `${at + 1} of ${matching.length}`, token: 'dim'}] : []}
			rows={[
				[{text: '❯ ', token: 'accent'}, ...fieldRows(field.value, Math.max(1, columns - 2), 1, look)[0]!],
				...(list.length > 0 ? list : [below]),
				...(list.length > 0 && why ? [below] : []),
			]}
			keys={[
				['Enter', 'choose'],
				['↑ ↓', 'move'],
				['Esc', ''],
			]}
		/>
	);
};
