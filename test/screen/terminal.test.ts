import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import xterm from '@xterm/headless';
import {textOf} from '../../source/screen/grid.ts';
import {readLines} from '../../source/screen/reader.ts';
import {rgb} from '../../source/screen/style.ts';
import {createTables} from '../../source/screen/tables.ts';
import {loadTerminal, type TerminalEffects} from '../../source/screen/terminal.ts';
import {ansiLines, linesFrame} from '../../source/screen/viewer.ts';
import {loadWidths} from '../../source/screen/widths.ts';
import {cellsOfTerminal, feedText, firstDifference} from './cells.ts';
import {createRandom, randomProgram, stepCount} from './random-programs.ts';

const createTerminal = await loadTerminal();
const widths = await loadWidths();

const create = (effects: TerminalEffects = {}, size = {columns: 80, rows: 24}) => createTerminal({...size, version: '1.2.3', effects});

const writeTo = (terminal: xterm.Terminal, text: string) =>
	(terminal as never as {_core: {writeSync(text: string): void}})._core.writeSync(text);

/** What the terminal sends back for some output. */
const answersTo = (output: string, prepare?: (terminal: ReturnType<typeof create>) => void): string => {
	let answers = '';
	const terminal = create({answer: text => (answers += text)});
	prepare?.(terminal);
	feedText(terminal, output);
	return answers;
};

const lineOf = (terminal: ReturnType<typeof create>, y = 0) =>
	textOf(readLines(linesFrame(terminal, {from: terminal.history.screen, to: terminal.history.end}), createTables(widths)).grid)[y];

