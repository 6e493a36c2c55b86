import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import xterm from '@xterm/headless';
import {compose, type Screen} from '../../source/screen/compositor.ts';
import {type Capabilities, type ColourLevel, diff, modernCapabilities} from '../../source/screen/diff.ts';
import {createDoubt, type Doubt, isDoubtful, reachOf} from '../../source/screen/doubt.ts';
import {createGrid, type Grid, setText, tail} from '../../source/screen/grid.ts';
import {type Cursor, hiddenCursor} from '../../source/screen/modes.ts';
import {createScreenReader} from '../../source/screen/reader.ts';
import {createTables} from '../../source/screen/tables.ts';
import {loadTerminal} from '../../source/screen/terminal.ts';
import {createViewer} from '../../source/screen/viewer.ts';
import {loadWidths} from '../../source/screen/widths.ts';
import {cellsOfGrid, cellsOfTerminal, feedText, firstDifference} from './cells.ts';
import {createRandom, type Random, randomProgram, stepCount} from './random-programs.ts';

const createTerminal = await loadTerminal();
const widths = await loadWidths();
const version = 'test';
const trusted: Capabilities = {...modernCapabilities, widthsTrusted: true};

/** Screens as a client composes them: a program's screen in a pane beside a sidebar or alone, with dialogs that come and go. */
const screensOf = function* (random: Random, frames: number): Generator<Screen> {
	const columns = 4 + random.below(60);
	const rows = 2 + random.below(20);
	const tables = createTables(widths, {softLimit: 60});
	const left = random.below(2) * Math.min(columns - 2, 10);
	const size = {columns: Math.max(2, columns - left), rows};
	const terminal = createTerminal({...size, version});
	const viewer = createViewer(terminal);
	const reader = createScreenReader(tables);
	for (let frame = 0; frame < frames; frame++) {
		feedText(terminal, randomProgram(random, size, 1 + random.below(12)));
		const bytes = viewer.changedFrame();
		if (bytes) {
			reader.apply(bytes);
		}
		const sidebar = createGrid(tables, {columns: left, rows});
		for (let y = 0; y < rows; y++) {
			setText(sidebar, 0, y, random.pick(['name', '日本', '◆ waiting', '✓', '']), {bold: random.below(2) === 0});
		}
		const dialog = createGrid(tables, {columns: 5, rows: 2});
		setText(dialog, 0, 0, random.pick(['abcde', '界界', '❤️!']), {background: 0x100_0004});
		yield compose({
			tables,
			size: {columns, rows},
			layers: [
				{grid: reader.grid, rect: {x: left, y: 0, ...size}, dim: random.below(9) === 0},
				{grid: sidebar, rect: {x: 0, y: 0, columns: left, rows}},
				...(random.below(3) === 0 ? [{grid: dialog, rect: {x: random.below(columns), y: random.below(rows), columns: 5, rows: 2}}] : []),
			],
			cursor: {...reader.cursor, x: reader.cursor.x + left},
		});
	}
	terminal.dispose();
};

const cursorOf = ({x, y, visible, shape, blink, colour}: Cursor) =>
	visible ? {x, y, visible, shape, blink: shape === 'default' ? false : blink, colour} : {visible};

describe('painting', () => {
	it('in steps equals the screen, cell by cell with attributes', () => {
		for (let seed = 0; seed < stepCount / 100; seed++) {
			const random = createRandom(seed);
			let shown: Screen | undefined;
			let outer: ReturnType<typeof createTerminal> | undefined;
			for (const [frame, next] of [...screensOf(random, 15)].entries()) {
				outer ??= createTerminal({columns: next.grid.columns, rows: next.grid.rows, version});
				const text = diff(shown, next, trusted);
				feedText(outer, text);
				// A program may cut a cluster so that what is left is no longer as wide as its cell: no terminal can be told that.
				const covered = coveredByDoubt(next.grid, createDoubt(next.grid.tables, true));
				const certain = (cells: string[]) => cells.map((cell, at) => (covered.has(at) ? '' : cell));
				const got = certain(cellsOfTerminal(outer.emulator.terminal));
				const difference = firstDifference(got, certain(cellsOfGrid(next.grid)), next.grid.columns);
				assert.equal(difference, undefined, `seed ${seed}, frame ${frame}: ${difference} after ${JSON.stringify(text)}`);
				assert.deepEqual(cursorOf(outer.cursor()), cursorOf(next.cursor), `seed ${seed}, frame ${frame}`);
				assert.ok(!outer.modes().synchronized);
				shown = next;
				assert.equal(diff(shown, next, trusted), '');
			}
		}
	});

	for (const [name, capabilities] of Object.entries<Partial<Capabilities>>({
		'256 colours': {colours: '256'},
		'16 colours': {colours: '16'},
		'8 colours, nothing else': {
			colours: '8',
			synchronized: false,
			repeat: false,
			underlineStyles: false,
			links: false,
			cursorStyles: false,
		},
		'no colours': {colours: 'mono'},
		ASCII: {unicode: false},
		'widths unknown': {widthsTrusted: false},
	})) {
		it(`in steps equals painting whole: ${name}`, () => {
			const able = {...trusted, ...capabilities};
			for (let seed = 0; seed < stepCount / 300; seed++) {
				let shown: Screen | undefined;
				let outer: ReturnType<typeof createTerminal> | undefined;
				for (const [frame, next] of [...screensOf(createRandom(1000 + seed), 12)].entries()) {
					outer ??= createTerminal({columns: next.grid.columns, rows: next.grid.rows, version});
					feedText(outer, diff(shown, next, able));
					const whole = createTerminal({columns: next.grid.columns, rows: next.grid.rows, version});
					feedText(whole, diff(undefined, next, able));
					const difference = firstDifference(
						cellsOfTerminal(outer.emulator.terminal),
						cellsOfTerminal(whole.emulator.terminal),
						next.grid.columns,
					);
					assert.equal(difference, undefined, `seed ${seed}, frame ${frame}: ${difference}`);
					shown = next;
					whole.dispose();
				}
			}
		});
	}

	it('shifts nothing on a terminal with other widths', () => {
		for (let seed = 0; seed < stepCount / 150; seed++) {
			let shown: Screen | undefined;
			let outer: xterm.Terminal | undefined;
			for (const [frame, next] of [...screensOf(createRandom(5000 + seed), 12)].entries()) {
				outer ??= new xterm.Terminal({cols: next.grid.columns, rows: next.grid.rows, allowProposedApi: true, logLevel: 'off'});
				(outer as never as {_core: {writeSync(text: string): void}})._core.writeSync(diff(shown, next, modernCapabilities));
				const wanted = cellsOfGrid(next.grid);
				const got = cellsOfTerminal(outer);
				const covered = coveredByDoubt(next.grid, isDoubtful);
				const wrong = wanted.findIndex((cell, at) => !covered.has(at) && cell !== got[at]);
				assert.equal(
					wrong,
					-1,
					`seed ${seed}, frame ${frame}, cell ${wrong % next.grid.columns},${Math.floor(wrong / next.grid.columns)}: ${wanted[wrong]} | ${got[wrong]}`,
				);
				shown = next;
			}
		}
	});
});

