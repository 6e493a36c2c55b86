/* The apps that are open: which terminals they are in, and how one asks another to leave. */

import type {OpenApp} from '../protocol/app.ts';
import type {Connection} from '../protocol/connection.ts';
import type {Fleet} from '../protocol/messages.ts';

type Client = Connection<Fleet>;

export type Apps = ReturnType<typeof createApps>;

export const createApps = () => {
	const open = new Map<Client, Omit<OpenApp, 'here'>>();
	let last = 0;

	return {
		/** This client is an app, in the terminal of that name. */
		add(client: Client, terminal: string): void {
			const known = open.get(client);
			open.set(client, {id: known?.id ?? ++last, since: known?.since ?? new Date().toISOString(), terminal});
			if (!known) {
				void client.closed.then(() => open.delete(client));
			}
		},
		/** In the order in which they were opened. `here`: the one that asks. */
		list: (asker: Client): OpenApp[] => [...open].map(([client, app]) => ({...app, here: client === asker})),
		/** Ask an app to leave. False: it is gone. */
		detach(id: number): boolean {
			const [client] = [...open].find(([, app]) => app.id === id) ?? [];
			client?.emit('detach', {});
			return client !== undefined;
		},
	};
};
