import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import xterm from '@xterm/headless';
import {compose, type Screen} from '../../source/screen/compositor.ts';
import {type Capabilities, type ColourLevel, diff, modernCapabilities} from '../../source/screen/diff.ts';
import {createDoubt, type Doubt, isDoubtful, isLoneMark, reachOf} from '../../source/screen/doubt.ts';
import {inset, type Rect, type Size} from '../../source/screen/geometry.ts';
import {createGrid, type Grid, half, setText, tail, wideBit} from '../../source/screen/grid.ts';
import {type Cursor, hiddenCursor} from '../../source/screen/modes.ts';
import {createScreenReader} from '../../source/screen/reader.ts';
import {createTables, type Tables} from '../../source/screen/tables.ts';
import {loadTerminal} from '../../source/screen/terminal.ts';
import {createViewer} from '../../source/screen/viewer.ts';
import {loadWidths, type WidthProvider} from '../../source/screen/widths.ts';
import {cellsOfGrid, cellsOfTerminal, feedText, firstDifference} from './cells.ts';
import {createRandom, type Random, randomProgram, stepCount} from './random-programs.ts';

const createTerminal = await loadTerminal();
const widths = await loadWidths();
const version = 'test';
const trusted: Capabilities = {...modernCapabilities, widthsTrusted: true};

/** Screens as a client composes them: programs in panes with borders or in one alone, a sidebar, dialogs that come and go. */
const screensOf = function* (random: Random, frames: number): Generator<Screen> {
	const size = {columns: 8 + random.below(60), rows: 6 + random.below(20)};
	const tables = createTables(widths, {softLimit: 60});
	const left = random.below(2) * Math.min(size.columns - 5, 10);
	const rects = random.pick(layouts)({x: left, y: 0, columns: size.columns - left, rows: size.rows});
	const panes = rects.map(rect => createPane({...rect, columns: Math.max(2, rect.columns)}, tables));
	for (let frame = 0; frame < frames; frame++) {
		random.pick(panes).run(random);
		const sidebar = createGrid(tables, {columns: left, rows: size.rows});
		for (let y = 0; y < size.rows; y++) {
			setText(sidebar, 0, y, random.pick(['name', '日本', '◆ waiting', '✓', '']), {bold: random.below(2) === 0});
		}
		const dialog = createGrid(tables, {columns: 5, rows: 2});
		setText(dialog, 0, 0, random.pick(['abcde', '界界', '❤️!']), {background: 0x100_0004});
		const focused = random.below(panes.length);
		const {cursor} = panes[focused]!.reader;
		yield compose({
			tables,
			size,
			layers: [
				...panes.map(({reader}, index) => ({grid: reader.grid, rect: rects[index]!, dim: random.below(9) === 0})),
				{grid: sidebar, rect: {x: 0, y: 0, columns: left, rows: size.rows}},
				...(random.below(3) === 0
					? [{grid: dialog, rect: {x: random.below(size.columns), y: random.below(size.rows), columns: 5, rows: 2}}]
					: []),
			],
			...(panes.length > 1 && {
				borders: {
					panes: rects.map((rect, index) => ({rect, title: [random.pick(['1 login', '日本', '❤️ x'])], focused: index === focused})),
					styles: {border: {}, focused: {foreground: 0x100_0002}},
				},
			}),
			cursor: {...cursor, x: cursor.x + rects[focused]!.x, y: cursor.y + rects[focused]!.y},
		});
	}
	for (const {terminal} of panes) {
		terminal.dispose();
	}
};

/** How panes share the room: each function gives their rectangles, a line between and around them if there are several. */
const layouts: ((room: Rect) => Rect[])[] = [room => [room], room => beside(inset(room, 1)), room => beside(inset(room, 1)).flatMap(below)];

const beside = ({x, y, columns, rows}: Rect): Rect[] => {
	const first = Math.floor((columns - 1) / 2);
	return [
		{x, y, columns: first, rows},
		{x: x + first + 1, y, columns: columns - first - 1, rows},
	];
};

const below = ({x, y, columns, rows}: Rect): Rect[] => {
	const first = Math.floor((rows - 1) / 2);
	return [
		{x, y, columns, rows: first},
		{x, y: y + first + 1, columns, rows: rows - first - 1},
	];
};

