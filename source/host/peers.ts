/* The programs that are connected: the server, and the apps that show this session. */
import type {Connection} from '../protocol/connection.ts';
import type {HostContract} from '../protocol/host.ts';

type Events = HostContract['events'];

export type Peers = ReturnType<typeof createPeers>;

export const createPeers = () => {
	const connections = new Set<Connection<HostContract>>();
	/** Who has been told the state as it was: from then on events tell what changed. */
	const told = new WeakSet<Connection<HostContract>>();
	return {
		add(connection: Connection<HostContract>) {
			connections.add(connection);
			void connection.closed.then(() => connections.delete(connection));
		},
		/** It is told the state now. */
		telling: (connection: Connection<HostContract>) => void told.add(connection),
		/** Of the end all are told. */
		emit<N extends keyof Events & string>(name: N, value: Events[N]) {
			for (const connection of connections) {
				if (name === 'exit' || told.has(connection)) {
					connection.emit(name, value);
				}
			}
		},
		close() {
			for (const connection of connections) {
				connection.close();
			}
		},
	};
};
