import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {ansiOf} from '../../source/screen/ansi.ts';
import {compose} from '../../source/screen/compositor.ts';
import {createFrameReader} from '../../source/screen/frame.ts';
import {contains, inset} from '../../source/screen/geometry.ts';
import {createGrid, fill, type Grid, setText, textOf} from '../../source/screen/grid.ts';
import {hiddenCursor} from '../../source/screen/modes.ts';
import {palette, rgb, type Style} from '../../source/screen/style.ts';
import {svgOf} from '../../source/screen/svg.ts';
import {createTables, unpack} from '../../source/screen/tables.ts';
import {loadWidths} from '../../source/screen/widths.ts';

const widths = await loadWidths();
const tables = createTables(widths);
const gridOf = (...lines: string[]): Grid => {
	const grid = createGrid(tables, {columns: Math.max(...lines.map(line => widths.measure(line))), rows: lines.length});
	for (const [y, line] of lines.entries()) {
		setText(grid, 0, y, line, {});
	}
	return grid;
};

describe('widths', () => {
	const cases: [text: string, columns: number][] = [
		['abc', 3],
		['日本', 4],
		['e\u0301', 1],
		['😀', 2],
		['❤️', 2],
		['👩‍💻', 2],
		['🇩🇪', 2],
		['🫨', 2],
		['🩷', 2],
		['a\u200bb', 2],
		['a\u00adb', 2],
		['한', 2],
		['─', 1],
		['', 0],
		['\x1b[a', 2],
	];
	for (const [text, columns] of cases) {
		it(`of ${JSON.stringify(text)}`, () => assert.equal(widths.measure(text), columns));
	}

	it('cut a text where it no longer fits', () => {
		assert.equal(widths.fit('hello', 5), 'hello');
		assert.equal(widths.fit('hello', 4), 'hel…');
		assert.equal(widths.fit('日本語', 5), '日本…');
		assert.equal(widths.fit('日本語', 4), '日…');
		assert.equal(widths.fit('abc', 0), '');
	});

	it('are read rightly whatever lies in the pool before', async () => {
		Buffer.from('something');
		const {poolSize} = Buffer;
		const again = await loadWidths();
		assert.equal(again.measure('😀'), 2);
		assert.equal(Buffer.poolSize, poolSize);
	});
});

describe('a grid', () => {
	it('takes text up to a limit, and cuts no wide cell in two', () => {
		const grid = createGrid(tables, {columns: 6, rows: 2});
		assert.equal(setText(grid, 0, 0, '日本語', {}), 6);
		assert.equal(setText(grid, 1, 0, 'x', {}), 2);
		assert.deepEqual(textOf(grid), [' x本語', '']);
		assert.equal(setText(grid, 4, 1, '界界', {}, 5), 4);
		assert.equal(setText(grid, 0, 1, 'a\x1b[31mb\n', {}), 6);
		assert.deepEqual(textOf(grid)[1], 'a[31mb');
		fill(grid, {x: 3, y: 0, columns: 9, rows: 1}, {}, '.');
		assert.deepEqual(textOf(grid)[0], ' x ...');
		setText(grid, 0, 7, 'nowhere', {});
	});
});

describe('tables', () => {
	it('give back the styles that they took', () => {
		const style: Style = {
			foreground: palette(3),
			background: rgb(1, 2, 3),
			bold: true,
			underline: 3,
			underlineColour: palette(9),
			link: {uri: 'https://a', id: '1'},
		};
		assert.deepEqual(unpack(tables.styleOf(tables.style(style))), style);
		assert.equal(tables.style({}), 0);
		assert.equal(tables.style({...style}), tables.style(style));
	});

	it('free what no grid holds, and only that', () => {
		const small = createTables(widths, {softLimit: 10});
		const grid = createGrid(small, {columns: 4, rows: 1});
		setText(grid, 0, 0, 'e\u0301', {foreground: rgb(1, 1, 1)});
		for (let shade = 0; shade < 50; shade++) {
			setText(grid, 1, 0, 'x', {foreground: rgb(2, 2, shade)});
		}
		const {generation} = small;
		assert.ok(small.collect());
		assert.equal(small.generation, generation + 1);
		assert.deepEqual(small.size, {glyphs: 1, styles: 3});
		assert.equal(small.styleOf(grid.styles[0]!).foreground, rgb(1, 1, 1));
		assert.equal(small.styleOf(grid.styles[1]!).foreground, rgb(2, 2, 49));
		assert.equal(textOf(grid)[0], 'e\u0301x');
		assert.ok(!small.collect());
	});
});

describe('a frame', () => {
	it('of Ink becomes cells', () => {
		const reader = createFrameReader(tables);
		const text = '\x1b[1mbold\x1b[22m \x1b[38;2;1;2;3mrgb\x1b[39m\n\x1b]8;;https://a\x07日本\x1b]8;;\x07\x1b[48;5;9m!';
		const grid = reader.read(text, {columns: 8, rows: 3});
		assert.deepEqual(textOf(grid), ['bold rgb', '日本!', '']);
		assert.deepEqual(unpack(tables.styleOf(grid.styles[0]!)), {bold: true});
		assert.deepEqual(unpack(tables.styleOf(grid.styles[5]!)), {foreground: rgb(1, 2, 3)});
		assert.deepEqual(unpack(tables.styleOf(grid.styles[8 + 4]!)), {background: palette(9)});
		assert.deepEqual(reader.read(text, {columns: 8, rows: 3}).styles, grid.styles);
	});

	it('is cut, also through a wide character', () => {
		assert.deepEqual(textOf(createFrameReader(tables).read('a日本\nb\nc', {columns: 2, rows: 2})), ['a', 'b']);
	});
});