describe('answers', () => {
	const cases: [name: string, question: string, answer: string][] = [
		['DA1', '\x1b[c', '\x1b[?62;22;52c'],
		['DECID', '\x1bZ', '\x1b[?62;22;52c'],
		['DA2', '\x1b[>c', '\x1b[>0;380;0c'],
		['DA3', '\x1b[=c', '\x1bP!|00000000\x1b\\'],
		['XTVERSION', '\x1b[>q', '\x1bP>|coppice(1.2.3)\x1b\\'],
		['DSR 5', '\x1b[5n', '\x1b[0n'],
		['CPR', '\x1b[3;4H\x1b[6n', '\x1b[3;4R'],
		['CPR in a pending wrap', `${'x'.repeat(80)}\x1b[6n`, '\x1b[1;80R'],
		['CPR in origin mode', '\x1b[5;10r\x1b[?6h\x1b[2;3H\x1b[6n', '\x1b[2;3R'],
		['DECXCPR', '\x1b[?6n', '\x1b[?1;1R'],
		['DSR ?15', '\x1b[?15n', '\x1b[?13n'],
		['DSR ?26, ?62 and ?63', '\x1b[?26n\x1b[?62n\x1b[?63;12n', '\x1b[?27;1n\x1b[0*{\x1bP12!~0000\x1b\\'],
		['theme', '\x1b[?996n', '\x1b[?997;1n'],
		['DECRQM 2026', '\x1b[?2026$p', '\x1b[?2026;2$y'],
		['DECRQM 2027', '\x1b[?2027$p', '\x1b[?2027;3$y'],
		['DECRQM 2031', '\x1b[?2031$p\x1b[?2031h\x1b[?2031$p', '\x1b[?2031;2$y\x1b[?2031;1$y'],
		['DECRQM of a mode without an effect', '\x1b[?4$p\x1b[?4;18h\x1b[?4$p\x1bc\x1b[?4$p', '\x1b[?4;2$y\x1b[?4;1$y\x1b[?4;2$y'],
		['DECRQM of what terminals no longer have', '\x1b[5$p\x1b[?60$p', '\x1b[5;4$y\x1b[?60;4$y'],
		[
			'XTSAVE and XTRESTORE',
			'\x1b[?7;2004;2031s\x1b[?7l\x1b[?2004;2031h\x1b[?7;2004;2031;25r\x1b[?7$p\x1b[?2004$p\x1b[?2031$p\x1b[?25$p',
			'\x1b[?7;1$y\x1b[?2004;2$y\x1b[?2031;2$y\x1b[?25;1$y',
		],
		['DECRQM unknown', '\x1b[?4242$p', '\x1b[?4242;0$y'],
		['DECRQSS SGR', '\x1b[1;4:3;38;2;1;2;3;48;5;200m\x1bP$qm\x1b\\', '\x1bP1$r0;1;4:3;38:2::1:2:3;48:5:200m\x1b\\'],
		['DECRQSS DECSCUSR', '\x1b[5 q\x1bP$q q\x1b\\', '\x1bP1$r5 q\x1b\\'],
		['DECRQSS DECSCL', '\x1bP$q"p\x1b\\', '\x1bP1$r62;1"p\x1b\\'],
		[
			'XTGETTCAP',
			'\x1bP+q544e;524742;5a5a\x1b\\',
			'\x1bP1+r544e=787465726d2d323536636f6c6f72\x1b\\\x1bP1+r524742=38\x1b\\\x1bP0+r5a5a\x1b\\',
		],
		['kitty flags', '\x1b[?u\x1b[>5u\x1b[?u\x1b[=2;2u\x1b[?u\x1b[<u\x1b[?u', '\x1b[?0u\x1b[?5u\x1b[?7u\x1b[?0u'],
		['kitty flags of each screen', '\x1b[>1u\x1b[?1049h\x1b[?u\x1b[?1049l\x1b[?u', '\x1b[?0u\x1b[?1u'],
		['OSC 4', '\x1b]4;1;?\x07', '\x1b]4;1;rgb:cdcd/0000/0000\x1b\\'],
		[
			'OSC 4 set',
			'\x1b]4;1;#123456\x07\x1b]4;1;?\x07\x1b]104\x07\x1b]4;1;?\x07',
			'\x1b]4;1;rgb:1212/3434/5656\x1b\\\x1b]4;1;rgb:cdcd/0000/0000\x1b\\',
		],
		[
			'OSC 5, also as OSC 4',
			'\x1b]5;0;#f80\x07\x1b]4;256;?\x07\x1b]105;0\x07\x1b]5;0;?\x07',
			'\x1b]4;256;rgb:f0f0/8080/0000\x1b\\\x1b]5;0;rgb:d0d0/d0d0/d0d0\x1b\\',
		],
		['OSC 10 and 11', '\x1b]10;?;?\x07', '\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\\x1b]11;rgb:1010/1010/1010\x1b\\'],
		['OSC 52', '\x1b]52;c;?\x07', '\x1b]52;c;\x1b\\'],
		['OSC 7501', '\x1b]7501;?\x07', '\x1b]7501;?\x1b\\'],
		['size in cells', '\x1b[18t', '\x1b[8;24;80t'],
		['size in pixels', '\x1b[14t\x1b[16t', '\x1b[4;384;640t\x1b[6;16;8t'],
		['title, never told', '\x1b]2;rm -rf\x07\x1b[21t', '\x1b]l\x1b\\'],
		['modifyOtherKeys', '\x1b[>4;2m\x1b[?4m', '\x1b[>4;2m'],
		['unknown', '\x1b[?4242n\x1b[>99t\x1b[=5n\x05', ''],
		['many, in order', '\x1b[6n\x1b]11;?\x07\x1b[?u\x1b[c', '\x1b[1;1R\x1b]11;rgb:1010/1010/1010\x1b\\\x1b[?0u\x1b[?62;22;52c'],
	];
	for (const [name, question, answer] of cases) {
		it(name, () => assert.equal(answersTo(question), answer));
	}

	it('tell the colours of the outer terminal', () => {
		const colours = {foreground: rgb(0, 0, 0), background: rgb(255, 255, 255), palette: [rgb(1, 2, 3)]};
		const prepare = (terminal: ReturnType<typeof create>) => terminal.setOuterColours(colours);
		assert.equal(
			answersTo('\x1b]11;?\x07\x1b]4;0;?\x07\x1b[?996n', prepare),
			'\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b]4;0;rgb:0101/0202/0303\x1b\\\x1b[?997;2n',
		);
	});

	it('report a change of theme to who asked', () => {
		const answers: string[] = [];
		const terminal = create({answer: text => answers.push(text)});
		terminal.setOuterColours({background: rgb(255, 255, 255)});
		assert.deepEqual(answers, []);
		feedText(terminal, '\x1b[?2031h');
		terminal.setOuterColours({background: rgb(0, 0, 0)});
		terminal.setOuterColours({background: rgb(9, 9, 9)});
		assert.deepEqual(answers, ['\x1b[?997;1n']);
	});
});

