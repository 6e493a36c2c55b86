/*
The app's line to the server: the whole fleet, then every event. A server that died is started again within a second; one that was
stopped, at the next command that needs it, or when somebody else starts it. Panes talk to their hosts and notice nothing.
*/
import {describe, UserError} from '../errors.ts';
import {ConnectionClosed} from '../protocol/connection.ts';
import type {Fleet as FleetContract} from '../protocol/messages.ts';
import type {Server} from '../server/daemon.ts';

type Requests = FleetContract['requests'];
export type Watched = Requests['fleet.watch']['result'];

type Hooks = {
	/** Everything anew: at the start, and after each reconnect. */
	onFleet: (fleet: Watched) => void;
	onEvent: <N extends keyof FleetContract['events'] & string>(name: N, value: FleetContract['events'][N]) => void;
	onServer: (state: 'connected' | 'lost' | 'stopped') => void;
	/** Call back when a server runs again, which is not started for it; what is returned ends the waiting. */
	whenServerRuns: (then: () => void) => () => void;
	/** What the server is told of this terminal, each time anew. */
	terminal: () => Requests['terminal.tell']['params'];
};

const eventNames = [
	'session',
	'sessionRemoved',
	'prompt',
	'promptGone',
	'repositories',
	'totals',
	'elsewhere',
	'notice',
	'detach',
] as const;

/** Requests that must not be carried out twice. */
const changing = new Set([
	'sessions.new',
	'elsewhere.adopt',
	'session.fork',
	'session.restart',
	'session.resume',
	'session.turn',
	'session.send',
	'session.remove',
	'trash.undo',
]);

/** Answers to prompts: each is bound to one, so that it can be given again, but whether the first was given is not known then. */
const answering = new Set(['prompt.approve', 'prompt.deny']);

/** Servers in a row that died before they told of the fleet. */
const mostAttempts = 5;

export type FleetLine = ReturnType<typeof createFleetLine>;

export const createFleetLine = (directory: string, findOrStart: () => Promise<Server>, hooks: Hooks) => {
	let server: Server | undefined;
	/** Connected, and told all of the fleet. */
	let opening: Promise<Server> | undefined;
	/** Only connected: other requests need not wait for the fleet. */
	let reaching: Promise<Server> | undefined;
	let root: string | null = null;
	let closed = false;
	let stopped = false;
	let stopWaiting = () => {};

	const open = (): Promise<Server> => {
		if (!opening) {
			const reached = reach();
			reaching = reached;
			opening = reached.then(watch).finally(() => {
				opening = undefined;
				reaching = undefined;
			});
		}
		return opening;
	};

	/** Also where a server that was found dies before it told all; one that always does so is left alone. */
	const reopen = async (): Promise<void> => {
		for (let attempt = 0; attempt < mostAttempts && !closed; attempt++) {
			try {
				await open();
				return;
			} catch (error) {
				// What cannot be started says so at the next command.
				if (!(error instanceof ConnectionClosed)) {
					return;
				}
			}
		}
	};

	const reach = async (): Promise<Server> => {
		const found = await findOrStart();
		refuseLate(found);
		return found;
	};

	/** The app was left meanwhile: nothing may keep it. */
	const refuseLate = (found: Server) => {
		if (closed) {
			found.close();
			throw new ConnectionClosed('the app is left');
		}
	};

	const watch = async (found: Server): Promise<Server> => {
		for (const name of eventNames) {
			found.on(name, value => {
				// What is on its way when the app is left would open panes again.
				if (!closed) {
					hooks.onEvent(name, value as never);
				}
			});
		}
		found.on('stopping', ({reason}) => {
			stopped = reason === 'stop';
		});
		const fleet = await found.call('fleet.watch', {directory});
		refuseLate(found);
		void found.call('terminal.tell', hooks.terminal()).catch(() => {});
		({root} = fleet);
		hooks.onFleet(fleet);
		server = found;
		stopped = false;
		stopWaiting();
		hooks.onServer('connected');
		void found.closed.then(() => {
			if (server !== found || closed) {
				return;
			}
			server = undefined;
			hooks.onServer(stopped ? 'stopped' : 'lost');
			if (stopped) {
				stopWaiting = hooks.whenServerRuns(() => void reopen());
			} else {
				void reopen();
			}
		});
		return found;
	};

	return {
		/** Connect, starting the server where none runs. `root`: the repository of the folder, null outside of one. */
		async open(): Promise<{root: string | null}> {
			await open();
			return {root};
		},
		current: () => server,
		/** The terminal is known better now. */
		tellTerminal: () => void server?.call('terminal.tell', hooks.terminal()).catch(() => {}),
		/** Ask; after a server that died in between once more, unless the first may have been carried out. */
		async ask<N extends keyof Requests & string>(name: N, params: Requests[N]['params']): Promise<Requests[N]['result']> {
			try {
				return await (server ?? (await (reaching ?? open()))).call(name, params);
			} catch (error) {
				if (!(error instanceof ConnectionClosed) || changing.has(name) || closed) {
					throw error;
				}
				return await (await open()).call(name, params).catch(second => {
					throw answering.has(name) ? orOurs(second) : second;
				});
			}
		},
		close() {
			closed = true;
			stopWaiting();
			server?.close();
		},
		explain,
	};
};

const orOurs = (error: unknown): unknown =>
	error instanceof UserError && error.code === 'prompt-gone'
		? new UserError('the server died while it answered: the prompt does not wait any more', {
				code: 'answered-or-gone',
				hint: 'your answer was given, or somebody else answered first: its pane shows which',
			})
		: error;

/** What went wrong, as the bar says it. Of two who answer a prompt the later one needs no command line, but to know that nothing was sent. */
export const explain = (error: unknown): string => {
	if (error instanceof UserError && error.code === 'prompt-gone') {
		return 'somebody else answered first, or it is gone: nothing was sent';
	}
	return error instanceof UserError && error.hint ? `${error.message} (${error.hint})` : describe(error);
};
