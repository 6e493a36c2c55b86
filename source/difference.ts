/* Two texts as lines that stayed, went and came, with the words that changed within a line. Pure. */
import {count} from './text.ts';

export type Piece = {readonly text: string; readonly changed: boolean};
export type DiffLine = {
	readonly kind: 'same' | 'removed' | 'added';
	/** From 1, in the text that it stands in. */
	readonly number: number;
	readonly pieces: readonly Piece[];
};

/** Beyond this many comparisons nothing is compared: all went, all came. */
const limit = 2_000_000;

/** @param first Number of the first line, in both texts where `firstAfter` is not given. */
export const difference = (before: string, after: string, first = 1, firstAfter = first): DiffLine[] => {
	const old = linesOf(before);
	const next = linesOf(after);
	const steps = compare(old, next);
	const lines: DiffLine[] = [];
	let [x, y] = [0, 0];
	for (let at = 0; at < steps.length; ) {
		if (steps[at] === '=') {
			lines.push({kind: 'same', number: firstAfter + y, pieces: [{text: next[y]!, changed: false}]});
			[x, y, at] = [x + 1, y + 1, at + 1];
			continue;
		}
		// A run of changes: what went, then what came, line by line beside each other.
		let end = at;
		while (end < steps.length && steps[end] !== '=') {
			end++;
		}
		const went = steps.slice(at, end).filter(step => step === '-').length;
		const came = end - at - went;
		const pairs = Array.from({length: Math.min(went, came)}, (_, index) => words(old[x + index]!, next[y + index]!));
		for (let index = 0; index < went; index++) {
			lines.push({kind: 'removed', number: first + x + index, pieces: pairs[index]?.[0] ?? [{text: old[x + index]!, changed: false}]});
		}
		for (let index = 0; index < came; index++) {
			lines.push({kind: 'added', number: firstAfter + y + index, pieces: pairs[index]?.[1] ?? [{text: next[y + index]!, changed: false}]});
		}
		[x, y, at] = [x + went, y + came, end];
	}
	return lines;
};

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** `=`, `-` and `+`, by the longest common subsequence. */
const compare = (old: readonly string[], next: readonly string[]): string[] => {
	let start = 0;
	while (start < old.length && start < next.length && old[start] === next[start]) {
		start++;
	}
	let end = 0;
	while (end < old.length - start && end < next.length - start && old.at(-1 - end) === next.at(-1 - end)) {
		end++;
	}
	const middle = common(old.slice(start, old.length - end), next.slice(start, next.length - end));
	return [...Array<string>(start).fill('='), ...middle, ...Array<string>(end).fill('=')];
};

const common = (old: readonly string[], next: readonly string[]): string[] => {
	if (old.length * next.length > limit) {
		return [...Array<string>(old.length).fill('-'), ...Array<string>(next.length).fill('+')];
	}
	const columns = next.length + 1;
	const lengths = new Uint32Array((old.length + 1) * columns);
	for (let x = old.length - 1; x >= 0; x--) {
		for (let y = next.length - 1; y >= 0; y--) {
			lengths[x * columns + y] =
				old[x] === next[y]
					? lengths[(x + 1) * columns + y + 1]! + 1
					: Math.max(lengths[(x + 1) * columns + y]!, lengths[x * columns + y + 1]!);
		}
	}
	const steps: string[] = [];
	let [x, y] = [0, 0];
	while (x < old.length || y < next.length) {
		if (x < old.length && y < next.length && old[x] === next[y]) {
			steps.push('=');
			[x, y] = [x + 1, y + 1];
		} else if (x < old.length && (y === next.length || lengths[(x + 1) * columns + y]! >= lengths[x * columns + y + 1]!)) {
			steps.push('-');
			x++;
		} else {
			steps.push('+');
			y++;
		}
	}
	return steps;
};

/** The words that differ; a line that is another one altogether has none marked. */
const words = (before: string, after: string): [Piece[], Piece[]] => {
	const split = (text: string) => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
	const [old, next] = [split(before), split(after)];
	const steps = compare(old, next);
	const same = steps.filter(step => step === '=').length;
	if (same * 3 < Math.max(old.length, next.length)) {
		return [[{text: before, changed: false}], [{text: after, changed: false}]];
	}
	const [went, came]: [Piece[], Piece[]] = [[], []];
	let [x, y] = [0, 0];
	for (const step of steps) {
		if (step !== '+') {
			push(went, old[x++]!, step !== '=');
		}
		if (step !== '-') {
			push(came, next[y++]!, step !== '=');
		}
	}
	return [went, came];
};

const push = (pieces: Piece[], text: string, changed: boolean) => {
	const last = pieces.at(-1);
	if (last && last.changed === changed) {
		pieces[pieces.length - 1] = {text: last.text + text, changed};
	} else {
		pieces.push({text, changed});
	}
};

/**
Which lines stand so near to a change that they are shown. A single line is not left out: to say so takes as much room. Where nothing changed
all are shown.

@param context lines that stay, beside those that change
*/
export const nearChanges = (lines: readonly Pick<DiffLine, 'kind'>[], context: number): boolean[] => {
	const near = lines.map(() => false);
	for (const [at, {kind}] of lines.entries()) {
		if (kind !== 'same') {
			near.fill(true, Math.max(0, at - context), at + context + 1);
		}
	}
	return near.map((isNear, at) => isNear || (near[at - 1] !== false && near[at + 1] !== false) || !near.includes(true));
};

/** How many lines are left out from here on; 0 where that begins above, or this one is shown. */
export const leftOutAt = (near: readonly boolean[], at: number): number => {
	if (near[at] || (at > 0 && !near[at - 1])) {
		return 0;
	}
	const next = near.indexOf(true, at);
	return (next === -1 ? near.length : next) - at;
};

/** `12 lines as before` */
export const leftOutWords = (lines: number): string => `${count(lines, 'line')} as before`;
