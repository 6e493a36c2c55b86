import assert from 'node:assert/strict';
import {test} from 'node:test';
import {agentEnvironment, matches} from '../../source/server/environment.ts';

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
