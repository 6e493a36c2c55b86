/*
What the policies of the settings say of a call. Denials win over rules that ask, and those over rules that allow. To allow, everything
must be certain: each command of a line is allowed, each file lies where its rule says, also behind links. To deny, a likeness is enough.
*/
import {lstat, realpath} from 'node:fs/promises';
import path from 'node:path';
import type {Policy} from '../../policy.ts';
import {commandParts, possibleParts, spellings} from './command-parts.ts';

/** A call that an agent asks for, and where. */
export type CalledFor = {
	tool: string;
	input: unknown;
	/** Where it would run; relative files are meant from there. */
	folder: string;
	worktree: string;
	/** The root of the repository. */
	repository: string;
	mode: string | null;
};

/** What is around all calls. */
export type Grounds = {
	home: string;
	/** Folders in which no policy allows anything: coppice's own. */
	closed: readonly string[];
	/** Whether agents may use coppice's own command line. */
	mayControl: boolean;
};

export type Judgement = {decision: Policy['decision']; rules: Policy[]};

/** What the policies decide, and by which rules; undefined where none says anything. */
export const judge = async (policies: readonly Policy[], call: CalledFor, grounds: Grounds): Promise<Judgement | undefined> => {
	const meant = policies.filter(rule => isMeant(rule, call, grounds));
	if (meant.length === 0) {
		return undefined;
	}
	const holds = await holdsFor(call, grounds);
	for (const decision of ['deny', 'ask'] as const) {
		const rule = meant.find(one => one.decision === decision && holds.perhaps(one));
		if (rule) {
			return {decision, rules: [rule]};
		}
	}
	const rules = holds.surely(meant.filter(one => one.decision === 'allow'));
	return rules && {decision: 'allow', rules};
};

/** A rule in one line: `allow Bash(npm test *) in ~/src/shop`. */
export const policyWords = ({decision, tool, command, path: file, repository, mode}: Policy): string => {
	const what = command !== undefined ? `Bash(${command})` : file !== undefined ? `${tool ?? 'any tool'}(${file})` : (tool ?? 'any call');
	return [decision, what, ...(repository === undefined ? [] : ['in', repository]), ...(mode === undefined ? [] : ['in mode', mode])].join(
		' ',
	);
};

/** A pattern for exactly this text. */
export const patternFor = (text: string): string => text.replace(/[*\\]/g, '\\$&');

const isMeant = (rule: Policy, {tool, repository, mode}: CalledFor, {home}: Grounds): boolean =>
	(rule.mode === undefined || rule.mode === mode) &&
	(rule.repository === undefined || path.resolve(fromHome(rule.repository, home)) === repository) &&
	(tool === 'Bash' ? rule.path === undefined : rule.command === undefined) &&
	(rule.tool === undefined || fitsStars(rule.tool, tool));

type Holds = {
	/** Whether a rule that denies or asks is about this call. */
	perhaps: (rule: Policy) => boolean;
	/** The rules by which all of the call is allowed; undefined where a part of it is not. */
	surely: (rules: readonly Policy[]) => Policy[] | undefined;
};

const holdsFor = async (call: CalledFor, grounds: Grounds): Promise<Holds> =>
	call.tool === 'Bash'
		? ofCommand(call, grounds)
		: ofFiles(await Promise.all(filesOf(call).map(file => placeOf(file, call))), call, grounds);

const ofCommand = ({input}: CalledFor, grounds: Grounds): Holds => {
	const command = fieldOf(input, 'command')?.trim() ?? '';
	const parts = commandParts(command);
	const pieces = (parts ? [command, ...parts] : possibleParts(command)).flatMap(spellings);
	return {
		perhaps: ({command: pattern}) => pattern === undefined || pieces.some(piece => fits(pattern, piece)),
		surely(rules) {
			if (command === '' || reachesCoppice(command, grounds)) {
				return undefined;
			}
			const exact = rules.find(({command: pattern}) => pattern !== undefined && exactly(pattern) === command);
			if (exact) {
				return [exact];
			}
			const found = parts?.map(part => rules.find(({command: pattern}) => pattern !== undefined && fits(pattern, part)));
			return found?.every(rule => rule !== undefined) ? [...new Set(found)] : undefined;
		},
	};
};

/** A file as it is named, and where it really lies; null where that cannot be told. */
type Place = {named: string; real: string | null};

