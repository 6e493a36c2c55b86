/*
What a host answers when a program asks its terminal something; nobody needs to be attached. Answers go out in the order of the
questions, before anything later is parsed. Unknown private questions are met with silence, and never print.

Source: xterm's ctlseqs, the kitty keyboard protocol, contour's modes 2026, 2027 and 2031.
*/

import {createColours, type OuterColours} from './colours.ts';
import type {Emulator} from './emulator.ts';
import {clamp} from './geometry.ts';
import {createKeyboard} from './keyboard.ts';
import {sgrCodes} from './sgr.ts';
import type {Colour} from './style.ts';
import {plainStyle} from './tables.ts';

export type Answers = {
	readonly kittyFlags: number;
	readonly modifyOtherKeys: number;
	readonly themeNotify: boolean;
	/** OSC 12; 0 when the program never set it. */
	readonly cursorColour: Colour;
	setOuterColours(colours: OuterColours): void;
};

const csi = '\x1b[';
const dcs = (text: string) => `\x1bP${text}\x1b\\`;
const osc = (text: string) => `\x1b]${text}\x1b\\`;

/** VT220, colours, clipboard. Never VT420: the emulator has no left and right margins. */
const deviceAttributes = `${csi}?62;22;52c`;
const cursorCodes = {default: 0, block: 2, underline: 4, bar: 6} as const;

/** Registers what the emulator does not answer, or not well. Handlers that are registered last are asked first. */
export const answerQueries = (emulator: Emulator, version: string, answer: (text: string) => void): Answers => {
	const {parser} = emulator.terminal;
	const keyboard = createKeyboard(emulator, answer);
	const colours = createColours(emulator, answer);
	let modes = rememberedModes();

	const onCsi = (id: Parameters<typeof parser.registerCsiHandler>[0], reply: (kind: number, second: number) => string | undefined) =>
		parser.registerCsiHandler(id, ([kind, second]) => {
			const text = reply(typeof kind === 'number' ? kind : 0, typeof second === 'number' ? second : 0);
			if (text) {
				answer(text);
			}
			return text !== undefined;
		});
	const cursor = () => {
		const {x, y, scrollTop} = emulator.active;
		const top = emulator.modes().origin ? scrollTop : 0;
		return `${y - top + 1};${clamp(x + 1, 1, emulator.size.columns)}`;
	};
	const theme = () => `${csi}?997;${colours.isDark() ? 1 : 2}n`;

	onCsi({final: 'c'}, kind => (kind ? '' : deviceAttributes));
	onCsi({prefix: '>', final: 'c'}, kind => (kind ? '' : `${csi}>0;380;0c`));
	onCsi({prefix: '=', final: 'c'}, kind => (kind ? '' : dcs('!|00000000')));
	parser.registerEscHandler({final: 'Z'}, () => {
		answer(deviceAttributes);
		return true;
	});
	onCsi({prefix: '>', final: 'q'}, kind => (kind ? undefined : dcs(`>|coppice(${version})`)));
	onCsi({final: 'n'}, kind => (kind === 6 ? `${csi}${cursor()}R` : undefined));
	onCsi({prefix: '?', final: 'n'}, (kind, id) =>
		kind === 6 ? `${csi}?${cursor()}R` : kind === 996 ? theme() : kind === 63 ? dcs(`${id}!~0000`) : statusReports.get(kind),
	);
	onCsi({prefix: '?', intermediates: '$', final: 'p'}, mode => {
		const state = modes.get(mode) ?? fixedModes.get(mode);
		return state === undefined ? undefined : `${csi}?${mode};${state}$y`;
	});
	onCsi({intermediates: '$', final: 'p'}, mode => (absentAnsiModes.has(mode) ? `${csi}${mode};${alwaysReset}$y` : undefined));
	for (const final of ['h', 'l']) {
		parser.registerCsiHandler({prefix: '?', final}, parameters => {
			for (const mode of parameters) {
				if (modes.has(mode as number)) {
					modes.set(mode as number, final === 'h' ? isSet : isReset);
				}
			}
			return false;
		});
	}
	// XTSAVE and XTRESTORE: a level each, as in xterm.
	const saved = new Map<number, number>();
	parser.registerCsiHandler({prefix: '?', final: 's'}, parameters => {
		for (const mode of parameters as number[]) {
			saved.set(mode, modes.get(mode) ?? emulator.modeState(mode));
		}
		return true;
	});
	parser.registerCsiHandler({prefix: '?', final: 'r'}, parameters => {
		for (const mode of parameters as number[]) {
			const state = saved.get(mode);
			if (state !== undefined && modes.has(mode)) {
				modes.set(mode, state);
			} else if (state === isSet || state === isReset) {
				emulator.setMode(mode, state === isSet);
			}
		}
		return true;
	});
	parser.registerEscHandler({final: 'c'}, () => {
		modes = rememberedModes();
		keyboard.reset();
		colours.reset();
		return false;
	});
	parser.registerDcsHandler({intermediates: '$', final: 'q'}, data => {
		if (data === 'm') {
			answer(dcs(`1$r${['0', ...sgrCodes(plainStyle, emulator.pen(), {colon: true})].join(';')}m`));
		} else if (data === ' q') {
			const {shape, blink} = emulator.cursorLooks();
			answer(dcs(`1$r${cursorCodes[shape] - (blink ? 1 : 0)} q`));
		} else if (settings.has(data)) {
			answer(dcs(`1$r${settings.get(data)}${data}`));
		}
		return data === 'm' || data === ' q' || settings.has(data);
	});
	parser.registerDcsHandler({intermediates: '+', final: 'q'}, data => {
		for (const name of data.split(';').slice(0, 64)) {
			const value = capabilities.get(name.toLowerCase());
			answer(value ? dcs(`1+r${name}=${hex(value)}`) : dcs(`0+r${/^[\da-f]*$/i.test(name) ? name : ''}`));
		}
		return true;
	});
	onCsi({final: 't'}, kind => {
		const {columns, rows} = emulator.size;
		const {width, height} = colours.cell();
		return new Map([
			[11, `${csi}1t`],
			[13, `${csi}3;0;0t`],
			[14, `${csi}4;${rows * height};${columns * width}t`],
			[15, `${csi}5;${rows * height};${columns * width}t`],
			[16, `${csi}6;${height};${width}t`],
			[18, `${csi}8;${rows};${columns}t`],
			[19, `${csi}9;${rows};${columns}t`],
			// A title is foreign text: typed back into a shell it is an old attack.
			[20, osc('L')],
			[21, osc('l')],
		]).get(kind);
	});

	return {
		get kittyFlags() {
			return keyboard.kittyFlags;
		},
		get modifyOtherKeys() {
			return keyboard.modifyOtherKeys;
		},
		get themeNotify() {
			return modes.get(themeMode) === isSet;
		},
		get cursorColour() {
			return colours.cursor();
		},
		setOuterColours(outer) {
			const before = theme();
			colours.setOuter(outer);
			if (modes.get(themeMode) === isSet && theme() !== before) {
				answer(theme());
			}
		},
	};
};

