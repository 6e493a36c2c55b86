/* What stands around the app: terminals that have less, or another size than usual, and other multiplexers. */
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {after, before, test} from 'node:test';
import {binary, createWorld, type World} from '../support/coppice.ts';
import {modesLeft, type OuterTerminal, openApp} from '../support/outer-terminal.ts';

let world: World;

before(async () => {
	world = await createWorld();
	await world.ok('new', 'agent', '--agent', 'demo', '--prompt', 'run: ls');
	const printing =
		'printf "\\033]2;caf\\303\\251 \\342\\234\\263\\007\\033[31mred\\033[0m caf\\303\\251 \\342\\224\\202 \\346\\227\\245\\346\\234\\254 printed\\n"';
	await world.ok('new', 'prints', '--no-worktree', '--', 'sh', '-c', `${printing}; exec cat`);
});

after(() => world?.stop());

type Options = Parameters<typeof openApp>[1];

/** The app as one finds it there, with everything open once that it has; it is left at the end. */
const within = async (options: Options, look: (app: OuterTerminal) => void | Promise<void>) => {
	const app = await openApp(world, {words: ['attach', 'prints'], ...options});
	try {
		await app.sees('printed');
		await look(app);
	} finally {
		await app.close();
	}
};

const openEverything = async (app: OuterTerminal, prefix?: string) => {
	await app.command('?', prefix);
	await app.sees('All keys');
	app.type('\x1b');
	await app.seesNot('All keys');
	await app.command('a', prefix);
	await app.sees('wants to run a command');
	app.type('\x1b');
	await app.seesNot('wants to run a command');
	await app.command('c', prefix);
	await app.sees('New session');
	app.type('\x1b');
	await app.seesNot('New session');
	await app.command('[', prefix);
	await app.sees('copy mode');
	app.type('kV');
};

