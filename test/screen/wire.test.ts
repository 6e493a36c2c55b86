import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {textOf} from '../../source/screen/grid.ts';
import {createScreenReader, readLines, readSnapshot} from '../../source/screen/reader.ts';
import {createTables} from '../../source/screen/tables.ts';
import {loadTerminal} from '../../source/screen/terminal.ts';
import {ansiLines, createViewer, linesFrame, snapshot} from '../../source/screen/viewer.ts';
import {loadWidths} from '../../source/screen/widths.ts';
import {cellsOfGrid, cellsOfTerminal, feedText, firstDifference} from './cells.ts';
import {createRandom, randomProgram, stepCount} from './random-programs.ts';

const createTerminal = await loadTerminal();
const widths = await loadWidths();
const version = 'test';

describe('rows on the wire', () => {
	it('make the reader equal to the terminal, for random programs and sizes', () => {
		for (let seed = 0; seed < stepCount / 60; seed++) {
			const random = createRandom(seed);
			let size = {columns: 2 + random.below(60), rows: 1 + random.below(20)};
			const terminal = createTerminal({...size, scrollback: random.below(30), version});
			const tables = createTables(widths, {softLimit: 40});
			const reader = createScreenReader(tables);
			const viewer = createViewer(terminal);
			for (let frame = 0; frame < 12; frame++) {
				feedText(terminal, randomProgram(random, size, 1 + random.below(10)));
				if (random.below(8) === 0) {
					size = {columns: 2 + random.below(60), rows: 1 + random.below(20)};
					terminal.resize(size);
				}
				if (random.below(3) === 0) {
					continue;
				}
				const before = [...cellsOfGrid(reader.grid)];
				const bytes = viewer.changedFrame();
				if (bytes) {
					const change = reader.apply(bytes);
					const after = cellsOfGrid(reader.grid);
					if (!change.resized) {
						const outside = after.findIndex((cell, at) => {
							const y = Math.floor(at / size.columns);
							return cell !== before[at] && !(change.rows && y >= change.rows.from && y < change.rows.to);
						});
						assert.equal(outside, -1, `seed ${seed}, frame ${frame}: a change outside of the rows that were named`);
					}
				}
				// The emulator forgets a link when the line that it began in is gone; a viewer keeps it as long as the row stands.
				const difference = firstDifference(
					cellsOfTerminal(terminal.emulator.terminal, {links: false}),
					cellsOfGrid(reader.grid, {links: false}),
					size.columns,
				);
				assert.equal(difference, undefined, `seed ${seed}, frame ${frame}: ${difference}`);
				assert.deepEqual(reader.cursor, terminal.cursor());
				assert.deepEqual(reader.modes, terminal.modes());
				assert.deepEqual(reader.history, terminal.history);
				assert.equal(viewer.changedFrame(), undefined, 'nothing happened');
				tables.collect();
			}
			viewer.close();
			terminal.dispose();
		}
	});

	it('tell every way of asking for the mouse', () => {
		const terminal = createTerminal({columns: 4, rows: 1, version});
		const viewer = createViewer(terminal);
		const reader = createScreenReader(createTables(widths));
		reader.apply(viewer.fullFrame());
		for (const tracking of [9, 1000, 1002, 1003]) {
			for (const encoding of [1005, 1006, 1015, 1016]) {
				for (const level of [0, 1, 2]) {
					feedText(terminal, `\x1b[?${tracking};${encoding}h\x1b[>4;${level}m`);
					reader.apply(viewer.changedFrame()!);
					assert.deepEqual(reader.modes, terminal.modes());
					feedText(terminal, `\x1b[?${tracking};${encoding}l`);
				}
			}
		}
	});

	it('cost little: an echo is a row, a scrolled line is not the screen', () => {
		const terminal = createTerminal({columns: 80, rows: 24, version});
		const viewer = createViewer(terminal);
		for (let line = 0; line < 40; line++) {
			feedText(terminal, `\r\nline ${line} of a log that says something about its work`);
		}
		assert.ok(viewer.changedFrame()!.length > 1000);
		feedText(terminal, 'x');
		assert.ok(viewer.changedFrame()!.length < 110);
		feedText(terminal, '\r\nnext');
		const reader = createScreenReader(createTables(widths));
		reader.apply(viewer.fullFrame());
		feedText(terminal, '\r\nand the next');
		const scrolled = viewer.changedFrame()!;
		assert.ok(scrolled.length < 60, `${scrolled.length} bytes`);
		reader.apply(scrolled);
		assert.equal(textOf(reader.grid).at(-1), 'and the next');
	});

	it('tell a new reader everything, and refuse changes of a screen it never saw', () => {
		const terminal = createTerminal({columns: 20, rows: 3, version});
		const viewer = createViewer(terminal);
		viewer.changedFrame();
		feedText(terminal, 'hello');
		const reader = createScreenReader(createTables(widths));
		assert.throws(() => reader.apply(viewer.changedFrame()!), /never sent whole/);
		reader.apply(viewer.fullFrame());
		assert.equal(textOf(reader.grid)[0], 'hello');
	});

	it('carry links, of each pane by itself', () => {
		const terminal = createTerminal({columns: 20, rows: 2, version});
		feedText(terminal, '\x1b]8;id=a;https://example.com\x1b\\here\x1b]8;;\x1b\\');
		const tables = createTables(widths);
		const reader = createScreenReader(tables, {name: 'left'});
		reader.apply(createViewer(terminal).fullFrame());
		assert.deepEqual(tables.styleOf(reader.grid.styles[3]!).link, {uri: 'https://example.com', id: 'left-a'});
		assert.equal(tables.styleOf(reader.grid.styles[4]!).link, undefined);
	});

	it('survive a table that is full of colours', () => {
		const terminal = createTerminal({columns: 80, rows: 24, version});
		const viewer = createViewer(terminal);
		const tables = createTables(widths, {softLimit: 2000});
		const reader = createScreenReader(tables);
		for (let frame = 0; frame < 12; frame++) {
			let gradient = '\x1b[H';
			for (let cell = 0; cell < 80 * 20; cell++) {
				gradient += `\x1b[38;2;${frame};${cell & 255};${cell >> 8}mx`;
			}
			feedText(terminal, gradient);
			reader.apply(viewer.changedFrame()!);
			tables.collect();
			assert.equal(firstDifference(cellsOfTerminal(terminal.emulator.terminal), cellsOfGrid(reader.grid), 80), undefined);
		}
		assert.ok(tables.size.styles < 8000, `${tables.size.styles} styles are kept`);
	});
});