/** States of a mode as DECRPM tells them. */
const isSet = 1;
const isReset = 2;
const alwaysSet = 3;
const alwaysReset = 4;

/** Mode 2031: to be told when the theme changes between light and dark. */
const themeMode = 2031;
/** Modes that the emulator does not keep: smooth scroll, form feed and extent of a printer, Hebrew, national sets; and the theme. */
const rememberedModes = () => new Map([4, 18, 19, 35, 42, themeMode].map(mode => [mode, isReset]));
/** Horizontal cursor coupling is never on, clusters always are. */
const fixedModes = new Map([
	[60, alwaysReset],
	[2027, alwaysSet],
]);
/** Of block terminals and editing on the screen: GATM, SRTM, VEM, HEM, PUM, FEAM, FETM, MATM, TTM, SATM, TSM, EBM. */
const absentAnsiModes = new Set([1, 5, 7, 10, 11, 13, 14, 15, 16, 17, 18, 19]);

/** Further settings that DECRQSS asks for: conformance level 2 with 7-bit controls, and no status line. */
const settings = new Map([
	['"p', '62;1'],
	['$}', '0'],
	['$~', '0'],
]);

/** DSR of devices that are not there: printer, user-defined keys, keyboard, locator, room for macros, data integrity, sessions. */
const statusReports = new Map(
	Object.entries({
		15: `${csi}?13n`,
		25: `${csi}?21n`,
		26: `${csi}?27;1n`,
		53: `${csi}?50n`,
		55: `${csi}?50n`,
		56: `${csi}?57;0n`,
		62: `${csi}0*{`,
		75: `${csi}?70n`,
		85: `${csi}?83n`,
	}).map(([kind, report]) => [Number(kind), report]),
);

const hex = (text: string): string => [...text].map(character => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');

/** What XTGETTCAP is told, by the names in hexadecimal. */
const capabilities = new Map([
	[hex('TN'), 'xterm-256color'],
	[hex('name'), 'xterm-256color'],
	[hex('RGB'), '8'],
	[hex('Co'), '256'],
	[hex('colors'), '256'],
]);
