/* A card that came up by the prefix takes its own keys; every other key is the one after the prefix, and never one for the agent. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {createWorld, type World} from '../support/coppice.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';

let world: World;
let app: OuterTerminal;

before(async () => {
	world = await createWorld();
	await world.ok('new', 'one', '--agent', 'demo', '--mode', 'manual', '--prompt', 'run: echo one > one.txt');
	await world.ok('new', 'two', '--agent', 'demo', '--prompt', 'say two is done');
	await world.ok('wait', 'one', '--for', 'waiting', '--timeout', '20');
	await world.ok('wait', 'two', '--for', 'done', '--timeout', '20');
	app = await openApp(world, {words: ['attach', 'one']});
	await app.sees('Run the requested command?');
});

after(async () => {
	await app?.close();
	await world?.stop();
});

const openCard = async () => {
	app.type('\x02');
	await app.sees('one wants to run');
};

// In the pane stands a dialog that takes digits: `2` there is “always”.
test('a key of the prefix table behind the card does what the table says', async () => {
	await openCard();
	app.type('2');
	await app.sees(/╶ 2 two ╶/);
	await app.seesNot('one wants to run');
	assert.equal((await world.session('one')).status, 'waiting');
});

test('a key that is not bound does nothing', async () => {
	await openCard();
	app.type('k');
	await app.sees('`k` is not bound');
	assert.equal((await world.session('one')).status, 'waiting');
	assert.doesNotMatch(await world.ok('capture', 'two'), /❯ k/);
});

test('Escape closes the card, and the next key is the pane’s again', async () => {
	await openCard();
	app.type('\x1b');
	await app.seesNot('one wants to run');
	app.type('hello');
	await app.sees('❯ hello');
	assert.equal((await world.session('one')).status, 'waiting');
});

// `1` is “yes” in the dialog that the pane of `one` shows.
test('the prefix closes the queue, and what follows it is a command there, too', async () => {
	await app.command('1');
	await app.sees('Run the requested command?');
	await app.command('a');
	await app.sees('one wants to run');
	app.type('\x02');
	await app.seesNot('one wants to run');
	app.type('2');
	await app.sees(/╶ 2 two ╶/);
	assert.equal((await world.session('one')).status, 'waiting');
});

test('the prefix on a card begins anew', async () => {
	await app.command('1');
	await app.sees('Run the requested command?');
	await openCard();
	app.type('\x02');
	await app.seesNot('one wants to run');
	app.type('2');
	await app.sees(/╶ 2 two ╶/);
	assert.equal((await world.session('one')).status, 'waiting');
});

test('a reason is typed at once, before the card is armed', async () => {
	await app.sees('1 needs you');
	app.type('\x02Nnot today, my friend\r');
	await app.sees('denied');
	await world.ok('wait', 'one', '--for', 'idle', '--timeout', '20');
	assert.match(await world.ok('capture', 'one'), /not today, my friend/);
	assert.match(app.text(), /╶ 2 two ╶/, 'none of it was a command');
});