/** A program, its terminal, and what a viewer of it has. */
const createPane = (size: Size, tables: Tables) => {
	const terminal = createTerminal({...size, version});
	const viewer = createViewer(terminal);
	const reader = createScreenReader(tables);
	const show = () => {
		const bytes = viewer.changedFrame();
		if (bytes) {
			reader.apply(bytes);
		}
	};
	show();
	return {
		terminal,
		reader,
		run(random: Random) {
			feedText(terminal, randomProgram(random, size, 1 + random.below(12)));
			// In the middle of a picture nothing is shown.
			if (!terminal.modes().synchronized) {
				show();
			}
		},
	};
};

/** Steps of programs between two screens, on average. */
const stepsPerFrame = 6.5;
const framesPerSeed = 15;
const seedsOf = (steps: number) => Math.ceil(steps / stepsPerFrame / framesPerSeed);

const cursorOf = ({x, y, visible, shape, blink, colour}: Cursor) =>
	visible ? {x, y, visible, shape, blink: shape === 'default' ? false : blink, colour} : {visible};

/** A terminal that is painted in steps, and compared by `check` after each. */
const paintInSteps = <Outer>(
	{first, steps, capabilities}: {first: number; steps: number; capabilities: Capabilities},
	open: (size: Size) => Outer,
	write: (outer: Outer, text: string) => void,
	check: (outer: Outer, next: Screen, text: string) => string | undefined,
) => {
	for (let seed = first; seed < first + seedsOf(steps); seed++) {
		let shown: Screen | undefined;
		let outer: Outer | undefined;
		for (const [frame, next] of [...screensOf(createRandom(seed), framesPerSeed)].entries()) {
			outer ??= open(next.grid);
			const text = diff(shown, next, capabilities);
			write(outer, text);
			const difference = check(outer, next, text);
			assert.equal(difference, undefined, `seed ${seed}, frame ${frame}: ${difference} after ${JSON.stringify(text)}`);
			shown = next;
		}
	}
};

const openOurs = ({columns, rows}: Size) => createTerminal({columns, rows, version});

/** Every character of doubtful width has another one there, and a mark joins whatever is before it. */
const contraryWidths: WidthProvider = {
	version: 'contrary',
	wcwidth(point) {
		const width = widths.provider.wcwidth(point);
		return !isDoubtful(width === 2 ? point | wideBit : point) ? width : isLoneMark(String.fromCodePoint(point)) ? 0 : width === 2 ? 1 : 2;
	},
	charProperties(point, preceding) {
		return isLoneMark(String.fromCodePoint(point)) ? preceding | 1 : this.wcwidth(point) << 1;
	},
};

describe('painting', () => {
	it('in steps equals the screen, cell by cell with attributes', () => {
		paintInSteps({first: 0, steps: stepCount, capabilities: trusted}, openOurs, feedText, (outer, next) => {
			// A program may cut a cluster so that what is left is no longer as wide as its cell: no terminal can be told that.
			const covered = coveredByDoubt(next.grid, createDoubt(next.grid.tables, true));
			const certain = (cells: string[]) => cells.map((cell, at) => (covered.has(at) ? '' : cell));
			assert.deepEqual(cursorOf(outer.cursor()), cursorOf(next.cursor));
			assert.ok(!outer.modes().synchronized);
			assert.equal(diff(next, next, trusted), '');
			return firstDifference(certain(cellsOfTerminal(outer.emulator.terminal)), certain(cellsOfGrid(next.grid)), next.grid.columns);
		});
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
			paintInSteps({first: 1000, steps: stepCount / 8, capabilities: able}, openOurs, feedText, (outer, next) => {
				const whole = openOurs(next.grid);
				feedText(whole, diff(undefined, next, able));
				const difference = firstDifference(
					cellsOfTerminal(outer.emulator.terminal),
					cellsOfTerminal(whole.emulator.terminal),
					next.grid.columns,
				);
				whole.dispose();
				return difference;
			});
		});
	}

	for (const [name, provider] of [
		['other widths', undefined],
		['contrary widths', contraryWidths],
	] as const) {
		it(`shifts nothing on a terminal with ${name}, and its borders stand`, () => {
			paintInSteps(
				{first: 5000, steps: stepCount, capabilities: modernCapabilities},
				({columns, rows}) => openForeign({columns, rows}, provider),
				writeTo,
				(outer, {grid}) => {
					const covered = coveredByDoubt(grid, isDoubtful);
					const got = cellsOfTerminal(outer);
					const wanted = cellsOfGrid(grid);
					const certain = (cells: string[]) => cells.map((cell, at) => (covered.has(at) ? '' : cell));
					return firstDifference(certain(got), certain(wanted), grid.columns) ?? staleBeside(grid, got);
				},
			);
		});
	}
});