describe('effects', () => {
	it('are title, bell, reports and the clipboard', () => {
		const events: unknown[] = [];
		const terminal = create({
			title: text => events.push(['title', text]),
			bell: () => events.push('bell'),
			report: (code, data) => events.push([code, data]),
			clipboard: (selection, text) => events.push([selection, text]),
		});
		feedText(terminal, '\x1b]2;hello\x07\x07\x1b]7501;{"a":1}\x07\x1b]9;done\x07\x1b]133;A\x07\x1b]777;notify;a;b\x07\x1b]52;c;aMOp\x07');
		assert.deepEqual(events, [['title', 'hello'], 'bell', [7501, '{"a":1}'], [9, 'done'], [133, 'A'], [777, 'notify;a;b'], ['c', 'hé']]);
		assert.equal(terminal.title, 'hello');
	});
});

describe('the picture', () => {
	it('shows invalid UTF-8 as U+FFFD, and characters that are split', () => {
		const terminal = create();
		terminal.feed(Uint8Array.from([0x61, 0xff, 0x62]));
		for (const byte of Buffer.from('é👍')) {
			terminal.feed(Uint8Array.of(byte));
		}
		assert.equal(lineOf(terminal), 'a\u{FFFD}bé👍');
	});

	it('reads colours with and without a colour space', () => {
		const terminal = create();
		feedText(terminal, '\x1b[38:2:1:2:3m');
		assert.equal(terminal.emulator.pen().foreground, rgb(1, 2, 3));
		feedText(terminal, '\x1b[48:2::4:5:6;4:3;58:2:7:8:9m');
		assert.equal(terminal.emulator.pen().background, rgb(4, 5, 6));
		assert.equal(terminal.emulator.pen().underlineColour, rgb(7, 8, 9));
	});

	it('is what the emulator shows by itself, for random programs', () => {
		for (let seed = 0; seed < stepCount / 100; seed++) {
			const random = createRandom(seed);
			const size = {columns: 2 + random.below(60), rows: 2 + random.below(20)};
			const terminal = create({}, size);
			const alone = new xterm.Terminal({cols: size.columns, rows: size.rows, allowProposedApi: true, logLevel: 'off'});
			alone.unicode.register(widths.provider);
			alone.unicode.activeVersion = widths.provider.version;
			// Without a field for the colour space it reads colours wrongly.
			const program = randomProgram(random, size, 100)
				.replace(/([345]8):2:(?!:)/g, '$1:2::')
				// And dies of this in the last cell of all.
				.replaceAll('\x1b[1J', '');
			feedText(terminal, program);
			writeTo(alone, program);
			// It forgets a link when the line that it began in is erased; here that line goes on in the scrollback.
			const [got, wanted] = [terminal.emulator.terminal, alone].map(emulator => cellsOfTerminal(emulator, {links: false}));
			const difference = firstDifference(got!, wanted!, size.columns);
			assert.equal(difference, undefined, `seed ${seed}: ${difference}`);
			const {cursorX, cursorY} = alone.buffer.active;
			assert.deepEqual([terminal.cursor().x, terminal.cursor().y], [Math.min(cursorX, size.columns - 1), cursorY], `seed ${seed}`);
			alone.dispose();
			terminal.dispose();
		}
	});

	it('keeps an erased screen in the scrollback, and erases all of it, whatever the region', () => {
		const terminal = create({}, {columns: 4, rows: 4});
		feedText(terminal, 'a\r\nb\r\nc\x1b[2;2H\x1b7\x1b[2;3r\x1b[44m\x1b[2J');
		assert.deepEqual(ansiLines(terminal, {from: 0, to: 3}), ['a', 'b', 'c']);
		assert.deepEqual(ansiLines(terminal), Array(4).fill('\x1b[44m    \x1b[m'));
		feedText(terminal, '\x1b8');
		assert.deepEqual([terminal.cursor().x, terminal.cursor().y], [1, 1]);
		feedText(terminal, '\x1b[H\x1b[3J\x1b8');
		assert.deepEqual([terminal.cursor().x, terminal.cursor().y], [1, 1]);
		const {screen} = terminal.history;
		feedText(terminal, '\x1b[?1049hd\x1b[2J\x1b[?1049l');
		assert.equal(terminal.history.screen, screen);
	});

	it('survives an erasure that ends in the last cell of all', () => {
		const terminal = create({}, {columns: 4, rows: 2});
		feedText(terminal, 'abcdefgh\x1b[1Jx');
		assert.equal(lineOf(terminal, 0), '');
		feedText(terminal, '\x1b[2;4H\x1b[?1J\x1b[Hok');
		assert.equal(lineOf(terminal, 0), 'ok');
	});

	it('keeps the line of the cursor when it gets narrower', () => {
		const terminal = create({}, {columns: 20, rows: 4});
		feedText(terminal, 'a long line of text');
		terminal.resize({columns: 10, rows: 4});
		terminal.resize({columns: 20, rows: 4});
		assert.equal(lineOf(terminal), 'a long line of text');
	});
});

