/*
The keys of a VHS script, as steps. Only what our tape uses is known; anything else is an error, so that nothing is skipped unseen.
https://github.com/charmbracelet/vhs#vhs-command-reference
*/

export type Step =
	| {kind: 'type'; text: string; line: number}
	/** What must be on the screen before the next key. */
	| {kind: 'wait'; pattern: RegExp; line: number}
	/** Our own, in a comment: wait until the card takes this key. */
	| {kind: 'armed'; key: string; line: number};

const keys: Record<string, string> = {
	Enter: '\r',
	Escape: '\x1b',
	Tab: '\t',
	Space: ' ',
	Backspace: '\x7f',
	Up: '\x1b[A',
	Down: '\x1b[B',
	Right: '\x1b[C',
	Left: '\x1b[D',
	PageUp: '\x1b[5~',
	PageDown: '\x1b[6~',
};

/** Said to VHS alone: pictures, pace, programs. */
const ignored = /^(?:Output|Require|Set|Sleep|Hide|Show|Screenshot)\b/;

/** @throws Error for a line that is not understood */
export const readTape = (text: string): Step[] =>
	text.split('\n').flatMap((row, index): Step[] => {
		const line = index + 1;
		const words = row.trim();
		const armed = /^#\s*armed:\s*(?<key>\S+)$/.exec(words)?.groups;
		if (armed) {
			return [{kind: 'armed', key: armed.key!, line}];
		}
		if (words === '' || words.startsWith('#') || ignored.test(words)) {
			return [];
		}
		const typed = /^Type(?:@\S+)?\s+(?<quote>["'`])(?<text>.*)\k<quote>$/.exec(words)?.groups;
		if (typed) {
			return [{kind: 'type', text: typed.text!, line}];
		}
		const wait = /^Wait(?:\+Screen)(?:@\S+)?\s+\/(?<pattern>.+)\/$/.exec(words)?.groups;
		if (wait) {
			return [{kind: 'wait', pattern: new RegExp(wait.pattern!), line}];
		}
		const control = /^Ctrl\+(?<letter>[A-Z])$/.exec(words)?.groups;
		if (control) {
			return [{kind: 'type', text: String.fromCharCode(control.letter!.charCodeAt(0) & 0x1f), line}];
		}
		const pressed = /^(?<name>[A-Z]\w*)(?:@\S+)?(?:\s+(?<times>\d+))?$/.exec(words)?.groups;
		const key = keys[pressed?.name ?? ''];
		if (key === undefined) {
			throw new Error(`line ${line} of the tape is not understood: ${words}`);
		}
		return [{kind: 'type', text: key.repeat(Number(pressed!.times ?? 1)), line}];
	});