/** The cells of doubtful characters, and a blank beside a narrow one, which it may be drawn over. */
const coveredByDoubt = (grid: Grid, doubt: Doubt): Set<number> => {
	const covered = new Set<number>();
	for (const [at, glyph] of grid.glyphs.entries()) {
		if (glyph !== tail && doubt(glyph)) {
			covered.add(at);
			if (reachOf(grid.tables, glyph) > 1 && at % grid.columns < grid.columns - 1) {
				const beside = grid.glyphs[at + 1]!;
				if (beside === tail || beside === 0 || beside === 0x20) {
					covered.add(at + 1);
				}
			}
		}
	}
	return covered;
};

describe('what is written', () => {
	const tables = createTables(widths);
	const screen = (lines: string[], cursor: Partial<Cursor> = {}, columns = 40): Screen => {
		const grid = createGrid(tables, {columns, rows: lines.length});
		for (const [y, line] of lines.entries()) {
			setText(grid, 0, y, line, {});
		}
		return {grid, cursor: {...hiddenCursor, visible: true, ...cursor}};
	};

	it('for an echo is the character', () => {
		assert.equal(diff(screen(['$ l'], {x: 3}), screen(['$ ls'], {x: 4}), modernCapabilities), 's');
	});

	it('for a cursor is its move', () => {
		assert.equal(diff(screen(['abc'], {x: 3}), screen(['abc'], {x: 1}), modernCapabilities), '\b\b');
		assert.equal(diff(screen(['abc'], {x: 3}), screen(['abc'], {x: 3, visible: false}), modernCapabilities), '\x1b[?25l');
		assert.equal(diff(screen([''], {}), screen([''], {shape: 'bar', blink: true}), modernCapabilities), '\x1b[5 q');
	});

	it('for a cleared line is an erasure', () => {
		assert.equal(diff(screen(['a long line'], {x: 0}), screen([''], {x: 0}), modernCapabilities), '\x1b[K');
	});

	it('for a line of a log is a scroll and the line', () => {
		const lines = Array.from({length: 10}, (_, y) => `line ${y} of a long log`);
		const text = diff(screen(lines, {y: 9}), screen([...lines.slice(1), 'the new line'], {y: 9}), modernCapabilities);
		assert.match(text, /\x1b\[1;10r\x1b\[S\x1b\[r/);
		assert.ok(text.length < 80, JSON.stringify(text));
	});

	it('is one synchronized piece when there are several', () => {
		const text = diff(screen(['a', 'b', 'c']), screen(['x', 'b', 'y']), modernCapabilities);
		assert.ok(text.startsWith('\x1b[?2026h\x1b[?25l') && text.endsWith('\x1b[?25h\x1b[?2026l'), JSON.stringify(text));
	});

	it('has no more colours than the terminal', () => {
		const one = screen(['']);
		const next = screen(['']);
		setText(next.grid, 0, 0, 'x', {foreground: 0x2ff_8000, underline: 3});
		const written = (colours: ColourLevel) => diff(one, next, {...modernCapabilities, colours, underlineStyles: false});
		assert.match(written('truecolor'), /\x1b\[4;38;2;255;128;0mx/);
		assert.match(written('256'), /38;5;208mx/);
		assert.match(written('16'), /\x1b\[4;3[13]mx/);
		assert.match(written('mono'), /\x1b\[4mx/);
	});

	it('opens only links that are safe, and closes them before it moves', () => {
		const next = screen(['', '']);
		setText(next.grid, 0, 0, 'here', {link: {uri: 'https://example.com/', id: 'a;b'}});
		setText(next.grid, 0, 1, 'not', {link: {uri: 'javascript:alert(1)', id: 'c'}});
		const text = diff(screen(['', '']), next, modernCapabilities);
		assert.match(text, /\x1b\]8;id=[\da-z]+;https:\/\/example\.com\/\x1b\\here\x1b\]8;;\x1b\\/);
		assert.ok(!text.includes('javascript'));
	});
});
