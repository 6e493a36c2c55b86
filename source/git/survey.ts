import {lstat, readdir} from 'node:fs/promises';
import path from 'node:path';

export type Survey = {
	/** On disk, in bytes. */
	readonly bytes: number;
	/** Folders with a `.git` of their own, relative, `/` between: submodules and nested repositories, also below ignored folders. */
	readonly nested: readonly Buffer[];
	/** Files above `largeBytes`, relative. */
	readonly large: readonly Buffer[];
	/** Folders on another file system, relative: they do not move with a rename. */
	readonly mounts: readonly Buffer[];
};

/** Larger untracked files are not put into git's objects. */
export const largeBytes = 100 * 1024 * 1024;

/** One walk over a tree, following no link and not entering what is mounted in it. */
export const survey = async (root: string): Promise<Survey> => {
	const {dev} = await lstat(root);
	const found = {bytes: 0, nested: [] as Buffer[], large: [] as Buffer[], mounts: [] as Buffer[]};
	const folders: Buffer[] = [Buffer.alloc(0)];
	for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
		const parent = folder;
		const entries = await readdir(absolute(root, parent), {withFileTypes: true, encoding: 'buffer'}).catch(() => []);
		if (parent.length > 0 && entries.some(entry => entry.name.equals(gitName))) {
			found.nested.push(parent);
		}
		const stats = await Promise.all(entries.map(entry => lstat(absolute(root, join(parent, entry.name))).catch(() => undefined)));
		for (const [index, entry] of entries.entries()) {
			const name = join(parent, entry.name);
			const stat = stats[index];
			found.bytes += (stat?.blocks ?? 0) * 512;
			if (stat?.isDirectory()) {
				(stat.dev === dev ? folders : found.mounts).push(name);
			} else if (stat?.isFile() && stat.size > largeBytes) {
				found.large.push(name);
			}
		}
	}
	return found;
};

const gitName = Buffer.from('.git');
const join = (folder: Buffer, name: Buffer): Buffer => (folder.length === 0 ? name : Buffer.concat([folder, Buffer.from('/'), name]));
const absolute = (root: string, name: Buffer): Buffer => Buffer.concat([Buffer.from(root + path.sep), name]);
