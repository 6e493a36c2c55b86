/*
The one process per user that knows the fleet. It may crash, be killed or be upgraded at any moment: at the start it takes the lock,
finds the hosts again, finishes what was cut short, and goes on.
*/
import {existsSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {claudeFolder} from '../agents/claude-registry.ts';
import {findDirectories, keepKey, prepareRunFolder, readKey, serverSocket} from '../directories.ts';
import {describe, hasCode, UserError} from '../errors.ts';
import {openLog} from '../log.ts';
import type {Connection, Handler} from '../protocol/connection.ts';
import type {Fleet as FleetContract} from '../protocol/messages.ts';
import {protocolRange} from '../protocol/range.ts';
import {listen} from '../protocol/socket.ts';
import {createApps} from './apps.ts';
import {createBuffers} from './buffers.ts';
import {sing} from './canary.ts';
import {createChoices} from './choices.ts';
import {createConversations} from './conversation/conversation.ts';
import {openElsewhere} from './elsewhere/elsewhere.ts';
import {openRegistry} from './elsewhere/registry.ts';
import {type FleetOptions, openFleet} from './fleet.ts';
import {createHandler} from './handlers.ts';
import {createAttached} from './life/attached.ts';
import type {Programs} from './life/launch.ts';
import {createLife} from './life/life.ts';
import {recoverMakings} from './life/makings.ts';
import {createRemovals} from './life/removals.ts';
import {lockHolder, takeLock} from './lock.ts';
import {keepRunFolder} from './run-folder.ts';
import {openSettings} from './settings.ts';
import {openViews} from './views.ts';

const purgeMilliseconds = 6 * 3_600_000;

/** What the server says to whoever started it, on one line. */
export type Started = 'ready' | 'other';

/** Run the server until it is told to stop. `say` is called once: `ready`, or `other` when another one has the lock. */
export const runServer = async ({
	programs,
	version,
	say,
}: {
	programs: Programs;
	version: string;
	say: (word: Started) => void;
}): Promise<void> => {
	const directories = findDirectories(process.env);
	prepareRunFolder(directories);
	const log = openLog(directories.state, 'server', process.env.COPPICE_LOG);
	const socket = serverSocket(directories);
	let listenAgain = async () => {};
	process.on('SIGUSR1', () => void listenAgain());
	let lock = takeLock(directories.run);
	if (!lock.taken) {
		const holder = lockHolder(directories.run);
		if (holder !== undefined && !existsSync(socket)) {
			// It lost its socket, which somebody removed; while it starts or ends this does nothing.
			process.kill(holder, 'SIGUSR1');
		}
		say('other');
		return;
	}
	process.on('uncaughtException', error => log.error(`a bug: ${error.stack}`));
	process.on('unhandledRejection', error => log.error(`a bug: ${error instanceof Error ? error.stack : String(error)}`));

	const key = readKey(directories, {make: true})!;
	const settings = openSettings(directories.config, log, () => fleet.budgets.check());
	const watchers = new Set<Connection<FleetContract>>();
	const claudes = claudeFolder(process.env, os.homedir());
	const registry = openRegistry(claudes, log);
	const emit: FleetOptions['emit'] = (name, value) => {
		for (const watcher of watchers) {
			watcher.emit(name, value);
		}
	};
	const fleet = await openFleet({
		directories,
		settings: settings.current,
		log,
		key,
		version,
		emit,
		registry,
	});
	const elsewhere = openElsewhere({
		registry,
		claudeFolder: claudes,
		stateFolder: directories.state,
		log,
		own: () => new Set(fleet.all().flatMap(({record}) => record.conversation ?? [])),
		rootOf: fleet.rootOf,
		onChange: listed => emit('elsewhere', listed),
		isWatched: () => watchers.size > 0,
	});
	const attached = createAttached(directories.run);
	const life = createLife(fleet, programs, attached, elsewhere);
	const removals = createRemovals(fleet, life);
	fleet.budgets.endsBy(life);
	const stopped = Promise.withResolvers<'stop' | 'handover' | 'signal'>();
	const answer = createHandler({
		fleet,
		life,
		removals,
		choices: createChoices(fleet),
		views: await openViews(directories.state, log, fleet.standing),
		buffers: createBuffers(),
		conversations: createConversations(process.env),
		attached,
		apps: createApps(),
		elsewhere,
		watchers,
		startedAt: new Date().toISOString(),
		stop: stopped.resolve,
	});
	const handle = (async (name: string, params: unknown, client: Connection<FleetContract>) => {
		if (usesSettings(name)) {
			settings.read();
		}
		try {
			return await answer(name, params, client);
		} catch (error) {
			if (!(error instanceof UserError)) {
				log.error(`a bug in ${name}: ${error instanceof Error ? error.stack : String(error)}`);
			}
			if (hasCode(error, 'ENOSPC', 'EDQUOT', 'EROFS')) {
				throw new UserError(`it could not be written down: ${describe(error)}`, {
					code: 'disk-full',
					hint: 'make room; agents run on',
					cause: error,
				});
			}
			throw error;
		}
	}) as Handler<FleetContract>;

	await recoverMakings(fleet).catch(error => log.error(`makings could not be recovered: ${describe(error)}`));
	await removals.recover().catch(error => log.error(`removals could not be recovered: ${describe(error)}`));
	const listenForClients = async () => {
		await rm(socket, {force: true});
		return listen<FleetContract>(
			socket,
			{
				key,
				hello: {protocol: protocolRange, version, role: 'server', pid: process.pid, capabilities: []},
				handle,
				...(log.enabled('trace') && {trace: (direction, name, bytes) => log.trace(`${direction} ${name} ${bytes}`)}),
			},
			() => undefined,
		);
	};
	let server = await listenForClients();
	listenAgain = async () => {
		if (!existsSync(socket)) {
			log.warning('the socket was gone and is made again');
			server.close();
			server = await listenForClients();
		}
	};
	const leaveRunFolder = keepRunFolder({
		folder: directories.run,
		log,
		isWhole: () => lock.isOurs() && existsSync(socket) && readKey(directories, {make: false}) === key,
		async restore() {
			prepareRunFolder(directories);
			if (!lock.isOurs()) {
				lock = takeLock(directories.run);
			}
			if (!lock.taken) {
				log.error('another server has started meanwhile: this one ends');
				stopped.resolve('handover');
				return;
			}
			keepKey(directories, key);
			await listenAgain();
			await Promise.all(fleet.all().map(session => session.host?.call('listen', {}).catch(() => {})));
		},
	});
	log.info(`started, version ${version}, ${fleet.all().length} sessions`);
	say('ready');
	void sing().then(wrong => {
		for (const text of wrong) {
			log.error(`what an agent tells is not understood any more: ${text}`);
		}
	});
	void elsewhere.look().catch(error => log.error(`what runs elsewhere: ${describe(error)}`));
	void removals.purge().catch(error => log.error(`the trash could not be emptied: ${describe(error)}`));
	setInterval(() => void removals.purge().catch(() => {}), purgeMilliseconds).unref();
	for (const signal of ['SIGTERM', 'SIGINT'] as const) {
		process.on(signal, () => stopped.resolve('signal'));
	}
	process.on('SIGHUP', () => {});

	const reason = await stopped.promise;
	leaveRunFolder();
	listenAgain = async () => {};
	for (const watcher of watchers) {
		watcher.emit('stopping', {reason: reason === 'handover' ? 'handover' : 'stop'});
	}
	server.close();
	await Promise.all([...fleet.all().map(session => session.persist()), elsewhere.close()]);
	registry.close();
	settings.close();
	fleet.ledger.write();
	if (lock.isOurs()) {
		await rm(socket, {force: true});
	}
	lock.release();
	log.info(`stopped: ${reason}`);
	// Held requests, such as `wait`, keep their connections: their clients start the next server or end.
	setTimeout(() => process.exit(0), 100);
};

const usesSettings = (name: string) =>
	[
		'sessions.new',
		'session.restart',
		'session.resume',
		'session.turn',
		'session.send',
		'session.fork',
		'elsewhere.adopt',
		'choices.get',
		'prompt.snooze',
	].includes(name);

/** The programs that stand beside this one in the bundle's folder. */
export const programsBeside = (folder: string): Programs => ({
	host: path.join(folder, 'host.js'),
	note: path.join(folder, 'note.js'),
	demo: path.join(folder, 'demo.js'),
	stream: path.join(folder, 'stream.js'),
});
