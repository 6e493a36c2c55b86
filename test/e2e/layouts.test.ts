/*
Panes beside each other, as golden screens, with sessions of their own: how far down it stands what an agent drew depends, after several
sizes, on which of them it saw.
*/
import {after, before, test} from 'node:test';
import {createWorld, type World} from '../support/coppice.ts';
import {golden} from '../support/golden.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';
import {redrawn} from '../support/redrawn.ts';

let world: World;
let app: OuterTerminal;

before(async () => {
	world = await createWorld();
	const words = {
		'fix-login': 'All users can log in.',
		'search-index': 'The index has all pages.',
		docs: 'All examples run now.',
	};
	for (const [name, text] of Object.entries(words)) {
		await world.ok('new', name, '--agent', 'demo', '--mode', 'manual', '--prompt', `say ${text}`);
		await world.ok('wait', name, '--for', 'done', '--timeout', '20');
	}
});

after(async () => {
	await app?.close();
	await world?.stop();
});

test('sessions are split, zoomed and laid out as in tmux', async () => {
	app = await openApp(world, {words: ['attach', 'docs']});
	await app.sees(/docs +○ idle/);
	await app.command('1');
	await app.sees('All users can log in.');
	await app.sees(/fix-login +○ idle/);
	await app.command('%');
	await app.sees(/1 fix-login.*2 search-index/);
	await app.sees(/2 search-index +○ idle/);
	await redrawn(app, 38, 38);
	await app.idle();
	golden(world, 'split', app.text());
	await app.command('z');
	await app.sees('zoom');
	await redrawn(app, 119);
	await app.idle();
	golden(world, 'zoom', app.text());
	await app.command('z');
	await app.sees(/1 fix-login.*2 search-index/);
	await app.command('g');
	await app.sees(/╶ 3 docs/);
	await redrawn(app, 38, 38, 78);
	await app.idle();
	golden(world, 'grid', app.text());
	await app.command('!');
	await app.seesNot(/╶ 3 docs/);
	await redrawn(app, 78);
});
