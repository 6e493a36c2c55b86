/* What is known of a session, each with where it is known from. */
import {block, line} from '../../text.ts';
import {frameColumns} from '../models/frame.ts';
import {fillRow, type Row, wrap} from '../models/row.ts';
import {Pager} from './pager.tsx';
import type {InfoProps} from './props.ts';

const gap = 3;

export const Info = ({look, size, title, lines, onCancel}: InfoProps) => {
	const {widths} = look;
	const columns = size.columns - frameColumns;
	const labels = Math.min(Math.floor(columns / 3), Math.max(4, ...lines.map(([label]) => widths.measure(line(label)))));
	const room = Math.max(4, columns - labels - 2);
	/** Where it is known from stands behind the words, or below them where there is no room. */
	const rowsOf = ([label, words, from]: InfoProps['lines'][number]): Row[] => {
		const rows: Row[] = block(words)
			.split('\n')
			.flatMap(part => wrap(line(part), room, widths).map(text => [{text}]));
		const last = rows.at(-1)![0]!.text;
		if (from !== '' && widths.measure(last) + gap + widths.measure(line(from)) <= room) {
			rows.splice(-1, 1, [{text: last}, {text: ' '.repeat(gap)}, {text: line(from), token: 'dim'}]);
		} else if (from !== '') {
			rows.push(...wrap(line(from), room, widths).map((text): Row => [{text, token: 'dim'}]));
		}
		return rows.map((row, index) => [
			...fillRow([{text: index === 0 ? line(label) : '', token: 'dim'}], labels, widths),
			{text: '  '},
			...row,
		]);
	};
	return <Pager look={look} size={size} onCancel={onCancel} title={[{text: line(title), bold: true}]} rows={lines.flatMap(rowsOf)} />;
};
