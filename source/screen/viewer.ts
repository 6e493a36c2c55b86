/** The host's side of the rows on the wire: what changed since a viewer was last told, and lines on request. */

import {ansiOf} from './ansi.ts';
import {type ByteWriter, createByteWriter} from './bytes.ts';
import {backgroundMask, content, hasExtended, wordsPerCell} from './emulator.ts';
import type {EmulatorBuffer, EmulatorLine} from './emulator-core.ts';
import {frameKind, writeState} from './frame-head.ts';
import {sameSize} from './geometry.ts';
import {screenLayer} from './layer.ts';
import {readLines} from './reader.ts';
import {createRowWriter, writtenCells} from './rows.ts';
import {createTables} from './tables.ts';
import type {ScreenTerminal} from './terminal.ts';

/** What one viewer of a terminal has been shown. Frames must reach its reader in order and whole. */
export type Viewer = {
	/** The newest state, as far as it differs from the last frame; `undefined` if it does not. The first is a full one. */
	changedFrame(): Uint8Array | undefined;
	/** Everything, for a reader that knows nothing. */
	fullFrame(): Uint8Array;
	close(): void;
};

export const createViewer = (terminal: ScreenTerminal): Viewer => {
	const {emulator} = terminal;
	const writer = createByteWriter(16_384);
	const stateWriter = createByteWriter(64);
	let rowWriter = createRowWriter(emulator);
	let shown: ShownRows | undefined;
	let shownState: Uint8Array = new Uint8Array();
	let dirty: {start: number; end: number} | undefined;
	const stop = emulator.onDirty(range => {
		const {start, end} = range ?? {start: 0, end: emulator.size.rows - 1};
		dirty = dirty ? {start: Math.min(dirty.start, start), end: Math.max(dirty.end, end)} : {start, end};
	});
	const state = () => {
		writeState(stateWriter, {size: terminal.size, cursor: terminal.cursor(), modes: terminal.modes(), history: terminal.history});
		return stateWriter.take();
	};
	const frame = (full: boolean, currentState: Uint8Array, changes: Changes) => {
		shownState = currentState;
		dirty = undefined;
		writer.byte(frameKind.screen);
		writer.byte(full ? 1 : 0);
		writer.bytes(currentState);
		writer.varint(changes.moves.length);
		for (const {to, from, count} of changes.moves) {
			writer.varint(to);
			writer.varint(from);
			writer.varint(count);
		}
		writer.varint(changes.rows.length);
		for (const y of changes.rows) {
			writer.varint(y);
			rowWriter.write(writer, lineAt(emulator.active, y), emulator.size.columns);
		}
		return writer.take();
	};
	const fullFrame = () => {
		rowWriter = createRowWriter(emulator);
		shown = createShownRows(emulator.active, emulator.size);
		return frame(true, state(), {moves: [], rows: shown.all()});
	};

	return {
		fullFrame,
		changedFrame() {
			if (!shown || rowWriter.crowded || shown.buffer !== emulator.active || !sameSize(shown.size, emulator.size)) {
				return fullFrame();
			}
			const changes = dirty ? shown.update(dirty.start, dirty.end) : noChanges;
			const currentState = state();
			if (changes === noChanges && Buffer.compare(currentState, shownState) === 0) {
				dirty = undefined;
				return undefined;
			}
			return frame(false, currentState, changes);
		},
		close: stop,
	};
};

const lineAt = (buffer: EmulatorBuffer, y: number): EmulatorLine | undefined => buffer.lines.get(buffer.ybase + y);

type Changes = {readonly moves: readonly {to: number; from: number; count: number}[]; readonly rows: readonly number[]};
const noChanges: Changes = {moves: [], rows: []};

type ShownRows = {
	readonly buffer: EmulatorBuffer;
	readonly size: {readonly columns: number; readonly rows: number};
	/** The numbers of all rows that are not blank. */
	all(): number[];
	/** What differs in these rows (`end` included); remembered as shown then. */
	update(start: number, end: number): Changes;
};

