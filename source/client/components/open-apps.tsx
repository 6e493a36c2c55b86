/* The apps that are open, to make one of them leave. */
import {line} from '../../text.ts';
import {age} from '../../words.ts';
import {spread} from '../models/row.ts';
import {Chooser} from './chooser.tsx';
import type {OpenAppsProps} from './props.ts';

export const OpenApps = ({apps, now, ...dialog}: OpenAppsProps) => (
	<Chooser<number>
		{...dialog}
		title="Make an app leave"
		empty="Nothing matches."
		items={apps.map(({id, terminal}) => ({value: id, text: terminal}))}
		row={({value, text}, columns) => {
			const app = apps.find(({id}) => id === value);
			const words = [app?.here ? 'this one' : '', age(app?.since ?? '', now)].filter(Boolean).join(', ');
			return spread([{text: line(text, 200)}], [{text: words, token: 'dim'}], columns, dialog.look.widths);
		}}
	/>
);
