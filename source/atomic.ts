import {randomBytes} from 'node:crypto';
import {mkdir, open, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {faultPoint} from './fault.ts';

/**
Writes a whole file or nothing: a crash or a full disk at any moment leaves the old contents or the new, never a part.

A temporary file beside it (`.<name>.<random>.tmp`, mode 0600) is written, synced and renamed, and then the directory is synced, without which
the rename itself may be lost. The directory is made (0700) if it is missing.

@throws the system's error, with the old file as it was and the temporary file gone
*/
export const writeAtomically = async (file: string, contents: string | Uint8Array): Promise<void> => {
	const directory = path.dirname(file);
	await mkdir(directory, {recursive: true, mode: 0o700});
	const temporary = path.join(directory, `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
	try {
		await writeSynced(temporary, contents);
		faultPoint('write.rename');
		await rename(temporary, file);
	} catch (error) {
		await rm(temporary, {force: true});
		throw error;
	}
	faultPoint('write.renamed');
	await syncDirectory(directory);
};

/** Makes renames, creations and removals in `directory` survive a loss of power. */
export const syncDirectory = async (directory: string): Promise<void> => {
	const handle = await open(directory, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
};

const writeSynced = async (file: string, contents: string | Uint8Array): Promise<void> => {
	const handle = await open(file, 'wx', 0o600);
	try {
		faultPoint('write.opened');
		// FileHandle.writeFile goes on after short writes until all is written or one fails.
		await handle.writeFile(contents);
		await handle.sync();
	} finally {
		await handle.close();
	}
};
