/* One message to several sessions: the text, and who gets it. */
import {count, line} from '../../text.ts';
import {statusGlyphs} from '../../words.ts';
import {fieldRows, newField, stepField} from '../models/field.ts';
import {frameColumns} from '../models/frame.ts';
import {stepMark, windowStart} from '../models/list.ts';
import {fillRow, type Row, selectRow} from '../models/row.ts';
import {statusToken} from '../models/status.ts';
import {Frame} from './frame.tsx';
import type {SendToProps} from './props.ts';
import {useCell} from './use-cell.ts';
import {isCancel, useKeys} from './use-keys.ts';

export const SendTo = ({look, size, sessions, chosen: first, onDone, onCancel}: SendToProps) => {
	const running = sessions.filter(({status, exit}) => exit === null && status !== 'lost');
	const field = useCell(() => newField());
	const chosen = useCell(() => first);
	const isList = useCell(() => false);
	const marked = useCell(() => 0);
	const columns = size.columns - frameColumns;
	const listRows = Math.max(1, Math.min(running.length, size.rows - 7));
	const receivers = () => running.filter(({id}) => chosen.value.includes(id)).map(({id}) => id);

	useKeys(key => {
		if (isCancel(key)) {
			onCancel();
		} else if (key.key === 'Tab' || key.key === 'BTab') {
			isList.value = !isList.value;
		} else if (key.key === 'Enter') {
			if (receivers().length > 0 && field.value.text.trim() !== '') {
				onDone({text: field.value.text, sessions: receivers()});
			}
		} else if (!isList.value) {
			field.value = stepField(field.value, key, true) ?? field.value;
		} else if (key.key === 'Text' && key.text === ' ') {
			const id = running[marked.value]?.id;
			if (id !== undefined) {
				chosen.value = chosen.value.includes(id) ? chosen.value.filter(each => each !== id) : [...chosen.value, id];
			}
		} else if (key.key === 'Text' && key.text === 'a') {
			chosen.value = receivers().length === running.length ? [] : running.map(({id}) => id);
		} else {
			marked.value = stepMark(key, marked.value, running.length, listRows) ?? marked.value;
		}
	});

	const start = windowStart(running.length, marked.value, listRows);
	const list = running.slice(start, start + listRows).map((session, index): Row => {
		const row = fillRow(
			[
				{text: chosen.value.includes(session.id) ? '☑ ' : '☐ ', token: chosen.value.includes(session.id) ? 'accent' : 'dim'},
				{text: `${session.slot} `, token: 'dim'},
				{text: line(session.name)},
				{text: `  ${statusGlyphs[session.status][0]} ${session.status}`, token: statusToken(session.status)},
			],
			columns,
			look.widths,
		);
		return isList.value && start + index === marked.value ? selectRow(row, look.theme) : row;
	});
	return (
		<Frame
			look={look}
			size={size}
			title={`Send to ${count(receivers().length, 'session')}`}
			rows={[
				...fieldRows(field.value, columns, 3, look, !isList.value),
				[],
				...list,
				...(receivers().length === 0 ? [[{text: 'nobody is chosen', token: 'warning' as const}]] : []),
			]}
			keys={
				isList.value
					? [
							['Enter', 'send'],
							['Space', 'choose'],
							['a', 'all'],
							['Tab', 'text'],
							['Esc', ''],
						]
					: [
							['Enter', 'send'],
							['Tab', 'to whom'],
							['S-Enter', 'new line'],
							['Esc', ''],
						]
			}
		/>
	);
};
