/* All commands, by typing: what each is called, its key, and why it cannot be used now. */
import {spread} from '../models/row.ts';
import {Chooser} from './chooser.tsx';
import type {PaletteEntry, PaletteProps} from './props.ts';

export const Palette = ({entries, ...dialog}: PaletteProps) => (
	<Chooser<PaletteEntry>
		{...dialog}
		title="Commands"
		empty="No command matches."
		items={entries.map(entry => ({value: entry, text: `${entry.title} ${entry.command}`, disabled: entry.disabled}))}
		row={({value: {title, command, key, disabled}}, columns) =>
			spread(
				[
					{text: title.replace(/\.$/, ''), token: disabled === null ? 'text' : 'dim'},
					{text: columns >= 60 ? `  ${command}` : '', token: 'dim'},
				],
				key === undefined ? [] : [{text: key, token: 'accent'}],
				columns,
				dialog.look.widths,
			)
		}
	/>
);
