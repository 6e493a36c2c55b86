/* Money by session, day or model, and what is left of it. */
import type {CostKey} from '../../protocol/money.ts';
import {costModel} from '../models/cost.ts';
import {frameColumns} from '../models/frame.ts';
import {Pager} from './pager.tsx';
import type {CostProps} from './props.ts';
import {useCell} from './use-cell.ts';

const kinds: readonly CostKey[] = ['session', 'day', 'model'];
const steps: Readonly<Record<string, number>> = {Tab: 1, Right: 1, BTab: -1, Left: -1};

export const Cost = ({look, size, onCancel, ...input}: CostProps) => {
	const by = useCell<CostKey>(() => 'session');
	const {head, rows, foot} = costModel({...input, by: by.value}, size.columns - frameColumns, look);
	return (
		<Pager
			look={look}
			size={size}
			onCancel={onCancel}
			title={[{text: `Cost by ${by.value}`, bold: true}]}
			head={head}
			rows={rows}
			foot={foot}
			keys={[...kinds.map(kind => [kind[0]!, kind] as const), ['Tab', 'next']]}
			onKey={({key, text}) => {
				const step = steps[key];
				const wanted = step === undefined ? kinds.find(kind => key === 'Text' && kind[0] === text) : next(by.value, step);
				by.value = wanted ?? by.value;
				return wanted !== undefined;
			}}
		/>
	);
};

const next = (by: CostKey, step: number) => kinds[(kinds.indexOf(by) + step + kinds.length) % kinds.length]!;
