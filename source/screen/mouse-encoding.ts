/*
In which form a program asked for mouse reports. The emulator knows neither 1005 nor 1015, and takes any reset for one of all. Here as
in xterm (`extend_coords`): one form at a time, the last that was set, and a reset counts only for the form that is set.
*/
import type {Emulator} from './emulator.ts';
import type {MouseEncoding} from './modes.ts';

const encodings: ReadonlyMap<number, MouseEncoding> = new Map([
	[1005, 'utf8'],
	[1006, 'sgr'],
	[1015, 'urxvt'],
	[1016, 'sgr-pixels'],
]);

/** Follows the program's modes. Registered after the emulator's own handlers, so that it is asked first. */
export const followMouseEncoding = (emulator: Emulator, answer: (text: string) => void): {readonly encoding: MouseEncoding} => {
	const {parser} = emulator.terminal;
	let encoding: MouseEncoding = 'default';

	for (const final of ['h', 'l'] as const) {
		parser.registerCsiHandler({prefix: '?', final}, modes => {
			for (const mode of modes) {
				const named = typeof mode === 'number' ? encodings.get(mode) : undefined;
				if (named && final === 'h') {
					encoding = named;
				} else if (named === encoding) {
					encoding = 'default';
				}
			}
			return false;
		});
	}
	parser.registerCsiHandler({prefix: '?', intermediates: '$', final: 'p'}, ([mode]) => {
		const named = typeof mode === 'number' ? encodings.get(mode) : undefined;
		if (named) {
			answer(`\x1b[?${mode};${named === encoding ? 1 : 2}$y`);
		}
		return named !== undefined;
	});
	parser.registerEscHandler({final: 'c'}, () => {
		encoding = 'default';
		return false;
	});

	return {
		get encoding() {
			return encoding;
		},
	};
};
