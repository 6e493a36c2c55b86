/* A session by its number. */
import {fieldRows, newField, stepField} from '../models/field.ts';
import {frameColumns} from '../models/frame.ts';
import {Frame} from './frame.tsx';
import type {SlotProps} from './props.ts';
import {useCell} from './use-cell.ts';
import {isCancel, useKeys} from './use-keys.ts';

export const Slot = ({look, size, title, onDone, onCancel}: SlotProps) => {
	const field = useCell(() => newField());
	useKeys(key => {
		if (isCancel(key)) {
			onCancel();
		} else if (key.key === 'Enter') {
			if (Number(field.value.text) >= 1) {
				onDone(Number(field.value.text));
			}
		} else {
			const next = stepField(field.value, key, false);
			if (next && /^\d{0,4}$/.test(next.text)) {
				field.value = next;
			}
		}
	});
	return (
		<Frame
			look={look}
			size={size}
			title={title}
			rows={fieldRows(field.value, size.columns - frameColumns, 1, look)}
			keys={[
				['Enter', 'go'],
				['Esc', ''],
			]}
		/>
	);
};
