/*
What the outer terminal can do: first by its environment, so that the first frame need not wait, then by its answers. Pure.
*/

import type {OuterColours} from '../protocol/host.ts';
import type {Capabilities, ColourLevel} from '../screen/diff.ts';
import type {Reply} from './replies.ts';

export type Outer = {
	capabilities: Capabilities;
	/** It answered the kitty keyboard query: these are the flags that it has. */
	kitty: boolean;
	modifyOtherKeys: boolean;
	/** Another multiplexer stands between. */
	nested: boolean;
	/** Its name, where one said so. */
	multiplexer: string | null;
	console: boolean;
	colours: OuterColours;
	/** Pixels of a cell, where it said. */
	cell: {width: number; height: number} | null;
};

type Environment = NodeJS.ProcessEnv;

/** Asked once at the start; DA1 comes last and ends the wait. */
export const queries = [
	'\x1b[>q', // XTVERSION
	'\x1b[?u', // kitty keyboard
	'\x1b[?4m', // modifyOtherKeys
	'\x1b[?2026$p', // synchronized output
	'\x1b[?2027$p', // grapheme clusters
	'\x1b]10;?\x1b\\\x1b]11;?\x1b\\\x1b]12;?\x1b\\',
	...Array.from({length: 16}, (_, index) => `\x1b]4;${index};?\x1b\\`),
	'\x1b[16t', // size of a cell
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
			repeat: /^(xterm|tmux|screen|alacritty|foot|ghostty|kitty|wezterm)/.test(TERM),
			underlineStyles: !isConsole && !/^(screen|vt|rxvt)/.test(TERM),
			links: !isConsole,
			unicode,
			widthsTrusted: false,
			cursorStyles: !isConsole,
		},
		kitty: false,
		modifyOtherKeys: false,
		nested: Boolean(environment.TMUX || environment.STY || environment.ZELLIJ) || /^(tmux|screen)/.test(TERM),
		multiplexer: null,
		console: isConsole,
		colours: {},
		cell: null,
	};
};

/** What an answer changes; the same value when it tells nothing new. */
export const learn = (outer: Outer, reply: Reply): Outer => {
	const with_ = (capabilities: Partial<Capabilities>): Outer => ({...outer, capabilities: {...outer.capabilities, ...capabilities}});
	switch (reply.name) {
		case 'mode':
			if (reply.private && reply.mode === 2026 && (reply.state === 1 || reply.state === 2)) {
				return with_({synchronized: true});
			}
			return reply.private && reply.mode === 2027 && (reply.state === 1 || reply.state === 3) ? with_({widthsTrusted: true}) : outer;
		case 'kittyFlags':
			return {...outer, kitty: true};
		case 'modifyOtherKeys':
			return {...outer, modifyOtherKeys: true};
		case 'version':
			return withVersion(outer, reply.text);
		case 'size':
			return reply.of === 'cell' && reply.width > 0 && reply.height > 0
				? {...outer, cell: {width: reply.width, height: reply.height}}
				: outer;
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
	return name === undefined ? outer : {...outer, nested: true, multiplexer: name};
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
