import assert from 'node:assert/strict';
import {mkdtempSync, readlinkSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {createAttached} from '../../../source/server/life/attached.ts';
import {agentEnvironment, matches} from '../../../source/server/life/environment.ts';

const given = (client: Record<string, string>, agent = {environment: {}, withoutEnvironment: [] as string[]}) =>
	agentEnvironment({client, session: 's-aaaaa', version: '1.0.0', own: {COPPICE_STATE_DIR: '/state', SECRET: 'of the server'}, agent});

test('the person’s own stays, the terminal around and npm go, our terminal comes', () => {
	const environment = given({
		HOME: '/home/a',
		FOO: 'bar',
		TMUX: '1',
		STY: '1',
		LINES: '3',
		COLUMNS: '4',
		KITTY_PID: '1',
		VSCODE_X: '1',
		TERM: 'dumb',
		COPPICE_SESSION: 's-other',
		COPPICE_FAULT: 'x',
		npm_config_x: '1',
		NODE: '/n',
		INIT_CWD: '/',
		NODE_OPTIONS: '--mine',
	});
	assert.deepEqual(environment, {
		HOME: '/home/a',
		FOO: 'bar',
		NODE_OPTIONS: '--mine',
		COPPICE_STATE_DIR: '/state',
		NO_PROXY: '127.0.0.1,localhost',
		no_proxy: '127.0.0.1,localhost',
		TERM: 'xterm-256color',
		COLORTERM: 'truecolor',
		TERM_PROGRAM: 'coppice',
		TERM_PROGRAM_VERSION: '1.0.0',
		COPPICE_SESSION: 's-aaaaa',
	});
});

test('what follows the terminal is that of the app attached last, for who asks from inside of a session', () => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'attached-'));
	const link = path.join(folder, 'agent.sock');
	const attached = createAttached(folder);
	assert.deepEqual(attached.environmentFor({DISPLAY: ':0', A: 'b'}), {DISPLAY: ':0', A: 'b'}, 'nobody was attached');
	const outside = {SSH_AUTH_SOCK: folder, A: 'b'};
	assert.deepEqual(attached.environmentFor(outside), {SSH_AUTH_SOCK: link, A: 'b'});
	assert.equal(readlinkSync(link), folder);

	attached.tell({environment: {SSH_AUTH_SOCK: '/other', DISPLAY: ':1', HOME: '/h'}, colours: {background: '#ffffff'}});
	assert.equal(readlinkSync(link), '/other', 'programs that run find the new agent of ssh');
	const inside = {COPPICE_SESSION: 's-1', SSH_AUTH_SOCK: link, DISPLAY: ':0', SSH_TTY: '/dev/pts/9', A: 'b'};
	assert.deepEqual(attached.environmentFor(inside), {COPPICE_SESSION: 's-1', SSH_AUTH_SOCK: link, DISPLAY: ':1', A: 'b'});
	assert.equal(attached.environmentFor({DISPLAY: ':7'}).DISPLAY, ':7', 'who asks from a terminal has its own');
	attached.tell({environment: {}});
	assert.deepEqual(attached.environmentFor(inside), {COPPICE_SESSION: 's-1', A: 'b'}, 'what that terminal lacks goes');
	assert.deepEqual(attached.colours, {background: '#ffffff'});
	rmSync(folder, {recursive: true});
});

test('PATH loses only the folders that npm put in front', () => {
	assert.equal(
		given({PATH: '/a/node_modules/.bin:/b/node_modules/.bin:/x/node-gyp-bin:/usr/bin:/c/node_modules/.bin'}).PATH,
		'/usr/bin:/c/node_modules/.bin',
	);
	assert.equal(given({PATH: '/usr/bin:/bin'}).PATH, '/usr/bin:/bin');
});

test('loopback is added to what a proxy leaves out', () => {
	const environment = given({NO_PROXY: 'a.example, localhost', no_proxy: ''});
	assert.equal(environment.NO_PROXY, 'a.example,localhost,127.0.0.1');
	assert.equal(environment.no_proxy, '127.0.0.1,localhost');
});

test('an agent may add and refuse names', () => {
	const environment = given(
		{CLAUDECODE: '1', CLAUDE_CODE_SESSION_X: '1', CLAUDE_KEPT: '1'},
		{environment: {EXTRA: 'e'}, withoutEnvironment: ['CLAUDECODE', 'CLAUDE_CODE_SESSION_*']},
	);
	assert.deepEqual(
		[environment.CLAUDECODE, environment.CLAUDE_CODE_SESSION_X, environment.CLAUDE_KEPT, environment.EXTRA],
		[undefined, undefined, '1', 'e'],
	);
	assert.equal(matches('npm_x', ['npm_*']), true);
	assert.equal(matches('npmx', ['npm_*']), false);
});
