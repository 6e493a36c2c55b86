/* Horizontal bars, by eighths of a cell; in whole cells on terminals without Unicode. Pure. */
import type {Token} from '../../theme.ts';
import type {Look, Row} from './row.ts';

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A share of `columns` cells, from 0 to 1; what is more than nothing can be seen. */
export const bar = (share: number, columns: number, {unicode}: Pick<Look, 'unicode'>): string => {
	if (!(share > 0) || columns < 1) {
		return '';
	}
	const cells = Math.min(1, share) * columns;
	if (!unicode) {
		return '█'.repeat(Math.max(1, Math.round(cells)));
	}
	const parts = Math.max(1, Math.round(cells * 8));
	return '█'.repeat(Math.floor(parts / 8)) + eighths[parts % 8];
};

/** A bar of exactly `columns` cells, with a line up to where it would be full. */
export const gauge = (share: number, columns: number, token: Token, look: Pick<Look, 'unicode'>): Row => {
	const filled = bar(share, columns, look);
	return [
		{text: filled, token},
		{text: '─'.repeat(Math.max(0, columns - [...filled].length)), token: 'dim'},
	];
};
