/* What the bar said, the newest last. */
import {line} from '../../text.ts';
import {age} from '../../words.ts';
import {frameColumns} from '../models/frame.ts';
import {type Row, wrap} from '../models/row.ts';
import {Pager} from './pager.tsx';
import type {MessagesProps} from './props.ts';

const ageColumns = 7;

export const Messages = ({look, size, messages, now, onCancel}: MessagesProps) => (
	<Pager
		look={look}
		size={size}
		onCancel={onCancel}
		fromEnd
		title={[{text: 'Messages', bold: true}]}
		rows={
			messages.length === 0
				? [[{text: 'None yet.', token: 'dim'}]]
				: messages.flatMap(({text, level, at}) =>
						wrap(line(text), Math.max(4, size.columns - frameColumns - ageColumns), look.widths).map(
							(part, index): Row => [
								{text: (index === 0 ? age(new Date(at).toISOString(), now) : '').padStart(ageColumns - 1), token: 'dim'},
								{text: ' '},
								{text: part, token: level === 'error' ? 'failed' : level === 'warning' ? 'warning' : 'text'},
							],
						),
					)
		}
	/>
);
