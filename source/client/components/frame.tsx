/* What all dialogs have: a frame with a title, and their keys in its lower border. */
import {framed, type KeyWords, keyLine} from '../models/frame.ts';
import type {Row} from '../models/row.ts';
import type {DialogProps} from './props.ts';
import {Rows} from './rows.tsx';

type Props = Pick<DialogProps<never>, 'look' | 'size'> & {
	/** Bold, where it is text. */
	readonly title: string | Row;
	/** What stands at the right of the title. */
	readonly corner?: Row;
	readonly rows: Row[];
	readonly keys: KeyWords;
	readonly border?: 'borderFocused' | 'warning';
};

/** What the corners and blanks of a border take. */
const cornerColumns = 5;

export const Frame = ({look, size: {columns}, title, corner, rows, keys, border = 'borderFocused'}: Props) => {
	const frame = {
		columns,
		title: typeof title === 'string' ? [{text: title, bold: true}] : title,
		...(corner && {corner}),
		rows,
		keys: keyLine(keys, columns - cornerColumns, look),
		border,
	};
	return <Rows look={look} rows={framed(frame, look)} />;
};
