/* The lines above a screen, which come later than it and may come anew, joined with it; where one is in them then. Pure. */
import type {Lines} from '../../screen/reader.ts';
import {createScrollback} from '../../screen/scrollback.ts';
import type {Copying} from '../state.ts';
import type {Above} from './above.ts';
import {relocated} from './folds.ts';
import {sameLine} from './same-line.ts';
import {withCursor, withTop} from './state.ts';

/** One stands where one stood. */
export const withLines = (copying: Copying, {pieces, landmarks, parts}: Above, screen: Lines): Copying => {
	const scrollback = createScrollback([...pieces, screen], landmarks);
	const {parts: before, screen: first} = copying;
	const mode = before.length > 0 ? relocated(copying.mode, {before, after: parts, screen: first, scrollback}) : copying.mode;
	return {...copying, mode, scrollback, parts};
};

/** On the line that tells what the one under the cursor tells, as far from the top as that. */
export const inConversation = (copying: Copying, above: Above, screen: Lines): Copying => {
	const {cursor, top} = copying.mode;
	const next = withLines(copying, above, screen);
	const line = sameLine(copying.scrollback, cursor.line, next.scrollback, next.screen);
	const there = withCursor({...copying.mode, selection: null, mark: null}, next.scrollback, {line, x: 0});
	return {...next, mode: withTop(there, next.scrollback, line - (cursor.line - top))};
};
