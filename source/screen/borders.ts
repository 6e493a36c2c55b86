/*
Lines between panes. Each cell of a line has arms to its neighbours; what is drawn follows from the arms, so junctions come by
themselves wherever lines meet. An arm counts only if the neighbour has one back: a title that begins with `╶` does not join the line
beside it.
*/
import {bottom, contains, inset, type Point, type Rect, rectOf, right} from './geometry.ts';
import {fill, type Grid, setText} from './grid.ts';
import type {Style} from './style.ts';

/** A pane whose four sides are lines. Where they fall outside of the screen, or into a pane, they are not drawn. */
export type BorderedPane = {
	readonly rect: Rect;
	/** Set into the upper line: `╶ 1 fix-login ╶ claude ╶`. Parts that do not fit are left out, the first one is cut with `…`. */
	readonly title?: readonly string[];
	readonly focused?: boolean;
};

export type Borders = {
	readonly panes: readonly BorderedPane[];
	/** Further lines, one cell thick: beside the sidebar, above the bar. They join what they touch, and the screen's edge. */
	readonly lines?: readonly Rect[];
	/** `false`: ASCII. */
	readonly unicode?: boolean;
	readonly styles: {readonly border: Style; readonly focused: Style; readonly title?: Style; readonly focusedTitle?: Style};
};

const up = 1;
const rightwards = 2;
const down = 4;
const leftwards = 8;

/** By the bits of the arms. */
const boxes = ' ╵╶└╷│┌├╴┘─┴┐┤┬┼';
const ascii = ' |-+||++-+-++++++';

const sides = [
	{arm: up, back: down, x: 0, y: -1},
	{arm: rightwards, back: leftwards, x: 1, y: 0},
	{arm: down, back: up, x: 0, y: 1},
	{arm: leftwards, back: rightwards, x: -1, y: 0},
] as const;

export const drawBorders = (grid: Grid, {panes, lines = [], unicode = true, styles}: Borders): void => {
	const screen = rectOf(grid);
	const arms = new Uint8Array(grid.columns * grid.rows);
	const strong = new Uint8Array(arms.length);
	const add = ({x, y}: Point, bits: number) => {
		if (contains(screen, {x, y})) {
			arms[y * grid.columns + x]! |= bits;
		}
	};
	for (const {rect, focused} of panes) {
		for (const [cell, bits] of ring(inset(rect, -1))) {
			add(cell, bits);
			if (focused && contains(screen, cell)) {
				strong[cell.y * grid.columns + cell.x] = 1;
			}
		}
	}
	for (const line of lines) {
		for (const [cell, bits] of along(line, screen)) {
			add(cell, bits);
		}
	}
	touch(grid, arms, lines);
	for (const {rect} of panes) {
		erase(grid, arms, rect);
	}
	const titles = panes.flatMap(pane => titleOf(grid, pane, unicode) ?? []);
	for (const {x, y, end} of titles) {
		// Its ends are half lines: nothing joins them from outside.
		arms[y * grid.columns + x]! &= ~leftwards;
		for (let cell = x + 1; cell < end; cell++) {
			arms[y * grid.columns + cell] = rightwards | leftwards;
		}
	}
	const glyphs = unicode ? boxes : ascii;
	for (let at = 0; at < arms.length; at++) {
		if (arms[at]) {
			const cell = {x: at % grid.columns, y: Math.floor(at / grid.columns)};
			fill(grid, rectOf({columns: 1, rows: 1}, cell), strong[at] ? styles.focused : styles.border, glyphs[joined(grid, arms, cell)]!);
		}
	}
	for (const {x, y, end, parts, focused} of titles) {
		drawTitle(grid, {x, y, end, parts}, unicode, {
			line: focused ? styles.focused : styles.border,
			title: (focused ? styles.focusedTitle : styles.title) ?? (focused ? styles.focused : styles.border),
		});
	}
};

/** The cells around a rectangle, with arms along it. */
const ring = function* (rect: Rect): Generator<[Point, number]> {
	const last = {x: right(rect) - 1, y: bottom(rect) - 1};
	for (let x = rect.x; x <= last.x; x++) {
		const bits = (x > rect.x ? leftwards : 0) | (x < last.x ? rightwards : 0);
		yield [{x, y: rect.y}, bits];
		yield [{x, y: last.y}, bits];
	}
	for (let y = rect.y; y <= last.y; y++) {
		const bits = (y > rect.y ? up : 0) | (y < last.y ? down : 0);
		yield [{x: rect.x, y}, bits];
		yield [{x: last.x, y}, bits];
	}
};

