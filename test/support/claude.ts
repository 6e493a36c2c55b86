/*
The real Claude Code for tests, against the scripted API and nothing else: a folder of its own as HOME, a dummy key, no telemetry.
It is named by `COPPICE_TEST_CLAUDE`; without it tests with it are skipped and say so.
*/
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {createServer as createSecureServer} from 'node:https';
import {type AddressInfo, connect, type Server} from 'node:net';
import path from 'node:path';
import {after} from 'node:test';
import {createWorld, type World} from './coppice.ts';
import {type MessagesApi, startMessagesApi} from './messages-api.ts';

const key = 'sk-ant-scripted-0000000000000000';

/** The executable, or why there is none. */
export const findClaude = (): {executable: string; missing?: undefined} | {executable?: undefined; missing: string} => {
	const executable = process.env.COPPICE_TEST_CLAUDE;
	if (!executable) {
		return {missing: 'COPPICE_TEST_CLAUDE does not name an executable of Claude Code'};
	}
	return existsSync(executable)
		? {executable: path.resolve(executable)}
		: {missing: `COPPICE_TEST_CLAUDE names ${executable}, which does not exist`};
};

/** What Claude Code must be started with, so that it talks to `apiUrl` alone. */
export const claudeEnvironment = (apiUrl: string): Record<string, string> => ({
	ANTHROPIC_BASE_URL: apiUrl,
	ANTHROPIC_API_KEY: key,
	DISABLE_TELEMETRY: '1',
	DISABLE_ERROR_REPORTING: '1',
	DISABLE_AUTOUPDATER: '1',
	CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
	CLAUDE_CODE_MAX_RETRIES: '0',
});

/** The same with a subscription. It might look elsewhere for who that is: there is no way to anything else. */
const subscriberEnvironment = (apiUrl: string): Record<string, string> => {
	const {ANTHROPIC_API_KEY: _, ...rest} = claudeEnvironment(apiUrl);
	const nowhere = 'http://127.0.0.1:9';
	return {
		...rest,
		CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-scripted',
		HTTPS_PROXY: nowhere,
		HTTP_PROXY: nowhere,
		NO_PROXY: '127.0.0.1,localhost',
	};
};

/** Make `home` one of a person who has used Claude Code before, in these folders. Its own keys of 2.1.329; they are not documented. */
export const furnishHome = (home: string, {trusted, settings}: {trusted: string[]; settings: Record<string, unknown>}) => {
	mkdirSync(path.join(home, '.claude'), {recursive: true});
	const known = {
		hasCompletedOnboarding: true,
		customApiKeyResponses: {approved: [key.slice(-20)], rejected: []},
		projects: Object.fromEntries(trusted.map(folder => [folder, {hasTrustDialogAccepted: true}])),
		hasSeenAutoDefaultNotice: true,
		hasSeenAutoDefaultNudge: true,
		hasSeenAutoModeEntryWarning: true,
	};
	writeFileSync(path.join(home, '.claude.json'), JSON.stringify(known));
	writeFileSync(path.join(home, '.claude', 'settings.json'), JSON.stringify(settings));
};

/**
What Claude Code looks for before it lets anyone in for the first time, on loopback: it asks two hosts of Anthropic's whether they
are there. A proxy leads both to a server of ours, whose certificate is made in `folder` by `openssl`.
*/
export const startFirstContact = async (folder: string) => {
	const file = (name: string) => path.join(folder, name);
	const subject = ['-subj', '/CN=loopback', '-addext', 'subjectAltName=DNS:api.anthropic.com,DNS:platform.claude.com'];
	const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file('key.pem')];
	execFileSync('openssl', ['req', '-x509', '-days', '2', ...subject, ...key, '-out', file('certificate.pem')], {stdio: 'ignore'});
	const hello = createSecureServer({key: readFileSync(file('key.pem')), cert: readFileSync(file('certificate.pem'))}, (_, response) => {
		response.writeHead(200, {'content-type': 'application/json'}).end('{}');
	});
	const proxy = createServer().on('connect', (_, socket) => {
		const inner = connect(portOf(hello), '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 OK\r\n\r\n');
			inner.pipe(socket).pipe(inner);
		});
		inner.on('error', () => socket.destroy());
		socket.on('error', () => inner.destroy());
	});
	await Promise.all([hello, proxy].map(server => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))));
	return {
		environment: {HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`, NODE_EXTRA_CA_CERTS: file('certificate.pem')},
		close() {
			for (const server of [hello, proxy]) {
				server.close();
				server.closeAllConnections();
			}
		},
	};
};

const portOf = (server: Server) => (server.address() as AddressInfo).port;

type Wanted = {
	/** What stands in the settings of Claude Code. */
	settings?: Record<string, unknown>;
	environment?: Record<string, string>;
	/** Commit a file `notes.txt` that says alpha. */
	notes?: boolean;
	/** Claude Code is that of a person with a subscription, whose windows fill up: what `api.limit` says. */
	subscriber?: boolean;
};

/** A world with the real Claude Code on its PATH, in the home of a person who has used it, and the scripted API that it talks to. */
export const startClaudeWorld = async (
	executable: string,
	{settings = {}, environment = {}, notes = false, subscriber = false}: Wanted,
) => {
	const api = await startMessagesApi();
	const world = await createWorld({environment: {...(subscriber ? subscriberEnvironment : claudeEnvironment)(api.url), ...environment}});
	world.environment.PATH = `${path.dirname(executable)}:${world.environment.PATH}`;
	if (notes) {
		writeFileSync(path.join(world.repository, 'notes.txt'), 'alpha\n');
		await world.git('add', 'notes.txt');
		await world.git('commit', '-q', '-m', 'notes');
	}
	furnishHome(world.home, {trusted: [world.repository], settings});
	return {api, world};
};

/**
Such a world for the tests of a file: there when the file is loaded, gone after its tests.

@returns `options` for each of them, which skip it where no Claude Code is named; then there is no world either
*/
export const openClaudeWorld = async ({timeout, ...wanted}: Wanted & {timeout: number}) => {
	const {executable, missing} = findClaude();
	const options = {skip: missing ?? false, timeout};
	if (missing !== undefined) {
		return {options} as {options: typeof options; api: MessagesApi; world: World; executable: string};
	}
	const {api, world} = await startClaudeWorld(executable, wanted);
	after(async () => {
		api.close();
		await world.stop();
	});
	return {options, api, world, executable};
};
