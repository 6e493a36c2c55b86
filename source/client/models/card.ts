import type {Region, Row} from './row.ts';

export type CardButton = 'approve' | 'deny' | 'go' | 'queue' | 'close';

export type CardModel = {
	readonly rows: readonly Row[];
	readonly columns: number;
	readonly regions: readonly Region<CardButton>[];
	/** Lines of the call in all; the first that is shown, from 0; whether the last one is on the screen. */
	readonly lines: number;
	readonly firstLine: number;
	readonly shownLines: number;
	readonly allShown: boolean;
	/** The largest `scroll` that shows something new, and how far a page goes. */
	readonly lastScroll: number;
	readonly page: number;
	/** A field to type into: where its rows stand, and with what it begins. */
	readonly field: {
		readonly kind: 'reason' | 'answer' | 'edit';
		readonly at: number;
		readonly rows: number;
		readonly label: string;
		readonly initial: string;
	} | null;
};
