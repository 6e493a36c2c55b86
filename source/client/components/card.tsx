/* The card of a prompt, with a field in it where something is typed. */
import {fieldRows, newField, stepField} from '../models/field.ts';
import {fillRow, type Row, rowWidth} from '../models/row.ts';
import type {CardProps} from './props.ts';
import {Rows} from './rows.tsx';
import {useCell} from './use-cell.ts';
import {isCancel, useKeys} from './use-keys.ts';

export const Card = (props: CardProps) => {
	const {look, model} = props;
	return model.field ? <CardField key={`${model.field.kind} ${model.field.initial}`} {...props} /> : <Rows look={look} rows={model.rows} />;
};

const CardField = ({look, model, onEntry, onCancel, onEditor}: CardProps) => {
	const place = model.field!;
	const isMany = place.kind === 'edit';
	const field = useCell(() => newField(place.initial));
	useKeys(key => {
		if (isCancel(key)) {
			onCancel();
		} else if (key.key === 'Enter') {
			onEntry(field.value.text);
		} else if (key.key === 'C-g' && isMany && onEditor) {
			// What comes back stands in the field: Enter approves it, as what was typed here.
			void onEditor(field.value.text).then(text => {
				field.value = text === undefined ? field.value : newField(text);
			});
		} else {
			field.value = stepField(field.value, key, isMany) ?? field.value;
		}
	});
	const typed: Row[] = [[{text: place.label, token: 'dim'}], ...fieldRows(field.value, place.columns, Math.max(1, place.rows - 1), look)];
	return (
		<Rows
			look={look}
			rows={model.rows.map((row, y) => {
				const index = y - place.at;
				return index >= 0 && index < place.rows ? between(row, typed[index] ?? [], model.columns, place.columns, look.widths) : row;
			})}
		/>
	);
};

/** `inner` between the borders of a row of the card. */
const between = (row: Row, inner: Row, columns: number, innerColumns: number, widths: CardProps['look']['widths']): Row => {
	const side = ' '.repeat(Math.max(1, Math.floor((columns - 2 - innerColumns) / 2)));
	const cells = fillRow(inner, innerColumns, widths);
	const rest = columns - 2 - side.length - rowWidth(cells, widths);
	return [row[0]!, {text: side}, ...cells, {text: ' '.repeat(Math.max(0, rest))}, row.at(-1)!];
};
