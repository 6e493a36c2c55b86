/*
What the numbers in grids mean: texts of several code points, styles, links.

Ids stay valid as long as a grid holds them. Programs that print gradients would fill any table in the end, so `collect` frees what no
living grid holds and raises `generation`; it runs only from `compose`, where nobody holds an id outside of a grid.
*/
import {clusterBit, empty, type Grid, glyphMask, half, tail, wideBit} from './grid.ts';
import {attributeWord, type Colour, type Link, type Style, styleOfWord} from './style.ts';
import type {Widths} from './widths.ts';

/** A style as words: what the wire, the painter and the tables work with. */
export type PackedStyle = {
	readonly foreground: Colour;
	readonly background: Colour;
	readonly underlineColour: Colour;
	readonly attributes: number;
	readonly link: Link | undefined;
};

export type Tables = {
	readonly widths: Widths;
	/** Moves when ids were freed: ids kept outside of grids are void. */
	readonly generation: number;
	glyph(text: string, width: 1 | 2): number;
	/** The text of a glyph; a blank for a cell that was never written. */
	text(glyph: number): string;
	/** The id of a style; 0 is the plain one. */
	style(style: Style): number;
	packed(style: PackedStyle): number;
	styleOf(id: number): PackedStyle;
	/** Counts of living entries. */
	readonly size: {readonly glyphs: number; readonly styles: number};
	/** Called by `createGrid`. */
	register(grid: Grid): void;
	/** Frees what no living grid holds, if the tables have grown much since the last time. `true` if so. */
	collect(): boolean;
};

export const plainStyle: PackedStyle = {foreground: 0, background: 0, underlineColour: 0, attributes: 0, link: undefined};

export const pack = (style: Style): PackedStyle => ({
	foreground: style.foreground ?? 0,
	background: style.background ?? 0,
	underlineColour: style.underlineColour ?? 0,
	attributes: attributeWord(style),
	link: style.link,
});

export const unpack = ({foreground, background, underlineColour, attributes, link}: PackedStyle): Style => ({
	...styleOfWord(attributes),
	...(foreground && {foreground}),
	...(background && {background}),
	...(underlineColour && {underlineColour}),
	...(link && {link}),
});

/** @param options.softLimit entries of a kind below which nothing is ever freed */
export const createTables = (widths: Widths, {softLimit = 8192}: {softLimit?: number} = {}): Tables => {
	const clusters = createEntries<string>(text => text);
	const styles = createEntries<PackedStyle>(keyOf);
	styles.id(plainStyle);
	let grids: WeakRef<Grid>[] = [];
	let generation = 0;
	let threshold = softLimit;

	const collect = () => {
		if (Math.max(clusters.count, styles.count) < threshold) {
			return false;
		}
		const liveClusters = new Set<number>();
		const liveStyles = new Set<number>([0]);
		grids = grids.filter(reference => {
			const grid = reference.deref();
			if (!grid) {
				return false;
			}
			for (const glyph of grid.glyphs) {
				if (glyph & clusterBit) {
					liveClusters.add(glyph & glyphMask);
				}
			}
			for (const id of grid.styles) {
				liveStyles.add(id);
			}
			return true;
		});
		clusters.keep(liveClusters);
		styles.keep(liveStyles);
		generation++;
		threshold = Math.max(softLimit, 2 * Math.max(clusters.count, styles.count));
		return true;
	};

	return {
		widths,
		get generation() {
			return generation;
		},
		glyph(text, width) {
			const wide = width === 2 ? wideBit : 0;
			const point = text.codePointAt(0)!;
			const single = text.length === (point > 0xffff ? 2 : 1);
			return single ? point | wide : clusters.id(text) | clusterBit | wide;
		},
		text(glyph) {
			if (glyph === empty || glyph === half) {
				return ' ';
			}
			if (glyph === tail) {
				return '';
			}
			return glyph & clusterBit ? clusters.value(glyph & glyphMask)! : String.fromCodePoint(glyph & glyphMask);
		},
		style: style => styles.id(pack(style)),
		packed: style => styles.id(style),
		styleOf: id => styles.value(id) ?? plainStyle,
		get size() {
			return {glyphs: clusters.count, styles: styles.count};
		},
		register(grid) {
			if (grids.length >= 1024) {
				grids = grids.filter(reference => reference.deref());
			}
			grids.push(new WeakRef(grid));
		},
		collect,
	};
};

const keyOf = ({foreground, background, underlineColour, attributes, link}: PackedStyle): string =>
	link
		? `${foreground},${background},${underlineColour},${attributes},${link.id},${link.uri}`
		: `${foreground},${background},${underlineColour},${attributes}`;

/** Values with ids; freed ids are used again. */
const createEntries = <Value>(key: (value: Value) => string) => {
	const ids = new Map<string, number>();
	const values: (Value | undefined)[] = [];
	let free: number[] = [];
	return {
		get count() {
			return ids.size;
		},
		value: (id: number) => values[id],
		id(value: Value): number {
			const name = key(value);
			const known = ids.get(name);
			if (known !== undefined) {
				return known;
			}
			const id = free.pop() ?? values.length;
			values[id] = value;
			ids.set(name, id);
			return id;
		},
		keep(live: ReadonlySet<number>) {
			free = [];
			for (const [id, value] of values.entries()) {
				if (value === undefined) {
					free.push(id);
				} else if (!live.has(id)) {
					ids.delete(key(value));
					values[id] = undefined;
					free.push(id);
				}
			}
		},
	};
};
