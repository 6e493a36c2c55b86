/* Rows to read in a frame, with keys to page through them: what help, info, cost and messages have in common. */
import type {FieldKey} from '../models/field.ts';
import type {Row} from '../models/row.ts';
import {Frame} from './frame.tsx';
import type {DialogProps} from './props.ts';
import {useCell} from './use-cell.ts';
import {isCancel, useKeys} from './use-keys.ts';

type PagerProps = Omit<DialogProps<never>, 'onDone'> & {
	readonly title: Row;
	/** Above the rows, and always shown. */
	readonly head?: readonly Row[];
	readonly rows: readonly Row[];
	/** Below the rows, and always shown; the last of the rows where there is little room. */
	readonly foot?: readonly Row[];
	/** Further keys for the lower line. */
	readonly keys?: readonly (readonly [string, string])[];
	/** Takes a key before the pager: true where it was taken. */
	readonly onKey?: (key: FieldKey) => boolean;
	/** Begin at the end. */
	readonly fromEnd?: boolean;
};

/** Rows that scroll must be at least so many, or a foot scrolls with them. */
const leastScrolled = 6;

export const Pager = ({look, size, title, head = [], keys = [], onKey, fromEnd = false, onCancel, ...given}: PagerProps) => {
	const inner = size.rows - 2 - head.length;
	const stays = inner - (given.foot ?? []).length >= Math.min(leastScrolled, given.rows.length);
	const [rows, foot] = stays ? [given.rows, given.foot ?? []] : [[...given.rows, ...(given.foot ?? [])], []];
	const room = Math.max(1, inner - foot.length);
	const last = Math.max(0, rows.length - room);
	const wanted = useCell(() => (fromEnd ? Number.MAX_SAFE_INTEGER : 0));
	const first = Math.min(wanted.value, last);
	useKeys(key => {
		if (isCancel(key)) {
			onCancel();
			return;
		}
		if (onKey?.(key)) {
			wanted.value = 0;
			return;
		}
		const name = key.key === 'Text' ? key.text : key.key;
		if (name === 'q' || name === 'Enter') {
			onCancel();
		} else {
			wanted.value = scrolled(name, Math.min(wanted.value, last), room, last);
		}
	});
	const left = rows.length - first - room;
	return (
		<Frame
			look={look}
			size={size}
			title={title}
			corner={left > 0 ? [{text: `${left} more`, token: 'dim'}] : []}
			rows={[...head, ...rows.slice(first, first + room), ...foot]}
			keys={[...(last > 0 ? ([['↑ ↓', 'scroll']] as const) : []), ...keys, ['Esc', 'close']]}
		/>
	);
};

const scrolled = (key: string, first: number, room: number, last: number): number => {
	const to = (row: number) => Math.max(0, Math.min(last, row));
	switch (key) {
		case 'Down':
		case 'j':
		case 'C-n':
			return to(first + 1);
		case 'Up':
		case 'k':
		case 'C-p':
			return to(first - 1);
		case 'NPage':
		case ' ':
		case 'C-f':
			return to(first + room);
		case 'PPage':
		case 'C-b':
			return to(first - room);
		case 'Home':
		case 'g':
			return 0;
		case 'End':
		case 'G':
			return last;
		default:
			return first;
	}
};
