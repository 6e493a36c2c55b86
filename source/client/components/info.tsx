/* What is known of a session, each with where it is known from. */
import {block, line} from '../../text.ts';
import {frameColumns} from '../models/frame.ts';
import {fillRow, type Row, wrap} from '../models/row.ts';
import {Pager} from './pager.tsx';
import type {InfoProps} from './props.ts';

export const Info = ({look, size, title, lines, onCancel}: InfoProps) => {
	const {widths} = look;
	const columns = size.columns - frameColumns;
	const labels = Math.min(Math.floor(columns / 3), Math.max(4, ...lines.map(([label]) => widths.measure(line(label)))));
	const room = Math.max(4, columns - labels - 2);
	return (
		<Pager
			look={look}
			size={size}
			onCancel={onCancel}
			title={[{text: line(title), bold: true}]}
			rows={lines.flatMap(([label, words, from]) =>
				[...block(words).split('\n'), ...(from === '' ? [] : [{from}])].flatMap((part, index) => {
					const isFrom = typeof part !== 'string';
					return wrap(line(isFrom ? part.from : part), room, widths).map(
						(text, row): Row => [
							...fillRow([{text: index === 0 && row === 0 ? line(label) : '', token: 'dim'}], labels, widths),
							{text: '  '},
							{text, ...(isFrom && {token: 'dim'})},
						],
					);
				}),
			)}
		/>
	);
};
