/* A new name for a session. */
import {line} from '../../text.ts';
import {fieldRows, newField, stepField} from '../models/field.ts';
import {frameColumns} from '../models/frame.ts';
import {Frame} from './frame.tsx';
import type {RenameProps} from './props.ts';
import {useCell} from './use-cell.ts';
import {isCancel, useKeys} from './use-keys.ts';

export const Rename = ({look, size, name, taken, onDone, onCancel}: RenameProps) => {
	const field = useCell(() => newField(line(name)));
	const problemOf = (wanted: string) =>
		wanted === '' ? 'a name has at least one character' : taken.includes(wanted) ? 'another session has this name' : '';
	useKeys(key => {
		if (isCancel(key)) {
			onCancel();
		} else if (key.key === 'Enter') {
			const wanted = field.value.text.trim();
			if (problemOf(wanted) === '') {
				onDone(wanted);
			}
		} else {
			field.value = stepField(field.value, key, false) ?? field.value;
		}
	});
	return (
		<Frame
			look={look}
			size={size}
			title={`Rename ${line(name)}`}
			rows={[
				...fieldRows(field.value, size.columns - frameColumns, 1, look),
				[{text: problemOf(field.value.text.trim()), token: 'warning'}],
			]}
			keys={[
				['Enter', 'rename'],
				['Esc', ''],
			]}
		/>
	);
};
