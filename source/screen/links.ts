/** Links as OSC 8. */
import type {Link} from './style.ts';

/** Longer ones are dropped by most terminals (the specification's advice). */
const longest = 2083;
const allowed = /^(?:https?|file|mailto):[!-~]*$/i;

export const linkStop = '\x1b]8;;\x1b\\';

/** Opens a link; closes any if this one is not to be shown. The id is hashed, as it is foreign text in a field with separators. */
export const linkStart = ({uri, id}: Link): string =>
	allowed.test(uri) && uri.length <= longest ? `\x1b]8;id=${hash(`${id}\n${uri}`)};${uri}\x1b\\` : linkStop;

/** FNV-1a, 32 bits. */
const hash = (text: string): string => {
	let value = 0x811c9dc5;
	for (let at = 0; at < text.length; at++) {
		value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
	}
	return (value >>> 0).toString(36);
};
