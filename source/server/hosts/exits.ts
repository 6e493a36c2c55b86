/*
What a host wrote down when its agent ended: `exit/ID.json`, and its last screen, `exit/ID.rows`. The server only reads them, and
takes them away when the session starts anew.
*/
import {readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';
import {writeAtomically} from '../../atomic.ts';
import type {HostExit} from '../../protocol/host.ts';

const mail = z.object({
	number: z.number(),
	kind: z.enum(['note', 'ask']),
	from: z.string(),
	at: z.string(),
	body: z.string(),
	hash: z.string(),
});

const exit = z.object({
	session: z.string(),
	code: z.number().nullable(),
	signal: z.string().nullable(),
	at: z.string(),
	reason: z.string(),
	mail: z.array(mail),
});

/** The record; undefined where there is none, or none that can be read. */
export const readExit = (folder: string, id: string): Promise<HostExit | undefined> =>
	readFile(path.join(folder, `${id}.json`), 'utf8').then(
		text => exit.parse(JSON.parse(text)),
		() => undefined,
	);

/** Take both files away. The result puts them back, for a start that fails. */
export const takeExit = async (folder: string, id: string): Promise<() => Promise<void>> => {
	const files = [`${id}.rows`, `${id}.json`].map(name => path.join(folder, name));
	const contents = await Promise.all(files.map(file => readFile(file).catch(() => undefined)));
	await Promise.all(files.map(file => rm(file, {force: true})));
	return async () => {
		for (const [index, content] of contents.entries()) {
			if (content) {
				await writeAtomically(files[index]!, content);
			}
		}
	};
};
