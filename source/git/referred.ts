import {readdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Git} from './git.ts';

/** Bigger files in an administration hold no names of objects worth keeping. */
const readableBytes = 16 * 1024 * 1024;

/**
The objects that only a worktree's administration refers to. Moved away it is no longer a root for `git gc`, which would prune the
reflog's commits, those of a rebase or merge in progress, and the stages of a conflict: undo would then bring back a broken worktree.

@returns a tree of files and trees, and commits, to be reachable from the snapshot; `undefined` if there are none
*/
export const keepReferred = async (
	git: Git,
	admin: string,
	head: string | undefined,
): Promise<{tree: string; commits: string[]} | undefined> => {
	const names = await namesIn(admin);
	for (const list of [['-u'], ['--resolve-undo']]) {
		for (const entry of await git.names(['ls-files', '-z', ...list])) {
			names.add(entry.toString('latin1').split(' ')[1] ?? '');
		}
	}
	for (const name of await intendedBlob(git)) {
		names.add(name);
	}
	names.delete(head ?? '');
	if (names.size === 0) {
		return undefined;
	}
	const {commits, entries} = await byKind(git, names);
	const own = await notIn(git, commits, head);
	if (own.length === 0 && entries.length === 0) {
		return undefined;
	}
	return {tree: await git.text(['mktree', '-z'], {input: entries.map(entry => `${entry}\0`).join('')}), commits: own};
};

const namesIn = async (folder: string): Promise<Set<string>> => {
	const found = new Set<string>();
	for (const entry of await readdir(folder, {withFileTypes: true})) {
		const place = path.join(folder, entry.name);
		if (entry.isDirectory() && entry.name !== 'modules' && !entry.name.startsWith('coppice-')) {
			for (const name of await namesIn(place)) {
				found.add(name);
			}
		} else if (entry.isFile() && !/^(?:index|sharedindex)/.test(entry.name) && (await stat(place)).size <= readableBytes) {
			const text = await readFile(place, 'latin1');
			for (const [name] of text.matchAll(/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g)) {
				found.add(name);
			}
		}
	}
	return found;
};

const byKind = async (git: Git, names: ReadonlySet<string>): Promise<{commits: string[]; entries: string[]}> => {
	const wanted = [...names].filter(name => !/^0*$/.test(name)).sort();
	const answer = await git.text(['cat-file', '--batch-check=%(objectname) %(objecttype)'], {input: `${wanted.join('\n')}\n`});
	const commits: string[] = [];
	const entries: string[] = [];
	for (const answered of answer.split('\n')) {
		const [name = '', kind] = answered.split(' ');
		if (kind === 'commit') {
			commits.push(name);
		} else if (kind === 'blob' || kind === 'tree') {
			entries.push(`${kind === 'blob' ? '100644' : '040000'} ${kind} ${name}\t${name}`);
		}
	}
	return {commits, entries};
};

/** Those that are not history of HEAD anyway. */
const notIn = async (git: Git, commits: readonly string[], head: string | undefined): Promise<string[]> => {
	if (commits.length === 0) {
		return [];
	}
	const input = `${commits.join('\n')}\n${head === undefined ? '' : `^${head}\n`}`;
	const reachable = new Set((await git.text(['rev-list', '--stdin'], {input})).split('\n'));
	return commits.filter(name => reachable.has(name));
};

/** What a file that is only intended to be added (`git add -N`) has in the index: the empty blob, which no tree holds. */
const intendedBlob = async (git: Git): Promise<string[]> => {
	// Such a file counts as new against the index; nothing else does.
	const intended = await git.names(['diff', '--name-only', '-z', '--no-ext-diff', '--diff-filter=A', '--ignore-submodules=all'], {
		accept: [0, 128],
	});
	return intended.length === 0 ? [] : [await git.text(['hash-object', '-w', '--stdin'], {input: ''})];
};
