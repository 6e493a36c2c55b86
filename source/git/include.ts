import {constants} from 'node:fs';
import {type FileHandle, lstat, mkdir, open} from 'node:fs/promises';
import path from 'node:path';
import {describe, hasCode} from '../errors.ts';
import {gitIn} from './git.ts';

export type CopiedFiles = {
	readonly copied: readonly string[];
	readonly skipped: ReadonlyArray<{readonly path: string; readonly reason: string}>;
};

/** Environment files are small; something bigger under such a name is not one. */
const environmentFileLimit = 1024 * 1024;

/**
Copies what git does not bring into a new worktree: untracked files that `.worktreeinclude` names (gitignore syntax, matched by git
itself), and `.env*` files that git ignores and that do not lie in an ignored folder.

Only regular files, modes kept, never through a link on either side (a link planted in the branch would otherwise let the copy
write outside), and never over a file that is there.

@param from the main worktree
@param to the new one
*/
export const copyIncluded = async (from: string, to: string): Promise<CopiedFiles> => {
	const copied: string[] = [];
	const skipped: Array<{path: string; reason: string}> = [];
	for (const {name, limit} of await wanted(from)) {
		const shown = name.toString();
		const reason = await copyFile(from, to, name, limit);
		if (reason === undefined) {
			copied.push(shown);
		} else {
			skipped.push({path: shown, reason});
		}
	}
	return {copied, skipped};
};

type Wanted = {name: Buffer; limit: number};

const wanted = async (from: string): Promise<Wanted[]> => {
	const git = gitIn(from);
	const list = path.join(from, '.worktreeinclude');
	const hasList = await lstat(list).then(
		found => found.isFile(),
		() => false,
	);
	const named = hasList ? await git.names(['ls-files', '-z', '--others', '--ignored', `--exclude-from=${list}`]) : [];
	const environment = await git.names([
		'ls-files',
		'-z',
		'--others',
		'--ignored',
		'--exclude-standard',
		'--directory',
		'--',
		':(glob).env*',
		':(glob)**/.env*',
	]);
	const all = new Map<string, Wanted>();
	for (const name of named) {
		all.set(name.toString('latin1'), {name, limit: Number.POSITIVE_INFINITY});
	}
	for (const name of environment) {
		const key = name.toString('latin1');
		if (!all.has(key) && !key.endsWith('/')) {
			all.set(key, {name, limit: environmentFileLimit});
		}
	}
	return [...all.values()];
};

/** @returns why it was not copied */
const copyFile = async (from: string, to: string, name: Buffer, limit: number): Promise<string | undefined> => {
	let source: FileHandle | undefined;
	try {
		source = await open(inside(from, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		const found = await source.stat();
		if (!found.isFile()) {
			return found.isDirectory() ? 'a repository of its own' : 'not a regular file';
		}
		if (found.size > limit) {
			return `larger than ${limit / 1024 / 1024} MiB`;
		}
		if (!(await makeFolders(to, name))) {
			return 'its folder is a link or a file there';
		}
		await fill(source, inside(to, name), found.mode & 0o777);
		return undefined;
	} catch (error) {
		if (hasCode(error, 'EEXIST')) {
			return 'there already';
		}
		return hasCode(error, 'ELOOP') ? 'a link' : describe(error);
	} finally {
		await source?.close();
	}
};

const fill = async (source: FileHandle, destination: Buffer, mode: number): Promise<void> => {
	const target = await open(destination, 'wx', mode);
	try {
		const chunk = Buffer.alloc(64 * 1024);
		for (;;) {
			const {bytesRead} = await source.read(chunk, 0, chunk.length);
			if (bytesRead === 0) {
				break;
			}
			await target.writeFile(chunk.subarray(0, bytesRead));
		}
		// What `open` was given has lost the bits of our umask.
		await target.chmod(mode);
	} finally {
		await target.close();
	}
};

/** Makes the folders above a file one by one, so that none of them is a link. */
const makeFolders = async (to: string, name: Buffer): Promise<boolean> => {
	for (let slash = name.indexOf('/'); slash !== -1; slash = name.indexOf('/', slash + 1)) {
		const folder = inside(to, name.subarray(0, slash));
		await mkdir(folder).catch((error: unknown) => {
			if (!hasCode(error, 'EEXIST')) {
				throw error;
			}
		});
		if (!(await lstat(folder)).isDirectory()) {
			return false;
		}
	}
	return true;
};

const inside = (folder: string, name: Buffer): Buffer => Buffer.concat([Buffer.from(`${folder}/`), name]);
