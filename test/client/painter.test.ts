/* Painting only the rows that changed comes to the same screen as painting all of it, whatever changes in between. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import xterm from '@xterm/headless';
import {createPainter} from '../../source/client/painter.ts';
import type {Tty} from '../../source/client/tty.ts';
import {borderGrid, compose} from '../../source/screen/compositor.ts';
import {modernCapabilities} from '../../source/screen/diff.ts';
import {createGrid, fill, setText, textOf} from '../../source/screen/grid.ts';
import {hiddenCursor} from '../../source/screen/modes.ts';
import {palette} from '../../source/screen/style.ts';
import {createTables} from '../../source/screen/tables.ts';
import {loadWidths} from '../../source/screen/widths.ts';
import {rounds} from '../support/coppice.ts';

const widths = await loadWidths();
const size = {columns: 60, rows: 20};
const rect = {x: 11, y: 1, columns: 40, rows: 17};
const words = ['alpha', 'beta', '日本語', '👩‍💻 work', '', '──────', 'x'.repeat(40)];

test('rows alone, and all of it, in any order', async () => {
	let seed = 20_261;
	const random = (below: number) => {
		seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
		return (seed >>> 8) % below;
	};
	const tables = createTables(widths, {softLimit: 64});
	const terminal = new xterm.Terminal({cols: size.columns, rows: size.rows, allowProposedApi: true, logLevel: 'off'});
	terminal.unicode.register(widths.provider as never);
	terminal.unicode.activeVersion = widths.provider.version;
	const pane = createGrid(tables, rect);
	const side = createGrid(tables, {columns: 10, rows: 20});
	const base = borderGrid(tables, size, {panes: [{rect, title: ['a pane']}], styles: {border: {}, focused: {}}});
	let over = false;
	let cursor = {...hiddenCursor, visible: true};
	const picture = (into: Parameters<typeof compose>[0]['into'], only?: {from: number; to: number}) =>
		compose({
			tables,
			size,
			base,
			layers: [
				{grid: pane, rect},
				{grid: side, rect: {x: 0, y: 0, columns: 10, rows: 20}},
				...(over ? [{grid: side, rect: {x: 30, y: 5, columns: 10, rows: 6}}] : []),
			],
			into,
			only,
			cursor,
		});
	let written = () => {};
	const tty = {open: true, behind: false, write: (text: string) => terminal.write(text, () => written())} as unknown as Tty;
	const painter = createPainter({
		tty,
		drawn: {ask: () => {}},
		picture,
		capabilities: () => modernCapabilities,
		answers: () => false,
		painted: () => {},
	});
	const painted = (act: () => void) =>
		new Promise<void>(resolve => {
			written = resolve;
			act();
		});
	await painted(() => painter.anew());
	await painted(() => painter.request());

	for (let step = 0; step < rounds(2000); step++) {
		const from = random(rect.rows);
		const to = Math.min(rect.rows, from + 1 + random(random(4) === 0 ? rect.rows : 2));
		for (let y = from; y < to; y++) {
			fill(pane, {x: 0, y, columns: rect.columns, rows: 1}, {});
			setText(pane, random(10), y, words[random(words.length)]!, {foreground: palette(random(200)), bold: random(2) === 0});
		}
		cursor = {...cursor, x: rect.x + random(rect.columns), y: rect.y + random(rect.rows)};
		const everything = random(5) === 0;
		if (everything) {
			over = !over;
			setText(side, 0, random(20), `${step}`.padEnd(10), {});
		}
		await painted(() => (everything ? painter.request() : painter.requestRows({from: rect.y + from, to: rect.y + to})));
		const {active} = terminal.buffer;
		const shown = Array.from({length: size.rows}, (_, y) =>
			active
				.getLine(active.baseY + y)!
				.translateToString(true)
				.trimEnd(),
		);
		assert.deepEqual(shown, textOf(picture(undefined).grid), `step ${step}`);
		assert.deepEqual([active.cursorX, active.cursorY], [cursor.x, cursor.y], `step ${step}`);
	}
});

/** A painter of one grid, what it wrote, and what it asked the terminal to tell when it has drawn it. */
const paintsGrid = ({columns, rows, answers}: {columns: number; rows: number; answers: boolean}) => {
	const large = {columns, rows};
	const tables = createTables(widths);
	const grid = createGrid(tables, large);
	const written: string[] = [];
	const asked: (() => void)[] = [];
	let wrote = () => {};
	const tty = {
		open: true,
		behind: false,
		write: (text: string) => {
			written.push(text);
			wrote();
		},
	} as unknown as Tty;
	const painter = createPainter({
		tty,
		drawn: {ask: then => asked.push(then)},
		picture: (into, only) =>
			compose({tables, size: large, layers: [{grid, rect: {x: 0, y: 0, ...large}}], into, only, cursor: hiddenCursor}),
		capabilities: () => modernCapabilities,
		answers: () => answers,
		painted: () => {},
	});
	const flood = (letter: string) => {
		for (let y = 0; y < rows; y++) {
			setText(grid, 0, y, Array.from({length: 60}, (_, x) => letter + String.fromCharCode(65 + ((x * 7 + y) % 26))).join(''), {});
		}
	};
	const nextWrite = (act: () => void) =>
		new Promise<void>(resolve => {
			wrote = resolve;
			act();
		});
	return {painter, grid, written, asked, flood, nextWrite};
};

test('an echo never waits for the next frame of a pane that floods', async () => {
	const {painter, grid, written, flood, nextWrite} = paintsGrid({columns: 120, rows: 30, answers: false});
	painter.anew();
	flood('x');
	painter.anew();
	// The next frame may only follow in a sixtieth of a second, and nobody has asked for it yet.
	setText(grid, 0, 3, 'an echo', {});
	painter.requestRows({from: 3, to: 4}, {first: true});
	assert.equal(written.length, 3, 'at once');
	assert.ok(written[2]!.includes('an echo') && written[2]!.length < 200);
	flood('y');
	painter.requestRows({from: 0, to: 30});
	assert.equal(written.length, 3, 'and the flood keeps its pace');
	await nextWrite(() => {});
	assert.match(written[3]!, /yAyH/);
	painter.stop();
});

test('over a slow link one large frame is on its way, never a second; what is typed into goes first', async () => {
	const {painter, grid, written, asked, flood, nextWrite} = paintsGrid({columns: 120, rows: 30, answers: true});
	flood('a');
	painter.anew();
	flood('b');
	painter.anew();
	assert.equal(asked.length, 2, 'each large frame asks');
	for (const letter of 'cdefg') {
		flood(letter);
		painter.request();
	}
	assert.equal(written.length, 2, 'nothing more until it is drawn');
	setText(grid, 0, 3, 'an echo', {});
	painter.requestRows({from: 3, to: 4}, {first: true});
	assert.equal(written.length, 3);
	assert.ok(written[2]!.includes('an echo') && written[2]!.length < 200);
	await nextWrite(asked[1]!);
	assert.equal(written.length, 4, 'the newest state in one frame');
	assert.match(written[3]!, /gAgH/);
	assert.doesNotMatch(written[3]!, /[cdef][A-Z]/);
	painter.stop();
});
