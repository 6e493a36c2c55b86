/*
`coppice demo`: the whole product on a throw-away repository, in folders of its own, so that it never meets the person's fleet.
`--story` plays it without a terminal, checks each step, and leaves nothing behind.
*/
import {existsSync, mkdirSync} from 'node:fs';
import {mkdtemp, realpath, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {Directories} from '../directories.ts';
import {findDirectories} from '../directories.ts';
import {findOrStartServer, findServer, type Server} from '../server/daemon.ts';
import {openApp} from './attach.ts';
import {playStory} from './story.ts';
import {type Call, environmentOf, type Result} from './subcommand.ts';

export const demo = async (call: Call): Promise<Result | undefined> => {
	if (call.flags.story === true) {
		return story(call);
	}
	const folder = path.join(call.directories.state, 'demo');
	if (call.flags.end === true) {
		await endDemo(call, folder);
		return {document: {ended: true}, text: 'The demo has ended; nothing of it is left.'};
	}
	const isNew = !existsSync(path.join(folder, 'shop'));
	const world = demoWorld(call, folder);
	const server = await world.server();
	if (isNew || (await server.call('sessions.list', {})).length === 0) {
		await server.call('demo.prepare', {folder: world.repository});
		await startThree(server, world.repository, world.environment);
	}
	server.close();
	return openApp(
		{
			...call,
			directory: world.repository,
			directories: world.directories,
			environment: world.environment,
			server: world.server,
			runningServer: world.runningServer,
		},
		undefined,
		{demo: true},
	);
};

export type DemoWorld = {
	directories: Directories;
	repository: string;
	environment: Record<string, string>;
	server: () => Promise<Server>;
	runningServer: () => Promise<Server | undefined>;
};

/** Folders of its own for everything; the server is started with them. */
const demoWorld = (call: Call, folder: string): DemoWorld => {
	const repository = path.join(folder, 'shop');
	mkdirSync(repository, {recursive: true, mode: 0o700});
	const own = {
		COPPICE_CONFIG_DIR: path.join(folder, 'config'),
		COPPICE_STATE_DIR: path.join(folder, 'state'),
		// Sockets have short paths only.
		...(Buffer.byteLength(folder) < 60 && {COPPICE_RUN_DIR: path.join(folder, 'run')}),
	};
	const {COPPICE_RUN_DIR: _, ...outer} = environmentOf(call.environment);
	const environment = {...outer, ...own};
	const directories = findDirectories(environment);
	const options = {directories, version: call.version, role: 'demo', program: path.join(call.programs, 'server.js'), environment};
	return {directories, repository, environment, server: () => findOrStartServer(options), runningServer: () => findServer(options)};
};

/** Three sessions, one of which will wait for an answer. */
const startThree = async (server: Server, repository: string, environment: Record<string, string>) => {
	const prompts = [
		['fix-login', 'run: node --test'],
		['search-index', 'Make the search ignore case'],
		['docs', 'say All examples in the docs run now.'],
	] as const;
	for (const [name, prompt] of prompts) {
		await server.call('sessions.new', {directory: repository, name, agent: 'demo', mode: 'manual', prompt, environment});
	}
};

const endDemo = async (call: Call, folder: string) => {
	if (!existsSync(folder)) {
		return;
	}
	const world = demoWorld(call, folder);
	const server = await world.server();
	for (const {id} of await server.call('sessions.list', {all: true})) {
		await server.call('session.kill', {session: id});
	}
	await server.call('server.stop', {});
	await server.closed;
	await rm(folder, {recursive: true, force: true, maxRetries: 5});
};

const story = async (call: Call): Promise<Result> => {
	const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-story-')));
	const world = demoWorld(call, folder);
	world.environment.COPPICE_DEMO_SPEED ??= '0.3';
	try {
		const steps = await playStory(world, step => {
			if (!call.json) {
				process.stdout.write(`${step}\n`);
			}
		});
		return {document: {steps}, text: `\nThe story went as told: ${steps.length} steps.`};
	} finally {
		await endDemo(call, folder).catch(() => rm(folder, {recursive: true, force: true}));
	}
};
