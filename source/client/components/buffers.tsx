/* What was copied, to paste one of it. */
import {line} from '../../text.ts';
import {age} from '../../words.ts';
import {spread} from '../models/row.ts';
import {Chooser} from './chooser.tsx';
import type {BuffersProps} from './props.ts';

export const Buffers = ({buffers, now, ...dialog}: BuffersProps) => (
	<Chooser<string>
		{...dialog}
		title="What was copied"
		empty="Nothing matches."
		items={buffers.map(({text}) => ({value: text, text}))}
		row={({value}, columns) =>
			spread(
				[{text: line(value, 200) || '(blanks)'}],
				[{text: age(buffers.find(({text}) => text === value)?.at ?? '', now), token: 'dim'}],
				columns,
				dialog.look.widths,
			)
		}
	/>
);
