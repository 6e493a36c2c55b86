/* Money by session, day or model. */

import {costRows} from '../models/cost.ts';
import {frameColumns} from '../models/frame.ts';
import {Pager} from './pager.tsx';
import type {CostProps} from './props.ts';

const kinds = ['session', 'day', 'model'] as const;

export const Cost = ({look, size, rows, by, onBy, onCancel}: CostProps) => (
	<Pager
		look={look}
		size={size}
		onCancel={onCancel}
		title={[{text: `Cost by ${by}`, bold: true}]}
		rows={costRows(rows, size.columns - frameColumns, look)}
		keys={[['Tab', `by ${next(by, 1)}`]]}
		onKey={({key, text}) => {
			const wanted =
				key === 'Tab' ? next(by, 1) : key === 'BTab' ? next(by, -1) : kinds.find(kind => key === 'Text' && kind.startsWith(text));
			if (wanted) {
				onBy(wanted);
			}
			return wanted !== undefined;
		}}
	/>
);

const next = (by: (typeof kinds)[number], step: number) => kinds[(kinds.indexOf(by) + step + kinds.length) % kinds.length]!;