describe('modes and cursor', () => {
	it('are told', () => {
		const terminal = create();
		feedText(terminal, '\x1b[?1;1003;1006;1004;2004;1049;2026h\x1b=\x1b[>1u\x1b[>4;1m');
		assert.deepEqual(terminal.modes(), {
			applicationCursor: true,
			applicationKeypad: true,
			bracketedPaste: true,
			focusEvents: true,
			alternateScreen: true,
			synchronized: true,
			themeNotify: false,
			mouse: 'any',
			mouseEncoding: 'sgr',
			kittyFlags: 1,
			modifyOtherKeys: 1,
		});
		feedText(terminal, '\x1bc');
		const {mouse, kittyFlags, synchronized, alternateScreen} = terminal.modes();
		assert.deepEqual([mouse, kittyFlags, synchronized, alternateScreen], ['none', 0, false, false]);
	});

	it('have one form of mouse reports at a time, as in xterm', () => {
		const answers: string[] = [];
		const terminal = create({answer: text => answers.push(text)});
		const after = (text: string) => {
			feedText(terminal, text);
			return terminal.modes().mouseEncoding;
		};
		assert.deepEqual(
			['\x1b[?1005h', '\x1b[?1006h', '\x1b[?1015h', '\x1b[?1016h'].map(after),
			['utf8', 'sgr', 'urxvt', 'sgr-pixels'],
			'the last that was set',
		);
		assert.equal(after('\x1b[?1005;1006;1015l'), 'sgr-pixels', 'a reset is for its own form');
		assert.equal(after('\x1b[?1016l'), 'default');
		assert.equal(after('\x1b[?1000;1015h\x1b[?1005$p\x1b[?1015$p'), 'urxvt');
		assert.deepEqual(answers, ['\x1b[?1005;2$y', '\x1b[?1015;1$y']);
		assert.equal(after('\x1bc'), 'default');
	});

	it('clamp the cursor, and tell its looks', () => {
		const terminal = create();
		feedText(terminal, `${'x'.repeat(80)}\x1b[4 q\x1b]12;#102030\x07`);
		assert.deepEqual(terminal.cursor(), {x: 79, y: 0, visible: true, shape: 'underline', blink: false, colour: rgb(16, 32, 48)});
		feedText(terminal, '\x1b[?25l\x1b[0 q\x1b]112\x07');
		assert.deepEqual(terminal.cursor(), {x: 79, y: 0, visible: false, shape: 'default', blink: false, colour: 0});
	});

	it('hold the picture of a program that asks for it, but not for ever', () => {
		const terminal = create();
		assert.ok(terminal.mayShow(0));
		feedText(terminal, '\x1b[?2026h');
		assert.ok(!terminal.mayShow(1000));
		assert.ok(!terminal.mayShow(1149));
		assert.ok(terminal.mayShow(1150));
		feedText(terminal, '\x1b[?2026l');
		feedText(terminal, '\x1b[?2026h');
		assert.ok(!terminal.mayShow(1200));
		feedText(terminal, '\x1b[?2026l');
		assert.ok(terminal.mayShow(1201));
	});
});