/** The cells of a line, with arms along it and over the edge of the screen. */
const along = function* (line: Rect, screen: Rect): Generator<[Point, number]> {
	const vertical = line.columns === 1 && line.rows > 1;
	const last = vertical ? bottom(line) - 1 : right(line) - 1;
	for (let at = vertical ? line.y : line.x; at <= last; at++) {
		const before = at > (vertical ? line.y : line.x) || at === 0;
		const after = at < last || at === (vertical ? screen.rows : screen.columns) - 1;
		yield vertical
			? [{x: line.x, y: at}, (before ? up : 0) | (after ? down : 0)]
			: [{x: at, y: line.y}, (before ? leftwards : 0) | (after ? rightwards : 0)];
	}
};

/** The ends of a line reach for a line that they touch, and get an arm back. */
const touch = (grid: Grid, arms: Uint8Array, lines: readonly Rect[]): void => {
	for (const line of lines) {
		const vertical = line.columns === 1 && line.rows > 1;
		const ends = vertical
			? [
					{x: line.x, y: line.y, side: sides[0]},
					{x: line.x, y: bottom(line) - 1, side: sides[2]},
				]
			: [
					{x: line.x, y: line.y, side: sides[3]},
					{x: right(line) - 1, y: line.y, side: sides[1]},
				];
		for (const {x, y, side} of ends) {
			const beyond = {x: x + side.x, y: y + side.y};
			if (contains(rectOf(grid), {x, y}) && contains(rectOf(grid), beyond) && arms[beyond.y * grid.columns + beyond.x]) {
				arms[y * grid.columns + x]! |= side.arm;
				arms[beyond.y * grid.columns + beyond.x]! |= side.back;
			}
		}
	}
};

const erase = (grid: Grid, arms: Uint8Array, rect: Rect): void => {
	for (let y = Math.max(0, rect.y); y < Math.min(grid.rows, bottom(rect)); y++) {
		arms.fill(0, y * grid.columns + Math.max(0, rect.x), y * grid.columns + Math.max(0, Math.min(grid.columns, right(rect))));
	}
};

/** Arms that have one to meet, or lead over the edge of the screen. */
const joined = (grid: Grid, arms: Uint8Array, {x, y}: Point): number => {
	let bits = 0;
	for (const side of sides) {
		const beyond = {x: x + side.x, y: y + side.y};
		const meets = !contains(rectOf(grid), beyond) || arms[beyond.y * grid.columns + beyond.x]! & side.back;
		if (arms[y * grid.columns + x]! & side.arm && meets) {
			bits |= side.arm;
		}
	}
	return bits;
};

type Title = {readonly x: number; readonly y: number; readonly end: number; readonly parts: readonly string[]};

/** Where a title goes, and how much of it. */
const titleOf = (grid: Grid, {rect, title, focused}: BorderedPane, unicode: boolean): (Title & {focused: boolean}) | undefined => {
	const {widths} = grid.tables;
	const y = rect.y - 1;
	const room = Math.min(right(rect), grid.columns) - rect.x;
	const [first, ...rest] = title ?? [];
	if (first === undefined || y < 0 || y >= grid.rows || rect.x < 0 || room < 5) {
		return undefined;
	}
	const parts = [unicode ? widths.fit(first, room - 4) : first.slice(0, room - 4)];
	let columns = 4 + widths.measure(parts[0]!);
	for (const part of rest) {
		const needed = widths.measure(part) + 3;
		if (columns + needed > room) {
			break;
		}
		parts.push(part);
		columns += needed;
	}
	return {x: rect.x, y, end: rect.x + columns, parts, focused: Boolean(focused)};
};

/** `╶ part ╶ part ╶` */
const drawTitle = (grid: Grid, {x, y, parts}: Title, unicode: boolean, styles: {line: Style; title: Style}): void => {
	const mark = unicode ? '╶' : '-';
	let at = setText(grid, x, y, mark, styles.line);
	for (const part of parts) {
		at = setText(grid, at, y, ` ${part} `, styles.title);
		at = setText(grid, at, y, mark, styles.line);
	}
};
