/* State of a dialog that a second key of the same read sees too: React's own is that of the last drawing. */
import {useReducer, useState} from 'react';

export type Cell<Value> = {value: Value};

/** A value that draws the component anew when it is set. */
export const useCell = <Value>(initial: () => Value): Cell<Value> => {
	const [, draw] = useReducer((count: number) => count + 1, 0);
	const [cell] = useState(() => createCell(initial(), draw));
	return cell;
};

const createCell = <Value>(value: Value, onChange: () => void): Cell<Value> => ({
	get value() {
		return value;
	},
	set value(next) {
		if (next !== value) {
			value = next;
			onChange();
		}
	},
});
