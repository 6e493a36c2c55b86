/*
What is kept of ignored files when the trash is emptied: the small ones outside of what can be installed or built again. In a file of
the state folder (0600) and not as git objects: an `.env` is a secret, and `git push --mirror` would publish a ref that holds it.
*/
import {constants} from 'node:fs';
import {lstat, mkdir, open, readFile} from 'node:fs/promises';
import {z} from 'zod';
import {writeAtomically} from '../atomic.ts';
import {hasCode} from '../errors.ts';
import {trashedAdmin, trashedTree} from './admin.ts';
import {gitIn} from './git.ts';
import {type Journal, leftoversFile} from './journal.ts';

const fileBytes = 1024 * 1024;
const allBytes = 20 * 1024 * 1024;

const reproducible = new Set(
	'node_modules .venv venv .tox __pycache__ target dist build out .next .nuxt .cache .turbo .gradle .parcel-cache vendor Pods coverage'.split(
		' ',
	),
);

const leftoversSchema = z.array(z.object({name: z.base64(), mode: z.number(), contents: z.base64()}));

/** Keeps them beside the journal of a removal whose files are still in the trash. */
export const keepLeftovers = async (folder: string, journal: Journal): Promise<void> => {
	const tree = trashedTree(journal.path, journal.id);
	const kept: z.infer<typeof leftoversSchema> = [];
	let room = allBytes;
	for (const name of await ignoredFiles(journal, tree)) {
		const handle = await open(inside(tree, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => undefined);
		try {
			const found = await handle?.stat();
			if (handle !== undefined && found?.isFile() && found.size <= Math.min(fileBytes, room)) {
				room -= found.size;
				kept.push({name: name.toString('base64'), mode: found.mode & 0o777, contents: (await handle.readFile()).toString('base64')});
			}
		} finally {
			await handle?.close();
		}
	}
	if (kept.length > 0) {
		await writeAtomically(leftoversFile(folder, journal.id), JSON.stringify(kept));
	}
};

/** Never over a file that is there, never through a link. */
export const putBackLeftovers = async (folder: string, id: string, worktree: string): Promise<void> => {
	const text = await readFile(leftoversFile(folder, id), 'utf8').catch((error: unknown) => {
		if (hasCode(error, 'ENOENT')) {
			return '[]';
		}
		throw error;
	});
	for (const {name, mode, contents} of leftoversSchema.parse(JSON.parse(text))) {
		await putBack(worktree, Buffer.from(name, 'base64'), mode, Buffer.from(contents, 'base64'));
	}
};

const putBack = async (worktree: string, name: Buffer, mode: number, contents: Buffer): Promise<void> => {
	for (let slash = name.indexOf('/'); slash !== -1; slash = name.indexOf('/', slash + 1)) {
		const parent = inside(worktree, name.subarray(0, slash));
		await mkdir(parent).catch(() => {});
		if (!(await lstat(parent)).isDirectory()) {
			return;
		}
	}
	const handle = await open(inside(worktree, name), 'wx', mode).catch((error: unknown) => {
		if (hasCode(error, 'EEXIST')) {
			return undefined;
		}
		throw error;
	});
	try {
		await handle?.writeFile(contents);
		await handle?.chmod(mode);
	} finally {
		await handle?.close();
	}
};

/** The tree's `.git` file points to where the administration was, so git is told where both are now. */
const ignoredFiles = async (journal: Journal, tree: string): Promise<Buffer[]> => {
	const names = await gitIn(tree).names(['ls-files', '-z', '--others', '--ignored', '--exclude-standard'], {
		environment: {
			GIT_DIR: trashedAdmin(journal.commonDirectory, journal.id),
			GIT_COMMON_DIR: journal.commonDirectory,
			GIT_WORK_TREE: tree,
		},
	});
	return names.filter(name => {
		const parts = name.toString().split('/');
		return parts.at(-1) !== '' && !parts.some(part => reproducible.has(part));
	});
};

const inside = (folder: string, name: Buffer): Buffer => Buffer.concat([Buffer.from(`${folder}/`), name]);