describe('lines', () => {
	it('have absolute numbers that outlive trimming', () => {
		const terminal = createTerminal({columns: 20, rows: 3, scrollback: 5, version});
		for (let line = 0; line < 30; line++) {
			feedText(terminal, `${line > 0 ? '\r\n' : ''}line ${line}`);
		}
		assert.deepEqual(terminal.history, {first: 22, screen: 27, end: 30});
		const {first, grid} = readLines(linesFrame(terminal, {from: 0, to: 25}), createTables(widths));
		assert.equal(first, 22);
		assert.deepEqual(textOf(grid), ['line 22', 'line 23', 'line 24']);
		assert.deepEqual(textOf(readLines(linesFrame(terminal, {from: 28, to: 99}), createTables(widths)).grid), ['line 28', 'line 29']);
		assert.equal(readLines(linesFrame(terminal, {from: 50, to: 40}), createTables(widths)).grid.rows, 0);
	});

	it('say which go on from the one above', () => {
		const terminal = createTerminal({columns: 5, rows: 3, version});
		feedText(terminal, 'abcdefg\r\nh');
		assert.deepEqual([...readLines(linesFrame(terminal, {from: 0, to: 3}), createTables(widths)).grid.wrapped], [0, 1, 0]);
	});

	it('are SGR text in layer 0', () => {
		const terminal = createTerminal({columns: 20, rows: 3, version});
		feedText(terminal, 'a\x1b[1;31mb\x1b[m  \r\n\x1b[48;5;20m  \x1b[m\r\n日本');
		assert.deepEqual(ansiLines(terminal), ['a\x1b[1;31mb\x1b[m', '\x1b[48;5;20m  \x1b[m', '日本']);
	});
});

describe('a snapshot', () => {
	it('keeps screen, scrollback, cursor and title', () => {
		const terminal = createTerminal({columns: 20, rows: 3, version});
		feedText(terminal, '\x1b]2;the title\x07one\r\ntwo\r\nthree\r\nfour\r\n\x1b[1mfive');
		const tables = createTables(widths);
		const {size, cursor, title, lines, first} = readSnapshot(snapshot(terminal, {scrollbackLines: 1}), tables);
		assert.deepEqual(size, {columns: 20, rows: 3});
		assert.deepEqual(textOf(lines), ['two', 'three', 'four', 'five']);
		assert.deepEqual([cursor.x, cursor.y, title, first], [4, 2, 'the title', 1]);
	});
});

describe('hostile bytes', () => {
	it('are an Error at worst', () => {
		const terminal = createTerminal({columns: 30, rows: 6, version});
		const random = createRandom(7);
		feedText(terminal, randomProgram(random, {columns: 30, rows: 6}, 200));
		const samples = [createViewer(terminal).fullFrame(), linesFrame(terminal, {from: 0, to: 99}), snapshot(terminal)];
		for (let attempt = 0; attempt < stepCount; attempt++) {
			const tables = createTables(widths);
			const bytes = Uint8Array.from(random.pick(samples));
			for (let change = random.below(6); change >= 0; change--) {
				bytes[random.below(bytes.length)] = random.below(256);
			}
			const cut = random.below(4) === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes;
			for (const read of [() => createScreenReader(tables).apply(cut), () => readLines(cut, tables), () => readSnapshot(cut, tables)]) {
				try {
					read();
				} catch (error) {
					assert.ok(error instanceof Error && error.constructor === Error, String(error));
				}
			}
		}
	});

	it('cannot name a control character as a glyph', () => {
		const terminal = createTerminal({columns: 4, rows: 1, version});
		feedText(terminal, 'abcd');
		const bytes = createViewer(terminal).fullFrame();
		bytes[bytes.lastIndexOf(0x62)] = 0x1b;
		const reader = createScreenReader(createTables(widths));
		reader.apply(bytes);
		assert.deepEqual(textOf(reader.grid), ['a\u{FFFD}cd']);
	});
});
