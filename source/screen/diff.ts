/** What to write to a terminal that shows one screen so that it shows another. Pure; the only place that paints by escape codes. */
import type {Screen} from './compositor.ts';

export type ColourLevel = 'truecolor' | '256' | '16' | '8' | 'mono';

/** What the outer terminal can do. */
export type Capabilities = {
	readonly colours: ColourLevel;
	/** Mode 2026. */
	readonly synchronized: boolean;
	/** REP, `CSI n b`. */
	readonly repeat: boolean;
	/** SGR 4:2–4:5 and 58; else plain underlines. */
	readonly underlineStyles: boolean;
	/** OSC 8. */
	readonly links: boolean;
	/** UTF-8; else everything but ASCII is drawn by stand-ins. */
	readonly unicode: boolean;
	/** Its character widths are known to be ours (it clusters: mode 2027). */
	readonly widthsTrusted: boolean;
	/** DECSCUSR and OSC 12; not on the Linux console. */
	readonly cursorStyles: boolean;
};

export const modernCapabilities: Capabilities = {
	colours: 'truecolor',
	synchronized: true,
	repeat: true,
	underlineStyles: true,
	links: true,
	unicode: true,
	widthsTrusted: false,
	cursorStyles: true,
};

/**
The text to write; empty when nothing changed. Without `shown`, or at another size, the terminal is cleared and painted whole.

Between frames the pen is plain, no link is open, wrapping (DECAWM) is off, and a visible cursor stands where `shown.cursor` says.
*/
export const diff = (_shown: Screen | undefined, _next: Screen, _capabilities: Capabilities): string => {
	throw new Error('not yet');
};
