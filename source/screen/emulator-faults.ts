/* Where the emulator is wrong: hooks before its own handlers, and repairs after a resize. */
import type {Terminal} from '@xterm/headless';
import {type Core, type EmulatorBuffer, type EmulatorLine, parametersOf} from './emulator-core.ts';

/** Called once for each emulator. */
export const mendHandlers = (core: Core, terminal: Terminal): void => {
	readColonColours(core);
	eraseAtTheEnd(core, terminal);
	keepErased(core, terminal);
};

/** Called after each resize. */
export const mendBuffers = ({buffers}: Core, rows: number): void => {
	for (const buffer of [buffers.normal, buffers.alt]) {
		completeScreen(buffer, rows);
		separateLines(buffer);
	}
};

/** `38:2:R:G:B`, without the field for the colour space, is parsed one field shifted; xterm and tmux take it. */
const readColonColours = (core: Core): void => {
	core.registerCsiHandler({final: 'm'}, parameters => {
		let anySub = false;
		for (let index = 0; index < parameters.length; index++) {
			anySub ||= parameters.hasSubParams(index);
		}
		if (!anySub) {
			return false;
		}
		let changed = false;
		const values = parameters.toArray().map((value, index, all) => {
			const before = all[index - 1];
			if (Array.isArray(value) && value.length === 4 && value[0] === 2 && (before === 38 || before === 48 || before === 58)) {
				changed = true;
				return [2, -1, ...value.slice(1)];
			}
			return value;
		});
		return changed && core._inputHandler.charAttributes(parametersOf(core, values));
	});
};

/** ED 1 in the last cell of the last line throws (it looks for the line below): done in two steps there. */
const eraseAtTheEnd = (core: Core, terminal: Terminal): void => {
	for (const prefix of ['', '?']) {
		core.registerCsiHandler({...(prefix && {prefix}), final: 'J'}, parameters => {
			const {active} = core.buffers;
			if (parameters.toArray()[0] !== 1 || active.x < terminal.cols - 1 || active.lines.get(active.y + 1)) {
				return false;
			}
			const {x} = active;
			active.x = 0;
			core._inputHandler.eraseInDisplay(parameters, prefix === '?');
			active.x = x;
			return core._inputHandler.eraseInLine(parametersOf(core, [2]), prefix === '?');
		});
	}
};

/**
ED 2 leaves what stood on the main screen in the scrollback. The emulator's own option for it scrolls only the region, and gives blank
rows no background. A cursor that DECSC saved keeps its row, also when ED 3 clears the scrollback.
*/
const keepErased = (core: Core, terminal: Terminal): void => {
	let kept = {buffer: core.buffers.normal, rows: 0};
	core.registerCsiHandler({final: 'J'}, parameters => {
		const {active, normal} = core.buffers;
		const [kind] = parameters.toArray();
		if (active !== normal || (kind !== 2 && kind !== 3)) {
			return false;
		}
		if (kept.buffer !== normal) {
			kept = {buffer: normal, rows: 0};
		}
		if (kind === 3) {
			active.savedY -= kept.rows;
			kept.rows = 0;
			return false;
		}
		const {scrollTop, scrollBottom, ybase} = active;
		active.scrollTop = 0;
		active.scrollBottom = terminal.rows - 1;
		for (let rows = writtenRows(active, terminal.rows); rows > 0; rows--) {
			core.scroll(core._inputHandler.getAttrData());
		}
		active.scrollTop = scrollTop;
		active.scrollBottom = scrollBottom;
		active.savedY += active.ybase - ybase;
		kept.rows += active.ybase - ybase;
		return false;
	});
};

const writtenRows = ({lines, ybase}: EmulatorBuffer, rows: number): number => {
	while (rows > 0 && !lines.get(ybase + rows - 1)?.getTrimmedLength()) {
		rows--;
	}
	return rows;
};

/** A reflow to few columns may count a line too many above the screen, whose last row then lies behind the last line. */
const completeScreen = (buffer: EmulatorBuffer, rows: number): void => {
	const missing = Math.min(buffer.ybase, buffer.ybase + rows - buffer.lines.length);
	if (missing > 0) {
		buffer.ybase -= missing;
		buffer.ydisp = buffer.ybase;
		buffer.y = Math.min(rows - 1, buffer.y + missing);
	}
};

/** A reflow may leave one line in several rows: what is written into one of them would show in all. */
const separateLines = ({lines}: EmulatorBuffer): void => {
	const seen = new Set<EmulatorLine>();
	for (let index = 0; index < lines.length; index++) {
		const line = lines.get(index);
		if (line && seen.has(line)) {
			lines.set(index, line.clone());
		} else if (line) {
			seen.add(line);
		}
	}
};
