/* The kitty keyboard protocol on the terminal's side: a stack of flags for each screen. Its keys are typed by the tests, as bytes. */
import type {Terminal} from '@xterm/headless';

export const createKittyKeyboard = ({parser, buffer}: Terminal, answer: (text: string) => void) => {
	const stacks = {normal: [0], alternate: [0]};
	const stack = () => stacks[buffer.active.type];
	const flags = () => stack().at(-1) ?? 0;
	const on = (prefix: string, act: (first: number, second: number) => void) =>
		parser.registerCsiHandler({prefix, final: 'u'}, ([first, second]) => {
			act(Number(first ?? 0), Number(second ?? 0));
			return true;
		});

	on('?', () => answer(`\x1b[?${flags()}u`));
	on('>', pushed => stack().push(pushed));
	on('<', count => stack().splice(Math.max(1, stack().length - (count || 1))));
	on('=', (set, how) => {
		stack()[stack().length - 1] = how === 2 ? flags() | set : how === 3 ? flags() & ~set : set;
	});

	return {
		get flags() {
			return flags();
		},
	};
};