const isOnPath = (name: string): boolean => {
	try {
		execFileSync('/bin/sh', ['-c', `command -v ${name}`], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
};

test('TERM=dumb: a sentence', async () => {
	const app = await openApp(world, {environment: {TERM: 'dumb'}});
	await app.ended;
	assert.equal(app.exit?.code, 2);
	assert.match(app.text(), /TERM is `dumb`/);
	assert.doesNotMatch(app.raw, /\x1b/);
});

test('TERM=linux: no OSC, no alternate screen, and left clean', () =>
	within({environment: {TERM: 'linux', COLORTERM: ''}, answers: false}, async app => {
		await openEverything(app);
		app.type('y');
		await app.sees('into coppice only');
		await app.detach();
		assert.doesNotMatch(app.raw, /\x1b[\]P_^Xk]|\?1049h|\x1b\[[<=>]/);
		assert.deepEqual(modesLeft(app), []);
		assert.match(app.text(), /^\d sessions run on/, 'at the top of an empty screen');
	}));

test('`coppice reset` on the console writes only what it knows', () =>
	within(
		{environment: {TERM: 'linux'}, words: ['reset'], around: command => ['sh', '-c', '"$@"; echo printed', 'sh', ...command]},
		async app => {
			await app.ended;
			assert.doesNotMatch(app.raw, /\x1b[\]P_^Xk]|\x1b\[[<=>]|\?1049/);
		},
	));

test('without UTF-8 nothing but ASCII', () =>
	within({environment: {LANG: 'C'}}, async app => {
		await app.sees('the locale is not UTF-8');
		await app.sees('red cafe | ???? printed');
		await openEverything(app);
		await app.detach();
		assert.doesNotMatch(app.raw, /[^\x00-\x7f]/);
	}));

test('NO_COLOR: the chrome has none, programs keep theirs', () =>
	within({environment: {NO_COLOR: '1'}}, async app => {
		await openEverything(app);
		await app.idle();
		const {active} = app.terminal.buffer;
		const coloured: string[] = [];
		for (let y = 0; y < app.terminal.rows; y++) {
			for (let x = 0; x < app.terminal.cols; x++) {
				const cell = active.getLine(active.baseY + y)!.getCell(x)!;
				if (!cell.isFgDefault() || !cell.isBgDefault()) {
					coloured.push(cell.getChars());
				}
			}
		}
		assert.equal(coloured.join(''), 'red');
	}));

test('each size, also while it runs', () =>
	within({columns: 100, rows: 30}, async app => {
		const sizes: [columns: number, rows: number, shows: RegExp][] = [
			[19, 4, /^too small/],
			[20, 5, /^red café │ 日本 pr/],
			[59, 14, /^red café │ 日本 printed/],
			[60, 15, /^╶ 2 prints ╶─+\nred café │ 日本 printed/],
			[500, 150, /^ shop .*│╶ 2 prints ╶─+\n 1 agent .*│red café │ 日本 printed/],
			[100, 30, /^ shop .*│╶ 2 prints ╶─+\n 1 agent .*│red café │ 日本 printed/],
		];
		for (const [columns, rows, shows] of sizes) {
			app.resize({columns, rows});
			await app.sees(shows);
		}
	}));

test('`coppice reset` after a kill -9', () =>
	within({around: command => ['sh', '-c', '"$@"; echo killed; "$1" "$2" reset; stty -a', 'sh', ...command], kitty: true}, async app => {
		await app.until(() => modesLeft(app).includes('kitty'), 'it has the keyboard');
		const [pid] = world.processes().filter(({command}) => / attach prints$/.test(command) && !command.startsWith('sh '));
		process.kill(pid!.pid, 'SIGKILL');
		await app.ended;
		assert.ok(modesLeft({raw: app.raw.slice(0, app.raw.indexOf('killed'))}).length > 4);
		assert.deepEqual(modesLeft(app), []);
		assert.match(app.text(), /the terminal is reset[\s\S]* icanon[\s\S]* echo /);
	}));

/** The screen of a plain terminal: but for the bar, that of the app elsewhere is the same. */
const plainly = async (columns: number, rows: number): Promise<string[]> => {
	let lines: string[] = [];
	await within({columns, rows}, async app => {
		await app.sees('needs you');
		await app.idle();
		lines = app.lines().slice(0, -1);
	});
	return comparable(lines);
};
const comparable = (lines: readonly string[]) => lines.map(line => line.replace(/waiting .*?\$/, 'waiting $').trimEnd());

test('in tmux: the right screen, and copies are tmux’s own', {skip: isOnPath('tmux') ? false : 'there is no tmux'}, async () => {
	const expected = await plainly(120, 30);
	const around = (command: string[]) => [
		'tmux',
		'-f',
		'/dev/null',
		'start-server',
		';',
		'set',
		'-g',
		'status',
		'off',
		';',
		'new-session',
		...command,
	];
	const environment = {TMUX_TMPDIR: world.folder};
	await within({around, environment, columns: 120, rows: 30}, async app => {
		await app.sees('C-Space ? keys');
		await openEverything(app, '\x00');
		app.type('y');
		await app.sees(/copied \d+ characters by tmux/);
		await app.idle();
		assert.deepEqual(comparable(app.lines().slice(0, -1)), expected);
		const buffer = execFileSync('tmux', ['show-buffer'], {env: {...world.environment, ...environment}, encoding: 'utf8'});
		assert.equal(buffer, 'red café │ 日本 printed\n');
	});
});

test('in GNU screen: the right screen, and copies go through it', {skip: isOnPath('screen') ? false : 'there is no screen'}, async () => {
	const expected = await plainly(120, 30);
	const around = (command: string[]) => ['screen', '-U', '-c', '/dev/null', ...command];
	await within({around, environment: {SCREENDIR: world.folder}, columns: 120, rows: 30}, async app => {
		await app.sees('C-Space ? keys');
		await openEverything(app, '\x00');
		app.type('y');
		await app.sees(/copied \d+ characters by OSC 52/);
		await app.until(() => app.raw.includes(`\x1b]52;c;${Buffer.from('red café │ 日本 printed\n').toString('base64')}\x07`), 'it is copied');
		await app.idle();
		assert.deepEqual(comparable(app.lines().slice(0, -1)), expected);
	});
});

test('in a coppice: the second prefix is the inner one’s, and its copies reach the terminal', async () => {
	const {COPPICE_CONFIG_DIR, COPPICE_STATE_DIR, COPPICE_RUN_DIR} = world.environment;
	const outer = await createWorld();
	try {
		const homes = [
			`COPPICE_CONFIG_DIR=${COPPICE_CONFIG_DIR}`,
			`COPPICE_STATE_DIR=${COPPICE_STATE_DIR}`,
			`COPPICE_RUN_DIR=${COPPICE_RUN_DIR}`,
		];
		const command = [process.execPath, binary, '-C', world.repository, 'attach', 'prints'];
		await outer.ok('new', 'inner', '--no-worktree', '--', 'env', '-u', 'COPPICE_SESSION', ...homes, ...command);
		const app = await openApp(outer, {words: ['attach', 'inner']});
		try {
			await app.sees('C-Space ?');
			await app.sees('printed');
			app.type('\x00');
			await app.sees('C-Space …');
			app.type('[');
			await app.sees('copy mode');
			app.type('kV');
			app.type('y');
			await app.sees(/copied \d+ characters by OSC 52/);
			await app.until(
				() => app.raw.includes(`\x1b]52;c;${Buffer.from('red café │ 日本 printed\n').toString('base64')}\x07`),
				'it is copied',
			);
		} finally {
			await app.close();
		}
	} finally {
		await outer.stop();
	}
});