const writeTo = (terminal: xterm.Terminal, text: string) =>
	(terminal as never as {_core: {writeSync(text: string): void}})._core.writeSync(text);

/** A terminal of somebody else; without `provider` one with xterm's default table, which knows no clusters. */
const openForeign = ({columns, rows}: Size, provider: WidthProvider | undefined): xterm.Terminal => {
	const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, logLevel: 'off'});
	if (provider) {
		terminal.unicode.register(provider);
		terminal.unicode.activeVersion = provider.version;
	}
	return terminal;
};

/** What stands in the second half of a doubtful wide cell that is neither blank nor of that character. */
const staleBeside = ({tables, columns, glyphs}: Grid, got: readonly string[]): string | undefined => {
	for (const [at, glyph] of glyphs.entries()) {
		if (glyph !== tail || !isDoubtful(glyphs[at - 1]!)) {
			continue;
		}
		const character = tables.text(glyphs[at - 1]!);
		const shown = JSON.parse(/^"(?:[^"\\]|\\.)*"/.exec(got[at]!)![0]) as string;
		if (shown !== '<' && shown !== 'half' && [...shown.trim()].some(point => !character.includes(point) && !isLoneMark(point))) {
			return `cell ${at % columns},${Math.floor(at / columns)}: ${shown} stands beside ${character}`;
		}
	}
	return undefined;
};

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

	it('for a half of a wide character is what left it behind', () => {
		const next = screen(['ab 日本語 cd']);
		next.grid.glyphs.set([0x20, half], 5);
		const text = diff(screen(['ab 日本語 cd']), next, modernCapabilities);
		const outer = openForeign(next.grid, widths.provider);
		writeTo(outer, diff(undefined, screen(['ab 日本語 cd']), modernCapabilities) + text);
		const line = outer.buffer.active.getLine(0)!;
		const cells = [3, 4, 5, 6, 7].map(x => `${line.getCell(x)!.getChars()} ${line.getCell(x)!.getWidth()}`);
		assert.deepEqual(cells, ['日 2', ' 0', ' 1', ' 0', '語 2']);
		assert.equal(line.translateToString(true).replaceAll(' ', ''), 'ab日語cd');
	});

	it('is one synchronized piece when there are several', () => {
		const text = diff(screen(['a', 'b', 'c']), screen(['x', 'b', 'y']), modernCapabilities);
		assert.ok(text.startsWith('\x1b[?2026h') && text.endsWith('\x1b[?2026l'), JSON.stringify(text));
		assert.doesNotMatch(text, /\x1b\[\?25/, 'the cursor is not seen on its way');
	});

	it('hides the cursor on its way where a frame may be seen half', () => {
		const plain = {...modernCapabilities, synchronized: false};
		const rows = (word: string) => Array.from({length: 9}, () => word.repeat(10));
		const text = diff(screen(rows('abcd')), screen(rows('bcda')), plain);
		assert.ok(text.startsWith('\x1b[?25l') && text.endsWith('\x1b[?25h'), JSON.stringify(text));
		assert.equal(diff(screen(['a', 'b', 'c']), screen(['x', 'b', 'y']), plain), 'x\x1b[3Hy\x1b[H');
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

	it('is ASCII that looks alike where there is nothing else', () => {
		const next = screen(['❯\u00a0é ña • “x” … █▌ ┌─┐│ 日 ✓']);
		assert.equal(
			diff(screen(['']), next, {...modernCapabilities, unicode: false}).replace(/\x1b\[[^A-Za-z]*[A-Za-z]|\r/g, ''),
			'> e na * "x" . #| +-+| ?? ?',
		);
	});

	it('never paints grey as bold black, which may be black', () => {
		const next = screen(['']);
		setText(next.grid, 0, 0, '│', {foreground: 0x100_0008});
		setText(next.grid, 1, 0, 'r', {foreground: 0x100_0009});
		const text = diff(screen(['']), next, {...modernCapabilities, colours: '8'});
		assert.match(text, /^\x1b\[2m│\x1b\[(?:0;1;31|22;1;31)mr/);
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
