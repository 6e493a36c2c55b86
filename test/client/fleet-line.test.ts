/* The app's line to its server, while servers come and go. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createFleetLine} from '../../source/client/fleet.ts';
import {UserError} from '../../source/errors.ts';
import {ConnectionClosed} from '../../source/protocol/connection.ts';
import type {Server} from '../../source/server/daemon.ts';

/** A server that tells of an empty fleet, or dies before; `die` ends it. */
const serverThat = (answers: boolean) => {
	const listeners = new Map<string, (value: unknown) => void>();
	const over = Promise.withResolvers<void>();
	const server = {
		on: (name: string, listener: (value: unknown) => void) => {
			listeners.set(name, listener);
		},
		async call(name: string) {
			if (!answers) {
				throw new ConnectionClosed('it died');
			}
			return name === 'fleet.watch' ? {root: '/repo'} : {};
		},
		closed: over.promise,
		close() {},
	} as unknown as Server;
	const stop = () => {
		listeners.get('stopping')?.({reason: 'stop'});
		over.resolve();
	};
	return {server, die: over.resolve, stop};
};

const create = (next: () => Promise<Server>) => {
	const states: string[] = [];
	const events: string[] = [];
	let runsAgain: (() => void) | undefined;
	const line = createFleetLine('/', next, {
		onFleet() {},
		onEvent: name => events.push(name),
		onServer: state => states.push(state),
		whenServerRuns(then) {
			runsAgain = then;
			return () => {
				runsAgain = undefined;
			};
		},
		terminal: () => ({}) as never,
	});
	return {line, states, events, runsAgain: () => runsAgain, settled: () => new Promise<void>(resolve => setImmediate(resolve))};
};

test('a server that dies before it told all is no reason to give up', async () => {
	const first = serverThat(true);
	const servers = [first, serverThat(false), serverThat(false), serverThat(true)];
	const {line, states, settled} = create(async () => servers.shift()!.server);
	await line.open();
	first.die();
	await settled();
	assert.deepEqual(states, ['connected', 'lost', 'connected']);
	assert.equal(servers.length, 0);
});

test('one that cannot be started, and servers that always die, are left for the next command', async () => {
	const first = serverThat(true);
	let started = 0;
	let next = async (): Promise<Server> => first.server;
	const {line, states, settled} = create(() => {
		started++;
		return next();
	});
	await line.open();
	next = async () => serverThat(false).server;
	first.die();
	await settled();
	assert.deepEqual([started, states.at(-1)], [6, 'lost']);
	next = async () => {
		throw new UserError('no room');
	};
	await assert.rejects(line.ask('server.status' as never, {} as never), /no room/);
	next = async () => serverThat(true).server;
	await line.ask('server.status' as never, {} as never);
	assert.equal(states.at(-1), 'connected');
});

test('an app that is left while its server answers keeps no connection', async () => {
	const told = Promise.withResolvers<{root: string}>();
	const listeners = new Map<string, (value: unknown) => void>();
	let open = true;
	const server = {
		on: (name: string, listener: (value: unknown) => void) => void listeners.set(name, listener),
		call: (name: string) => (name === 'fleet.watch' ? told.promise : Promise.resolve({})),
		closed: new Promise<void>(() => {}),
		close: () => (open = false),
	} as unknown as Server;
	const {line, states, events, settled} = create(async () => server);
	const opening = line.open();
	await settled();
	line.close();
	listeners.get('session')!({id: 's-aaaaa', pid: 2});
	told.resolve({root: '/repo'});
	await assert.rejects(opening, ConnectionClosed);
	assert.deepEqual([open, states, events], [false, [], []]);
});

test('one that was stopped is not started again, but followed when somebody else starts it', async () => {
	const first = serverThat(true);
	const second = serverThat(true);
	const servers = [first, second];
	const {line, states, settled, runsAgain} = create(async () => servers.shift()!.server);
	await line.open();
	first.stop();
	await settled();
	assert.deepEqual([states, servers.length], [['connected', 'stopped'], 1]);
	runsAgain()!();
	await settled();
	assert.deepEqual([states, servers.length], [['connected', 'stopped', 'connected'], 0]);
	assert.equal(runsAgain(), undefined, 'it waits no more');
	second.stop();
	await settled();
	line.close();
	assert.equal(runsAgain(), undefined, 'nor does an app that is left');
});

test('what a server that died may have done: a fork is not made twice, and an answer that is not needed any more may have been ours', async () => {
	for (const [name, said] of [
		['session.fork', ConnectionClosed],
		['prompt.approve', {code: 'answered-or-gone'}],
		['prompt.deny', {code: 'answered-or-gone'}],
	] as const) {
		const asked: string[] = [];
		const serverWith = (answer: () => never) =>
			({
				...serverThat(true).server,
				async call(one: string) {
					if (one !== name) {
						return one === 'fleet.watch' ? {root: '/repo'} : {};
					}
					asked.push(one);
					return answer();
				},
			}) as unknown as Server;
		const servers = [
			serverWith(() => {
				throw new ConnectionClosed('it died');
			}),
			serverWith(() => {
				throw new UserError('it does not wait any more', {code: 'prompt-gone'});
			}),
		];
		const {line} = create(async () => servers.shift()!);
		await line.open();
		await assert.rejects(line.ask(name, {} as never), said);
		assert.equal(asked.length, name === 'session.fork' ? 1 : 2);
	}
});
