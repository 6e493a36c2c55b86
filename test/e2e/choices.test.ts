/* The dialog for a new session begins with what was chosen in it last; what scripts start says nothing of that. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {createWorld, type World} from '../support/coppice.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';

let world: World;
let app: OuterTerminal;

before(async () => {
	world = await createWorld();
	await world.ok('new', 'first', '--agent', 'shell', '--no-worktree');
	app = await openApp(world);
	await app.sees('C-b ?');
});

after(async () => {
	await app?.close();
	await world?.stop();
});

const opened = async (options: RegExp) => {
	await app.command('c');
	await app.sees('New session in shop');
	await app.sees(options);
};

const closed = async () => {
	app.type('\x1b');
	await app.seesNot('New session in shop');
};

test('a scripted session is no default', async () => {
	await opened(/│ demo {3}model as usual {3}mode as usual {3}new worktree from main/);
	await closed();
});

test('what was chosen is, whatever is scripted after it', async () => {
	await opened(/│ demo /);
	app.type('\t\x1b[B');
	await app.sees(/│ shell {3}new worktree from main/);
	app.type('\r');
	await app.seesNot('New session in shop');
	await app.sees(/^[▌ ]2 /m);
	await world.ok('new', 'third', '--agent', 'demo', '--mode', 'manual');
	assert.deepEqual(
		(await world.ls()).map(({agent}) => agent),
		['shell', 'shell', 'demo'],
	);
	await opened(/│ shell {3}new worktree from main/);
	await closed();
});
