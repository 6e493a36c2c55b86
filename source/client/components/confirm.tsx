/* A question before something ends. It starts on the harmless button, and takes no key that was typed before it could be read. */
import {line} from '../../text.ts';
import {frameColumns} from '../models/frame.ts';
import {clickable, type Row, wrap} from '../models/row.ts';
import {Frame} from './frame.tsx';
import type {ConfirmProps} from './props.ts';
import {useCell} from './use-cell.ts';
import {isCancel, useKeys} from './use-keys.ts';

/** Milliseconds. */
const deaf = 300;

export const Confirm = ({look, size, title, lines, yes, no, openedAt, clock, onDone, onCancel}: ConfirmProps) => {
	const isYes = useCell(() => false);
	useKeys(key => {
		const name = key.key === 'Text' ? key.text : key.key;
		if (isCancel(key)) {
			onCancel();
		} else if (clock() - openedAt < deaf) {
			return;
		} else if (name === 'y' || (name === 'Enter' && isYes.value)) {
			onDone(true);
		} else if (name === 'n' || name === 'q' || name === 'Enter') {
			onCancel();
		} else if (name === 'Tab' || name === 'BTab' || name === 'Left' || name === 'Right') {
			isYes.value = !isYes.value;
		}
	});
	const columns = size.columns - frameColumns;
	const button = (key: string, words: string, isMarked: boolean): Row =>
		clickable(
			[
				{text: isMarked ? '❯ ' : '  ', token: 'accent'},
				{text: `${key} ${words}`, ...(isMarked && {token: 'accent', bold: true})},
			],
			[{key: 'Text', text: key}],
		);
	return (
		<Frame
			look={look}
			size={size}
			title={line(title)}
			rows={[
				...lines.flatMap(each => wrap(line(each), columns, look.widths).map((text): Row => [{text}])),
				[],
				[...button('n', no, !isYes.value), {text: '   '}, ...button('y', yes, isYes.value)],
			]}
			keys={[
				['Enter', isYes.value ? yes : no],
				['Tab', 'the other'],
				['Esc', ''],
			]}
			border="warning"
		/>
	);
};
