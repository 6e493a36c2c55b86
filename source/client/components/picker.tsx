/* Sessions, by typing: number, name, where, and their status as everywhere. */
import {line} from '../../text.ts';
import {statusGlyphs, statusWords} from '../../words.ts';
import {fillRow, spread} from '../models/row.ts';
import {statusToken} from '../models/status.ts';
import {Chooser} from './chooser.tsx';
import type {PickerProps} from './props.ts';

export const Picker = ({title, sessions, repositories, now, ...dialog}: PickerProps) => {
	const {widths} = dialog.look;
	const nameOf = (root: string) => line(repositories.find(each => each.root === root)?.name ?? root.split('/').at(-1) ?? root);
	const names = Math.max(4, ...sessions.map(session => widths.measure(line(session.name))));
	return (
		<Chooser<string>
			{...dialog}
			title={title}
			empty="No session matches."
			items={sessions.map(session => ({
				value: session.id,
				text: `${session.slot} ${session.name} ${nameOf(session.repository)} ${session.status} ${session.worktree.branch ?? ''}`,
			}))}
			row={(item, columns) => {
				const session = sessions.find(({id}) => id === item.value)!;
				const words = columns >= 50 ? ` ${statusWords(session, now)}` : '';
				return spread(
					[
						{text: `${session.slot} `.padStart(3), token: 'dim'},
						...fillRow([{text: line(session.name)}], Math.min(names, Math.max(4, columns - 24)), widths),
						{text: `  ${nameOf(session.repository)}`, token: 'dim'},
					],
					[{text: `${statusGlyphs[session.status][0]}${words}`, token: statusToken(session.status)}],
					columns,
					widths,
				);
			}}
		/>
	);
};