const ofFiles = (places: readonly Place[], {worktree}: CalledFor, grounds: Grounds): Holds => {
	const {home} = grounds;
	// A worktree that stands in the state home is open all the same.
	const closed = grounds.closed.filter(folder => isOutside(path.relative(folder, worktree)));
	const lies = (file: string, pattern: string) => {
		const from = pattern.startsWith('/') || pattern.startsWith('~/') ? undefined : path.relative(worktree, file);
		return from === undefined
			? pathExpression(fromHome(pattern, home)).test(file)
			: !isOutside(from) && pathExpression(pattern.replace(/^\.\//, '')).test(from);
	};
	/** Also where nobody would look again: what git and Claude run by themselves stands in their folders. */
	const isOpen = (file: string | null, pattern: string | undefined): boolean => {
		if (file === null) {
			return false;
		}
		const inside = path.relative(worktree, file);
		const folders = (isOutside(inside) ? file : inside).split('/');
		return (
			!folders.includes('.git') &&
			!folders.includes('.claude') &&
			closed.every(folder => isOutside(path.relative(folder, file))) &&
			(pattern === undefined ? !isOutside(inside) : lies(file, pattern))
		);
	};
	return {
		perhaps: ({path: pattern}) =>
			pattern === undefined || places.some(({named, real}) => lies(named, pattern) || (real !== null && lies(real, pattern))),
		surely(rules) {
			const rule = rules.find(
				({path: pattern}) =>
					(pattern === undefined || places.length > 0) && places.every(({named, real}) => isOpen(named, pattern) && isOpen(real, pattern)),
			);
			return rule && [rule];
		},
	};
};

const fileFields = ['file_path', 'notebook_path', 'path'] as const;

const filesOf = ({input}: CalledFor): string[] => fileFields.flatMap(name => fieldOf(input, name) ?? []);

const fieldOf = (input: unknown, name: string): string | undefined => {
	const value: unknown = typeof input === 'object' && input !== null ? (input as Record<string, unknown>)[name] : undefined;
	return typeof value === 'string' ? value : undefined;
};

const placeOf = async (file: string, {folder, worktree}: CalledFor): Promise<Place> => {
	const named = path.resolve(folder, file);
	const real = file.startsWith('~') || file.includes('\0') ? null : await realPlace(named);
	const root = await realPlace(worktree);
	// In terms of the worktree's own name, so that one rule fits both.
	const inside = real === null || root === null ? '..' : path.relative(root, real);
	return {named, real: isOutside(inside) ? real : path.join(worktree, inside)};
};

/** Where a file lies or would be made, links followed; null where that cannot be told, as behind a link to nothing. */
const realPlace = async (file: string): Promise<string | null> => {
	try {
		return await realpath(file);
	} catch {
		const up = path.dirname(file);
		const isThere = await lstat(file).then(
			() => true,
			() => false,
		);
		const above = isThere || up === file ? null : await realPlace(up);
		return above === null ? null : path.join(above, path.basename(file));
	}
};

const isOutside = (relative: string): boolean => relative === '..' || relative.startsWith('../') || path.isAbsolute(relative);

/** An agent that could write its own policies, or answer for a person. A person is asked. */
const reachesCoppice = (command: string, {closed, mayControl}: Grounds): boolean =>
	!mayControl &&
	(/(?:^|[\s;&|/'"`(])coppice(?:\.js)?(?=[\s;&|'"`)]|$)|COPPICE_|\.config\/coppice|state\/coppice/.test(command) ||
		closed.some(folder => command.includes(folder)));

const fromHome = (pattern: string, home: string): string => (pattern.startsWith('~/') ? path.join(home, pattern.slice(2)) : pattern);

/** As in Claude's own rules: `npm test *` is `npm test` too, and `npm test:*` is the same. */
const fits = (pattern: string, part: string): boolean => {
	const whole = pattern.trim().replace(/(?<!\\):\*$/, ' *');
	return fitsStars(whole, part) || (whole.endsWith(' *') && fitsStars(whole.slice(0, -2), part));
};

/** The text of a pattern without a star; undefined where it has one. */
const exactly = (pattern: string): string | undefined => {
	const [text, ...more] = literals(pattern.trim());
	return more.length === 0 ? text : undefined;
};

/** `*` is anything. Linear, because the text is the agent's. */
const fitsStars = (pattern: string, text: string): boolean => {
	const [first, ...more] = literals(pattern);
	const last = more.pop();
	if (last === undefined) {
		return text === first;
	}
	const end = text.length - last.length;
	let at = first!.length;
	if (at > end || !text.startsWith(first!) || !text.endsWith(last)) {
		return false;
	}
	for (const piece of more) {
		const found = text.indexOf(piece, at);
		if (found === -1 || found + piece.length > end) {
			return false;
		}
		at = found + piece.length;
	}
	return true;
};

/** What stands between the stars of a pattern. A backslash makes a star or a backslash plain. */
const literals = (pattern: string): string[] => {
	const pieces = [''];
	for (const [piece] of pattern.matchAll(/\\[*\\]|./gs)) {
		if (piece === '*') {
			pieces.push('');
		} else {
			pieces[pieces.length - 1] += piece.length === 2 ? piece[1]! : piece;
		}
	}
	return pieces;
};

/** `*` stays in a folder; `**` does not, and `**` with a slash behind it is no folder too. */
const pathExpression = (pattern: string): RegExp => {
	const pieces = pattern.replace(/\/$/, '/**').match(/\*\*\/|\*\*|\*|[^*]+/g) ?? [];
	const parts: Record<string, string> = {'**/': '(?:.*/)?', '**': '.*', '*': '[^/]*'};
	return new RegExp(`^${pieces.map(piece => parts[piece] ?? plain(piece)).join('')}$`, 's');
};

const plain = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
