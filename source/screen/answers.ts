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
	let themeNotify = false;

	const onCsi = (id: Parameters<typeof parser.registerCsiHandler>[0], reply: (kind: number) => string | undefined) =>
		parser.registerCsiHandler(id, ([kind]) => {
			const text = reply(typeof kind === 'number' ? kind : 0);
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
	onCsi({prefix: '?', final: 'n'}, kind => (kind === 6 ? `${csi}?${cursor()}R` : kind === 996 ? theme() : statusReports.get(kind)));
	onCsi({prefix: '?', intermediates: '$', final: 'p'}, mode =>
		mode === 2027 ? `${csi}?2027;3$y` : mode === 2031 ? `${csi}?2031;${themeNotify ? 1 : 2}$y` : undefined,
	);
	for (const final of ['h', 'l']) {
		parser.registerCsiHandler({prefix: '?', final}, parameters => {
			themeNotify = parameters.includes(2031) ? final === 'h' : themeNotify;
			return false;
		});
	}
	parser.registerEscHandler({final: 'c'}, () => {
		themeNotify = false;
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
		}
		return data === 'm' || data === ' q';
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
			return themeNotify;
		},
		get cursorColour() {
			return colours.cursor();
		},
		setOuterColours(outer) {
			const before = theme();
			colours.setOuter(outer);
			if (themeNotify && theme() !== before) {
				answer(theme());
			}
		},
	};
};

/** DSR of devices that are not there: printer, user-defined keys, keyboard, locator, data integrity, sessions. */
const statusReports = new Map(
	Object.entries({15: '?13n', 25: '?21n', 26: '?27;1;0;0n', 53: '?50n', 55: '?50n', 56: '?57;0n', 75: '?70n', 85: '?83n'}).map(
		([kind, report]) => [Number(kind), `${csi}${report}`],
	),
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