/**
A copy of the rows that a viewer has. Lines keep their identity when they scroll, so a row that moved is found by its line, compared
with what was shown of it, and told by its old place.
*/
const createShownRows = (buffer: EmulatorBuffer, size: {readonly columns: number; readonly rows: number}): ShownRows => {
	const {columns, rows} = size;
	const words = columns * wordsPerCell;
	const cells = new Uint32Array(rows * words);
	const extras: string[] = Array.from({length: rows}, () => '');
	const wrapped = new Uint8Array(rows);
	let lines: (EmulatorLine | undefined)[] = [];
	/** Which part of `cells` holds a row. */
	let slots = Array.from({length: rows}, (_, y) => y);

	const isShown = (line: EmulatorLine | undefined, slot: number): boolean => {
		if (!line || wrapped[slot] !== Number(line.isWrapped) || extras[slot] !== extrasOf(line, columns)) {
			return false;
		}
		const {_data: data} = line;
		for (let at = 0, copy = slot * words; at < words; at++, copy++) {
			if (data[at] !== cells[copy]) {
				return false;
			}
		}
		return true;
	};
	const remember = (line: EmulatorLine | undefined, slot: number) => {
		cells.fill(0, slot * words, (slot + 1) * words);
		if (line) {
			cells.set(line._data.subarray(0, words), slot * words);
			extras[slot] = extrasOf(line, columns);
			wrapped[slot] = Number(line.isWrapped);
		}
	};
	/** Gives rows the slots of the lines that stand there now. */
	const follow = (start: number, end: number): boolean => {
		let moved = false;
		for (let y = start; y <= end && !moved; y++) {
			moved = lineAt(buffer, y) !== lines[y];
		}
		if (!moved) {
			return false;
		}
		const before = new Map(lines.map((line, y) => [line, y]));
		const old = slots;
		const taken = new Set<number>();
		lines = Array.from({length: rows}, (_, y) => lineAt(buffer, y));
		slots = lines.map(line => {
			const y = before.get(line);
			const slot = y === undefined ? -1 : old[y]!;
			if (slot < 0 || taken.has(slot)) {
				return -1;
			}
			taken.add(slot);
			return slot;
		});
		// What stays at its place, or else is free.
		const free = old.filter(slot => !taken.has(slot));
		slots = slots.map(slot => (slot < 0 ? free.shift()! : slot));
		return true;
	};

	return {
		buffer,
		size,
		all() {
			lines = Array.from({length: rows}, (_, y) => lineAt(buffer, y));
			const written: number[] = [];
			for (const [y, line] of lines.entries()) {
				remember(line, y);
				if (line && (line.isWrapped || writtenCells(line, columns) > 0)) {
					written.push(y);
				}
			}
			return written;
		},
		update(start, end) {
			const old = slots;
			const moved = follow(start, end);
			const place = moved ? new Map(old.map((slot, y) => [slot, y])) : undefined;
			const moves: {to: number; from: number; count: number}[] = [];
			const changed: number[] = [];
			const last = Math.min(end, rows - 1);
			for (let y = moved ? 0 : start; y <= (moved ? rows - 1 : last); y++) {
				const slot = slots[y]!;
				const line = lines[y];
				if (!isShown(line, slot)) {
					remember(line, slot);
					changed.push(y);
					continue;
				}
				const from = place?.get(slot) ?? y;
				const run = moves.at(-1);
				if (from === y) {
					continue;
				}
				if (run && run.to + run.count === y && run.from + run.count === from) {
					run.count++;
				} else {
					moves.push({to: y, from, count: 1});
				}
			}
			return moves.length > 0 || changed.length > 0 ? {moves, rows: changed} : noChanges;
		},
	};
};

/** What a row shows besides its words: texts of several code points, underlines, links. */
const extrasOf = (line: EmulatorLine, columns: number): string => {
	if (!hasKeys(line._combined) && !hasKeys(line._extendedAttrs)) {
		return '';
	}
	let extras = '';
	for (let x = 0; x < columns; x++) {
		const at = x * wordsPerCell;
		if (line._data[at]! & content.combined) {
			extras += `${x}:${line._combined[x]};`;
		}
		const cell = line._data[at + 2]! & backgroundMask & hasExtended ? line._extendedAttrs[x] : undefined;
		if (cell) {
			extras += `${x}=${cell._ext},${cell._urlId};`;
		}
	}
	return extras;
};

const hasKeys = (record: object): boolean => {
	for (const _ in record) {
		return true;
	}
	return false;
};

/** Lines by absolute number (`terminal.history`), `to` not included, clamped to what there is; complete in itself. Read by `readLines`. */
export const linesFrame = (terminal: ScreenTerminal, range: {from: number; to: number}): Uint8Array => {
	const writer = createByteWriter(16_384);
	writer.byte(frameKind.lines);
	writeLines(writer, terminal, range);
	return writer.take();
};

const writeLines = (writer: ByteWriter, terminal: ScreenTerminal, {from, to}: {from: number; to: number}): void => {
	const {emulator, history, size} = terminal;
	const rowWriter = createRowWriter(emulator);
	const start = Math.min(Math.max(history.first, from), history.end);
	const end = Math.max(start, Math.min(history.end, to));
	writer.varint(start);
	writer.varint(size.columns);
	writer.varint(end - start);
	for (let number = start; number < end; number++) {
		// The lines above the screen are those of the main buffer, the screen is the one that is seen.
		const line =
			number < history.screen ? emulator.normal.lines.get(number - history.first) : lineAt(emulator.active, number - history.screen);
		rowWriter.write(writer, line, size.columns);
	}
};

/** Layer 0: lines by absolute number (by default the screen) as SGR text, trailing blanks cut. */
export const ansiLines = (terminal: ScreenTerminal, range?: {from: number; to: number}): string[] => {
	const {screen, end} = terminal.history;
	const tables = createTables(terminal.emulator.widths);
	return ansiOf(readLines(linesFrame(terminal, range ?? {from: screen, to: end}), tables).grid);
};

/** Screen, cursor and the last lines above it, for a file that outlives the session. Read by `readSnapshot`. */
export const snapshot = (terminal: ScreenTerminal, {scrollbackLines = 10_000}: {scrollbackLines?: number} = {}): Uint8Array => {
	const writer = createByteWriter(65_536);
	const {history} = terminal;
	writer.byte(frameKind.snapshot);
	writer.byte(screenLayer);
	writeState(writer, {size: terminal.size, cursor: terminal.cursor(), modes: terminal.modes(), history});
	writer.text(terminal.title.slice(0, 1000));
	writeLines(writer, terminal, {from: history.screen - scrollbackLines, to: history.end});
	return writer.take();
};
