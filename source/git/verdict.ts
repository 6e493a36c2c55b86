import {count, line} from '../text.ts';
import {type WorktreeFacts, worktreeFacts} from './facts.ts';
import {gitIn} from './git.ts';
import {survey} from './survey.ts';

/** What a removal would take with it, as shown before it. Nothing of it is lost: it goes to the trash. */
export type Verdict = {
	readonly facts: WorktreeFacts;
	/** Files and folders (with a `/` at the end) that git ignores: in the trash, but not in the snapshot. */
	readonly ignored: readonly string[];
	/** Files whose changes `git status` is told not to show (assume-unchanged, skip-worktree without sparse checkout). */
	readonly hidden: number;
	/** Submodules and nested repositories: the snapshot cannot hold them, so the trash is never emptied by age. */
	readonly nested: readonly string[];
	/** Commits of a detached HEAD that no branch, tag or remote has. */
	readonly onlyHere: number;
	readonly bytes: number;
	/** Nothing would be missed. */
	readonly clean: boolean;
	/** The above in words, the weightiest first. */
	readonly sentences: readonly string[];
};

/** @param base as in `worktreeFacts` */
export const verdict = async (directory: string, base: string): Promise<Verdict> => {
	const git = gitIn(directory);
	const [facts, ignored, entries, onlyHere, found] = await Promise.all([
		worktreeFacts(directory, base),
		git.names(['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory']),
		git.names(['ls-files', '-z', '-v']),
		git.run(['rev-list', '--count', 'HEAD', '--not', '--branches', '--tags', '--remotes', '--'], {accept: [0, 128]}),
		survey(directory),
	]);
	const isSparse =
		entries.some(entry => entry[0] === 'S'.charCodeAt(0)) && (await git.run(sparse, {accept: [0, 1]})).stdout.includes('true');
	const hidden = entries.filter(
		entry => /[a-z]/.test(String.fromCharCode(entry[0]!)) || (!isSparse && entry[0] === 'S'.charCodeAt(0)),
	).length;
	const known = {
		facts,
		ignored: ignored.map(name => name.toString()),
		hidden,
		nested: found.nested.map(name => name.toString()),
		onlyHere: onlyHere.exitCode === 0 ? Number(onlyHere.stdout.toString()) : 0,
		bytes: found.bytes,
	};
	const sentences = inWords(known);
	return {...known, clean: sentences.length === 0, sentences};
};

const sparse = ['config', '--bool', '--get', 'core.sparseCheckout'];

const inWords = ({facts, ignored, hidden, nested, onlyHere}: Omit<Verdict, 'clean' | 'sentences'>): string[] => {
	const sentences: string[] = [];
	if (facts.operation !== undefined) {
		sentences.push(`A ${facts.operation} is in progress; undo brings it back as it is.`);
	}
	if (facts.dirty > 0) {
		sentences.push(`${count(facts.dirty, 'file')} with changes that are not committed: ${changes(facts)}.`);
	}
	if (hidden > 0) {
		sentences.push(`${count(hidden, 'file')} may have changes that \`git status\` is told not to show.`);
	}
	if (onlyHere > 0) {
		sentences.push(`${count(onlyHere, 'commit')} on no branch: after the removal only the trash has ${onlyHere === 1 ? 'it' : 'them'}.`);
	} else if (facts.unpushed > 0) {
		const where = facts.branch === undefined ? '' : `; the branch \`${line(facts.branch, 80)}\` stays`;
		sentences.push(`${count(facts.unpushed, 'commit')} not pushed${where}.`);
	}
	if (nested.length > 0) {
		sentences.push(`Only the trash can hold ${list(nested)}, so it is not emptied on its own.`);
	}
	if (ignored.length > 0) {
		sentences.push(`Ignored by git, in the trash only: ${list(ignored)}.`);
	}
	return sentences;
};

const changes = ({conflicted, staged, unstaged, untracked}: WorktreeFacts): string =>
	Object.entries({conflicted, staged, 'not staged': unstaged, untracked})
		.filter(([, number]) => number > 0)
		.map(([kind, number]) => `${number} ${kind}`)
		.join(', ');

const list = (names: readonly string[]): string => {
	const shown = names.slice(0, 3).map(name => `\`${line(name, 80)}\``);
	return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : shown.join(', ');
};
