/*
What the outer terminal can do: first by its environment, so that the first frame need not wait, then by its answers. Pure.
*/

import type {OuterColours} from '../../protocol/host.ts';
import type {Capabilities, ColourLevel} from '../../screen/diff.ts';
import type {CellSize} from '../keys/mouse.ts';
import type {Reply} from '../keys/replies.ts';
import {pixelsQuery} from './outer-modes.ts';

export type Outer = {
	capabilities: Capabilities;
	/** It answered the kitty keyboard query: these are the flags that it has. */
	kitty: boolean;
	/** It answered the query for modifyOtherKeys. */
	modifyOtherKeys: boolean;
	/** It marks pastes (mode 2004). Believed until it says otherwise: many do not answer such questions. */
	bracketedPaste: boolean;
	/** It is asked for the mouse. GNU screen is not: while it tells of a mouse it keeps a lone Escape until the next key (4.9). */
	mouse: boolean;
	/** It can tell the mouse in pixels (mode 1016). */
	mousePixels: boolean;
	/** It answers questions at all. */
	answers: boolean;
	/** Another multiplexer stands between. */
	nested: boolean;
	/** Its name, where one said so. tmux takes modifyOtherKeys without telling, and writes such keys in forms of its own. */
	multiplexer: string | null;
	/** What the terminal is called, in lower case: by its own word (XTVERSION), else by the environment. */
	program: string | null;
	/** It answered the query of the Program Status Protocol (OSC 7501). */
	takesStatus: boolean;
	console: boolean;
	colours: OuterColours;
	/** Pixels of a cell, where it said. */
	cell: CellSize | null;
};

type Environment = NodeJS.ProcessEnv;

/** The size of a cell, which changes with the font. */
export const cellQuery = '\x1b[16t';

/** Asked once at the start; DA1 comes last and ends the wait. */
export const queries = [
	'\x1b[>q', // XTVERSION
	'\x1b[?u', // kitty keyboard
	'\x1b[?4m', // modifyOtherKeys
	'\x1b[?2026$p', // synchronized output
	'\x1b[?2027$p', // grapheme clusters
	'\x1b[?2004$p', // marked pastes
	pixelsQuery,
	'\x1b]10;?\x1b\\\x1b]11;?\x1b\\\x1b]12;?\x1b\\',
	...Array.from({length: 16}, (_, index) => `\x1b]4;${index};?\x1b\\`),
	'\x1b]7501;?\x1b\\',
	cellQuery,
	'\x1b[c',
].join('');

export const outerOf = (environment: Environment): Outer => {
	const {TERM = ''} = environment;
	const isConsole = TERM === 'linux';
	const unicode = isUnicode(environment);
	return {
		capabilities: {
			colours: colourLevel(environment),
			synchronized: false,
			// GNU screen 4.9 has none, whatever terminal it says that it is.
			repeat: !environment.STY && /^(xterm|tmux|alacritty|foot|ghostty|kitty|wezterm)/.test(TERM),
			underlineStyles: !isConsole && !/^(screen|vt|rxvt)/.test(TERM),
			links: !isConsole,
			unicode,
			widthsTrusted: false,
			cursorStyles: !isConsole,
		},
		kitty: false,
		modifyOtherKeys: false,
		bracketedPaste: !isConsole,
		mouse: !isConsole && !(environment.STY && !environment.TMUX),
		mousePixels: false,
		nested: Boolean(environment.TMUX || environment.STY || environment.ZELLIJ) || /^(tmux|screen)/.test(TERM),
		answers: false,
		multiplexer: null,
		program: programOf(environment),
		takesStatus: false,
		console: isConsole,
		colours: {},
		cell: null,
	};
};

/** What an answer changes; the same value when it tells nothing new. */
export const learn = (outer: Outer, reply: Reply): Outer => {
	switch (reply.name) {
		case 'mode':
			return (reply.private && learntFromModes.get(reply.mode)?.(outer, reply.state)) || outer;
		case 'kittyFlags':
			return {...outer, kitty: true};
		case 'modifyOtherKeys':
			return {...outer, modifyOtherKeys: true};
		case 'deviceAttributes':
			return outer.answers ? outer : {...outer, answers: true};
		case 'status':
			return outer.takesStatus ? outer : {...outer, takesStatus: true};
		case 'version':
			return withVersion(outer, reply.text);
		case 'size': {
			const {width, height} = reply;
			const isNew = reply.of === 'cell' && width > 0 && height > 0 && (width !== outer.cell?.width || height !== outer.cell.height);
			return isNew ? {...outer, cell: {width, height}} : outer;
		}
		case 'colour': {
			const colour = `#${[reply.red, reply.green, reply.blue].map(part => part.toString(16).padStart(2, '0')).join('')}`;
			return reply.of === 'palette'
				? {...outer, colours: {...outer.colours, palette: {...outer.colours.palette, [reply.index ?? 0]: colour}}}
				: {...outer, colours: {...outer.colours, [reply.of]: colour}};
		}
		default:
			return outer;
	}
};

/** Multiplexers say who they are, also over ssh. */
const withVersion = (outer: Outer, version: string): Outer => {
	const name = /^(?:tmux|zellij|coppice|screen)/i.exec(version)?.[0].toLowerCase();
	return name === undefined ? {...outer, program: version.toLowerCase()} : {...outer, nested: true, multiplexer: name};
};

const withCapabilities = (outer: Outer, capabilities: Partial<Capabilities>): Outer => ({
	...outer,
	capabilities: {...outer.capabilities, ...capabilities},
});

/** The mode is there, set or not; 0 says that it is not known, 3 and 4 that it cannot be changed. */
const isKnown = (state: number) => state === 1 || state === 2;

/** What the state of a private mode tells. */
const learntFromModes: ReadonlyMap<number, (outer: Outer, state: number) => Outer> = new Map([
	[1016, (outer, state) => (isKnown(state) && !outer.mousePixels ? {...outer, mousePixels: true} : outer)],
	[2004, (outer, state) => ({...outer, bracketedPaste: isKnown(state)})],
	[2026, (outer, state) => (isKnown(state) ? withCapabilities(outer, {synchronized: true}) : outer)],
	[2027, (outer, state) => (state === 1 || state === 3 ? withCapabilities(outer, {widthsTrusted: true}) : outer)],
]);

const programOf = ({TERM = '', TERM_PROGRAM = '', WT_SESSION, VTE_VERSION}: Environment): string | null => {
	if (WT_SESSION) {
		return 'windows-terminal';
	}
	if (VTE_VERSION) {
		return 'vte';
	}
	const byTerm = /^(?:xterm-)?(kitty|ghostty|foot|rxvt|contour|wezterm)/.exec(TERM)?.[1];
	return byTerm ?? (TERM_PROGRAM === '' ? null : TERM_PROGRAM.toLowerCase());
};

const colourLevel = ({COLORTERM = '', TERM = ''}: Environment): ColourLevel => {
	if (/truecolor|24bit/.test(COLORTERM) || /-direct$|^xterm-kitty|ghostty|alacritty|^foot|wezterm/.test(TERM)) {
		return 'truecolor';
	}
	if (/256color/.test(TERM)) {
		return '256';
	}
	return TERM === 'linux' ? '16' : /^vt\d|^dumb$/.test(TERM) ? 'mono' : '8';
};

const isUnicode = ({LC_ALL, LC_CTYPE, LANG}: Environment): boolean => /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
