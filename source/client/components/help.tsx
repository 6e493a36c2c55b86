/* All keys; typing narrows them. */
import {fieldRows, newField, stepField} from '../models/field.ts';
import {frameColumns} from '../models/frame.ts';
import {helpRows} from '../models/help.ts';
import {Pager} from './pager.tsx';
import type {HelpProps} from './props.ts';
import {useCell} from './use-cell.ts';

export const Help = ({look, size, rows, onCancel}: HelpProps) => {
	const field = useCell(() => newField());
	const columns = size.columns - frameColumns;
	const found = helpRows(rows, field.value.text, columns, look);
	return (
		<Pager
			look={look}
			size={size}
			onCancel={onCancel}
			title={[{text: 'All keys', bold: true}]}
			head={[[{text: '❯ ', token: 'accent'}, ...fieldRows(field.value, Math.max(1, columns - 2), 1, look)[0]!]]}
			rows={found.length > 0 ? found : [[{text: 'No key matches.', token: 'dim'}]]}
			onKey={key => {
				const next = paging.has(key.key) ? undefined : stepField(field.value, key, false);
				if (next) {
					field.value = next;
				}
				return next !== undefined;
			}}
		/>
	);
};

/** For the pager, not the field. */
const paging = new Set(['Home', 'End']);
