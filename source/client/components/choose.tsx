/* A list to choose one word from, such as a theme; what is marked can be shown at once. */
import {spread} from '../models/row.ts';
import {Chooser} from './chooser.tsx';
import type {ChooseProps} from './props.ts';

export const Choose = ({title, values, value, ...dialog}: ChooseProps) => (
	<Chooser<string>
		{...dialog}
		title={title}
		empty="Nothing matches."
		first={Math.max(
			0,
			values.findIndex(each => each.value === value),
		)}
		items={values.map(each => ({value: each.value, text: each.value}))}
		row={(item, columns) =>
			spread(
				[{text: item.value}],
				[{text: values.find(each => each.value === item.value)?.note ?? '', token: 'dim'}],
				columns,
				dialog.look.widths,
			)
		}
	/>
);
