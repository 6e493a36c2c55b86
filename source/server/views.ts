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
import type {View} from '../protocol/app.ts';
import {type Counts, counts} from './session/done.ts';

const keptViews = 16;
/** When its app left, and where the sessions stood then. */
const left = z.object({at: z.string(), counts: z.record(z.string(), counts)});
const saved = z.array(
	z.object({
		id: z.string(),
		savedAt: z.string(),
		repository: z.string().catch(''),
		value: z.unknown(),
		left: left.nullable().catch(null),
	}),
);

/** An app, as far as it matters here: it is gone when its connection is. */
type Client = {readonly closed: Promise<void>};

type Kept = View & {repository: string; left: z.infer<typeof left> | null};

/** @param standing where the sessions stand now, by id */
export const openViews = async (stateFolder: string, log: Log, standing: () => Record<string, Counts>) => {
	const file = path.join(stateFolder, 'views.json');
	const views: Kept[] = await readFile(file, 'utf8')
		.then((text): Kept[] => saved.parse(JSON.parse(text)).map(view => ({...view, value: view.value})))
		.catch(() => []);
	const shown = new Map<string, Client>();
	const known = new WeakSet<Client>();
	let writing = Promise.resolve();

	const write = () => {
		writing = writing
			.then(() => writeAtomically(file, JSON.stringify(views)))
			.catch(error => log.error(`the views could not be written: ${describe(error)}`));
	};

	const release = (client: Client) => {
		for (const [id, one] of shown) {
			if (one === client) {
				shown.delete(id);
				const view = views.find(each => each.id === id);
				if (view) {
					view.left = {at: new Date().toISOString(), counts: standing()};
					write();
				}
			}
		}
	};

	const show = (id: string, client: Client) => {
		shown.set(id, client);
		if (!known.has(client)) {
			known.add(client);
			void client.closed.then(() => release(client));
		}
	};

	return {
		/**
		The view for an app that opens in this repository, and when the last one that showed it left. `client` shows it until it says that
		it is gone.
		*/
		take(client: Client, repository: string): {id: string; value: unknown; left: Kept['left']} {
			const here = views.filter(view => view.repository === repository).sort((a, b) => b.savedAt.localeCompare(a.savedAt));
			const free = here.find(view => !shown.has(view.id));
			const id = free?.id ?? randomUUID();
			if (!free) {
				views.push({id, savedAt: new Date().toISOString(), repository, value: here[0]?.value ?? null, left: null});
			}
			show(id, client);
			const last = free?.left ?? null;
			if (free) {
				free.left = null;
			}
			return {id, value: free?.value ?? here[0]?.value ?? null, left: last};
		},
		/** `client` shows it: also one that took it from a server that is gone. */
		save(client: Client, id: string, value: unknown): void {
			const view = views.find(one => one.id === id);
			if (!view) {
				return;
			}
			show(id, client);
			view.value = value;
			view.savedAt = new Date().toISOString();
			views.sort((a, b) => b.savedAt.localeCompare(a.savedAt)).splice(keptViews);
			write();
		},
	};
};
