/** Keyboard protocols that the emulator does not keep: kitty's flags, a stack for each screen, and xterm's modifyOtherKeys. */
import type {Emulator} from './emulator.ts';

export type Keyboard = {
	readonly kittyFlags: number;
	readonly modifyOtherKeys: number;
	reset(): void;
};

const knownFlags = 0b11111;
/** Pushes beyond this drop the oldest, as kitty does. */
const stackLimit = 16;

export const createKeyboard = (emulator: Emulator, answer: (text: string) => void): Keyboard => {
	const {parser} = emulator.terminal;
	let stacks: {main: number[]; alternate: number[]} = {main: [], alternate: []};
	let modifyOtherKeys = 0;
	const stack = () => (emulator.isAlternate ? stacks.alternate : stacks.main);
	const flags = () => stack().at(-1) ?? 0;
	const number = (value: number | number[] | undefined) => (typeof value === 'number' ? Math.max(0, value) : 0);

	parser.registerCsiHandler({prefix: '?', final: 'u'}, () => {
		answer(`\x1b[?${flags()}u`);
		return true;
	});
	parser.registerCsiHandler({prefix: '>', final: 'u'}, ([pushed]) => {
		const entries = stack();
		entries.push(number(pushed) & knownFlags);
		if (entries.length > stackLimit) {
			entries.shift();
		}
		return true;
	});
	parser.registerCsiHandler({prefix: '<', final: 'u'}, ([count]) => {
		const entries = stack();
		entries.length = Math.max(0, entries.length - (number(count) || 1));
		return true;
	});
	parser.registerCsiHandler({prefix: '=', final: 'u'}, ([set, mode]) => {
		const entries = stack();
		const value = number(set) & knownFlags;
		const how = number(mode) || 1;
		entries[Math.max(0, entries.length - 1)] = how === 1 ? value : how === 2 ? flags() | value : flags() & ~value;
		return true;
	});
	parser.registerCsiHandler({prefix: '>', final: 'm'}, ([resource, value]) => {
		if (number(resource) === 4 || number(resource) === 0) {
			modifyOtherKeys = Math.min(2, number(value));
		}
		return true;
	});
	parser.registerCsiHandler({prefix: '?', final: 'm'}, ([resource]) => {
		if (number(resource) === 4) {
			answer(`\x1b[>4;${modifyOtherKeys}m`);
		}
		return true;
	});

	return {
		get kittyFlags() {
			return flags();
		},
		get modifyOtherKeys() {
			return modifyOtherKeys;
		},
		reset() {
			stacks = {main: [], alternate: []};
			modifyOtherKeys = 0;
		},
	};
};