describe('the insides of the emulator', () => {
	it('are where this version has them', () => {
		const {terminal} = create().emulator;
		const core = (terminal as never as {_core: Record<string, never>})._core as never as {
			writeSync: unknown;
			registerCsiHandler: unknown;
			scroll: unknown;
			buffers: {active: {lines: {get(index: number): {getTrimmedLength: unknown} | undefined}}};
			coreService: {isCursorHidden: boolean; decPrivateModes: object};
			coreMouseService: object;
			_oscLinkService: {getLinkData: unknown};
			_inputHandler: Record<string, unknown> & {_parser: {_params: object}};
			_writeBuffer: Record<string, unknown>;
		};
		for (const found of [
			core.writeSync,
			core.registerCsiHandler,
			core._oscLinkService.getLinkData,
			core._inputHandler.onRequestRefreshRows,
			core.scroll,
			core.buffers.active.lines.get(0)!.getTrimmedLength,
		]) {
			assert.equal(typeof found, 'function');
		}
		for (const name of [
			'getAttrData',
			'charAttributes',
			'eraseInDisplay',
			'eraseInLine',
			'requestMode',
			'setModePrivate',
			'resetModePrivate',
		]) {
			assert.equal(typeof core._inputHandler[name], 'function', name);
		}
		assert.equal(typeof (core._inputHandler._parser._params.constructor as never as {fromArray: unknown}).fromArray, 'function');
		assert.equal(core._writeBuffer._isSyncWriting, false);
		assert.ok(Array.isArray(core._writeBuffer._writeBuffer) && Array.isArray(core._writeBuffer._callbacks));
		assert.ok('activeProtocol' in core.coreMouseService);
		for (const name of [
			'applicationKeypad',
			'bracketedPasteMode',
			'origin',
			'sendFocus',
			'synchronizedOutput',
			'cursorStyle',
			'cursorBlink',
		]) {
			assert.ok(name in core.coreService.decPrivateModes, name);
		}
		assert.equal(core.coreService.isCursorHidden, false);
	});

	it('keep three words a cell, with texts and underlines beside them', () => {
		const terminal = create();
		feedText(terminal, '\x1b[1;3;4;38;2;10;20;30;48;5;100mA\x1b[0;4:3me\u0301');
		const line = terminal.emulator.active.lines.get(0)!;
		assert.equal(line._data[0], 0x40_0041);
		assert.equal(line._data[1]! >>> 0, 0x1b0a_141e);
		assert.equal(line._data[2]! >>> 0, 0x1600_0064);
		assert.equal(line._combined[1], 'e\u0301');
		assert.equal((line._extendedAttrs[1]!._ext >> 26) & 7, 3);
	});
});
