/*
What a person had open: pane tree, focus, sidebar. An app takes the newest view that no other one shows, else a copy of the newest,
so that detach and attach lead back to where one was. Only the client reads what is in it.
*/

import {randomUUID} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {z} from 'zod';
import {writeAtomically} from '../atomic.ts';
import {describe} from '../errors.ts';
import type {Log} from '../log.ts';
import type {View} from '../protocol/messages.ts';

const keptViews = 16;
const saved = z.array(z.object({id: z.string(), savedAt: z.string(), repository: z.string().catch(''), value: z.unknown()}));

type Kept = View & {repository: string};

export const openViews = async (stateFolder: string, log: Log) => {
	const file = path.join(stateFolder, 'views.json');
	const views: Kept[] = await readFile(file, 'utf8')
		.then(text => saved.parse(JSON.parse(text)) as Kept[])
		.catch(() => []);
	const shown = new Map<string, object>();
	let writing = Promise.resolve();

	return {
		/** The view for an app that opens in this repository. `client` shows it until it says that it is gone. */
		take(client: object, repository: string): {id: string; value: unknown} {
			const here = views.filter(view => view.repository === repository).sort((a, b) => b.savedAt.localeCompare(a.savedAt));
			const free = here.find(view => !shown.has(view.id));
			const id = free?.id ?? randomUUID();
			if (!free) {
				views.push({id, savedAt: new Date().toISOString(), repository, value: here[0]?.value ?? null});
			}
			shown.set(id, client);
			return {id, value: free?.value ?? here[0]?.value ?? null};
		},
		save(id: string, value: unknown): void {
			const view = views.find(one => one.id === id);
			if (!view) {
				return;
			}
			view.value = value;
			view.savedAt = new Date().toISOString();
			views.sort((a, b) => b.savedAt.localeCompare(a.savedAt)).splice(keptViews);
			writing = writing
				.then(() => writeAtomically(file, JSON.stringify(views)))
				.catch(error => log.error(`the views could not be written: ${describe(error)}`));
		},
		release(client: object): void {
			for (const [id, one] of shown) {
				if (one === client) {
					shown.delete(id);
				}
			}
		},
	};
};
