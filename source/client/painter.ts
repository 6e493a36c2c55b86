/*
When the picture is painted, and how much of it: what changed at once when idle, else at most 60 times a second; what is typed into
first. A terminal that is behind gets the newest picture when it has drawn the last one.
*/
import type {Screen} from '../screen/compositor.ts';
import {type Capabilities, diff} from '../screen/diff.ts';
import {type RowRange, sameSize} from '../screen/geometry.ts';
import {copyRows, createGrid, type Grid} from '../screen/grid.ts';
import type {Drawn} from './outer/drawn.ts';
import type {Tty} from './tty.ts';

const frameMilliseconds = 1000 / 60;
/** After a small change, such as an echo, the next may follow so soon. */
const afterSmallMilliseconds = 4;
const smallCharacters = 512;
/** What goes out beyond this is paced by what the terminal says that it has drawn: one large frame, or several small ones. */
const largeCharacters = 2048;
const patienceMilliseconds = 2000;

/** Rows that may differ from what is shown; `all` where more than the cells of panes may. */
type Dirty = RowRange | 'all' | undefined;

type PainterOptions = {
	tty: Pick<Tty, 'open' | 'behind' | 'write' | 'onDrain'>;
	drawn: Pick<Drawn, 'ask'>;
	/** What to show, read when it is painted, and drawn into a grid; `only` some rows of it, if the others are right. */
	picture: (into: Grid | undefined, only?: RowRange) => Screen;
	capabilities: () => Capabilities;
	/** Whether the terminal answers questions. */
	answers: () => boolean;
	/** Told after each frame. */
	painted: () => void;
};

export const createPainter = ({tty, drawn, picture, capabilities, answers, painted}: PainterOptions) => {
	let shown: Screen | undefined;
	/** A grid that is not shown: for the next picture, or for rows as they were. */
	let spare: Grid | undefined;
	let dirty: Dirty;
	let next = 0;
	/** The same for what is typed into, while others are waited for. */
	let nextFirst = 0;
	let timer: NodeJS.Timeout | undefined;
	let waiting = false;
	/** A large frame is on its way: what changes meanwhile is painted when it has been drawn. Over a slow link there is never a second. */
	let onItsWay: NodeJS.Timeout | undefined;
	/** The terminal did not say in time that it has drawn something: it is not waited for any more. */
	let silent = false;
	/** What went out since the terminal was asked last. */
	let unasked = 0;

	/** The whole picture, drawn anew. */
	const paintAll = (): string => {
		const screen = picture(spare);
		const text = diff(shown, screen, capabilities());
		spare = shown?.grid;
		shown = screen;
		return text;
	};

	/** Some rows, drawn where they stand: an echo costs no more than its row. */
	const paintRows = (before: Screen, rows: RowRange): string => {
		const scratch = spare && sameSize(spare, before.grid) ? spare : createGrid(before.grid.tables, before.grid);
		spare = scratch;
		copyRows(before.grid, scratch, rows);
		const screen = picture(before.grid, rows);
		shown = screen;
		return diff({grid: scratch, cursor: before.cursor}, screen, capabilities(), rows);
	};

	const paint = () => {
		timer = undefined;
		if (!tty.open) {
			return;
		}
		if (tty.behind) {
			if (!waiting) {
				waiting = true;
				tty.onDrain(() => {
					waiting = false;
					paint();
				});
			}
			return;
		}
		if (onItsWay !== undefined) {
			return;
		}
		const rows = dirty;
		dirty = undefined;
		const text = shown && rows !== 'all' && rows ? paintRows(shown, rows) : paintAll();
		tty.write(text);
		unasked += text.length;
		if (unasked > largeCharacters && answers() && !silent) {
			unasked = 0;
			waitForDrawing();
		}
		next = performance.now() + (text.length < smallCharacters ? afterSmallMilliseconds : frameMilliseconds);
		painted();
	};

	const waitForDrawing = () => {
		const goOn = () => {
			clearTimeout(patience);
			if (onItsWay === patience) {
				onItsWay = undefined;
				if (dirty !== undefined) {
					request(dirty);
				}
			}
		};
		const patience = setTimeout(() => {
			silent = true;
			goOn();
		}, patienceMilliseconds);
		onItsWay = patience;
		drawn.ask(goOn);
	};

	const request = (rows: Dirty) => {
		dirty = dirty === undefined ? rows : dirty === 'all' || rows === 'all' || rows === undefined ? 'all' : union(dirty, rows);
		if (timer !== undefined || onItsWay !== undefined) {
			return;
		}
		const wait = next - performance.now();
		if (wait <= 0) {
			paint();
		} else {
			timer = setTimeout(paint, wait);
		}
	};

	return {
		/** Anything changed. */
		request: () => request('all'),
		/** Something is there that a person waits for: at once, however short ago the last frame was. */
		now() {
			dirty = 'all';
			clearTimeout(timer);
			paint();
		},
		/** Only cells in these rows changed, or the cursor. `first`: of what is typed into, so that it never waits for another pane. */
		requestRows(rows: RowRange, {first = false} = {}) {
			const now = performance.now();
			const isHeldUp = timer !== undefined || onItsWay !== undefined || now < next;
			if (first && isHeldUp && now >= nextFirst && shown && tty.open && !tty.behind) {
				nextFirst = now + afterSmallMilliseconds;
				tty.write(paintRows(shown, rows));
			} else {
				request(rows);
			}
		},
		/** Paint all of it: the terminal may show anything. */
		anew() {
			shown = undefined;
			dirty = 'all';
			clearTimeout(timer);
			clearTimeout(onItsWay);
			onItsWay = undefined;
			paint();
		},
		stop() {
			clearTimeout(timer);
			clearTimeout(onItsWay);
		},
	};
};

const union = (a: RowRange, b: RowRange): RowRange => ({from: Math.min(a.from, b.from), to: Math.max(a.to, b.to)});