describe('layers', () => {
	const screenOf = (layers: {grid: Grid; x: number; y: number; columns?: number}[], size = {columns: 8, rows: 2}) =>
		textOf(
			compose({
				tables,
				size,
				layers: layers.map(({grid, x, y, columns = grid.columns}) => ({grid, rect: {x, y, columns, rows: grid.rows}})),
			}).grid,
		);

	it('cover each other, and leave a blank of a wide cell that they cut', () => {
		assert.deepEqual(
			screenOf([
				{grid: gridOf('日本語字', 'abcdefgh'), x: 0, y: 0},
				{grid: gridOf('xy'), x: 3, y: 0},
			]),
			['日 xy 字', 'abcdefgh'],
		);
	});

	it('are cut at the screen and at their rectangle, and filled up with blanks', () => {
		assert.deepEqual(
			screenOf([
				{grid: gridOf('........', '........'), x: 0, y: 0},
				{grid: gridOf('日本'), x: -1, y: 0},
				{grid: gridOf('日本'), x: 5, y: 1},
			]),
			[' 本.....', '.....日'],
		);
		assert.deepEqual(
			screenOf([
				{grid: gridOf('........'), x: 0, y: 0},
				{grid: gridOf('a'), x: 1, y: 0, columns: 3},
			]),
			['.a  ....', ''],
		);
	});

	it('can be dim, and the cursor is hidden outside', () => {
		const grid = createGrid(tables, {columns: 1, rows: 1});
		setText(grid, 0, 0, 'x', {bold: true, foreground: palette(1)});
		const cursor = {...hiddenCursor, visible: true, x: 3, y: 9};
		const screen = compose({
			tables,
			size: {columns: 2, rows: 1},
			layers: [{grid, rect: {x: 0, y: 0, columns: 1, rows: 1}, dim: true}],
			cursor,
		});
		assert.deepEqual(unpack(tables.styleOf(screen.grid.styles[0]!)), {dim: true, foreground: palette(1)});
		assert.deepEqual([screen.cursor.visible, screen.cursor.y], [false, 0]);
	});
});

describe('borders', () => {
	const styles = {border: {dim: true}, focused: {foreground: palette(6)}};
	const size = {columns: 30, rows: 7};
	const panes = [
		{rect: {x: 9, y: 1, columns: 10, rows: 2}, title: ['1 fix-login', 'claude'], focused: true},
		{rect: {x: 9, y: 4, columns: 10, rows: 1}, title: ['2']},
		{rect: {x: 20, y: 1, columns: 10, rows: 4}},
	];
	const lines = [
		{x: 8, y: 0, columns: 1, rows: 5},
		{x: 0, y: 5, columns: 30, rows: 1},
	];

	it('join each other, the sidebar and the bar', () => {
		const {grid} = compose({tables, size, layers: [], borders: {panes, lines, styles}});
		assert.deepEqual(textOf(grid), [
			'        │╶ 1 fix… ╶┬──────────',
			'        │          │',
			'        │          │',
			'        │╶ 2 ╶─────┤',
			'        │          │',
			'────────┴──────────┴──────────',
			'',
		]);
		assert.deepEqual(unpack(tables.styleOf(grid.styles[30 + 19]!)), styles.focused);
		assert.deepEqual(unpack(tables.styleOf(grid.styles[4 * 30 + 19]!)), styles.border);
	});

	it('have an ASCII form', () => {
		const {grid} = compose({tables, size, layers: [], borders: {panes: panes.slice(2), lines, styles, unicode: false}});
		assert.deepEqual(textOf(grid), [
			'        |          +----------',
			'        |          |',
			'        |          |',
			'        |          |',
			'        |          |',
			'--------+----------+----------',
			'',
		]);
	});
});

describe('text and pictures', () => {
	it('are cut, reset, and hold links', () => {
		const grid = createGrid(tables, {columns: 20, rows: 2});
		setText(grid, 0, 0, 'plain', {});
		setText(grid, 6, 0, 'link', {link: {uri: 'https://a', id: 'x'}, bold: true});
		const [first, second] = ansiOf(grid);
		assert.match(first!, /^plain \x1b\]8;id=[\da-z]+;https:\/\/a\x1b\\\x1b\[1mlink\x1b\]8;;\x1b\\\x1b\[m$/);
		assert.equal(second, '');
	});

	it('escape what they show', () => {
		const grid = createGrid(tables, {columns: 20, rows: 2});
		setText(grid, 0, 0, '<b>&日', {background: palette(1), underline: 2});
		const svg = svgOf(grid, {title: 'a "quoted" <title>', cursor: {...hiddenCursor, visible: true}, background: '"/><script>'});
		assert.ok(svg.startsWith('<svg xmlns=') && svg.endsWith('</svg>\n'));
		assert.ok(svg.includes('>&#60;b&#62;&#38;</text>') && svg.includes('fill="#e06c75"'), svg);
		assert.ok(svg.includes('x="32" y="13"') && svg.includes('textLength="16"'), svg);
		assert.ok(!svg.includes('<script>') && !svg.includes('"quoted"'));
	});
});

describe('geometry', () => {
	it('counts from the top left', () => {
		const rect = {x: 1, y: 1, columns: 3, rows: 2};
		assert.ok(contains(rect, {x: 3, y: 2}) && !contains(rect, {x: 4, y: 2}));
		assert.deepEqual(inset(rect, -1), {x: 0, y: 0, columns: 5, rows: 4});
	});
});
