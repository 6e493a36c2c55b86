/* The mouse on what is ours: dialogs, buttons, the sidebar. */
import {after, before, test} from 'node:test';
import {createWorld, type World} from '../support/coppice.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';

let world: World;
let app: OuterTerminal;

before(async () => {
	world = await createWorld();
	for (const name of ['first', 'second', 'third']) {
		await world.ok('new', name, '--no-worktree', '--', 'sh', '-c', `echo here is ${name}; exec cat`);
	}
	app = await openApp(world, {words: ['attach', 'first']});
	await app.sees('here is first');
});

after(async () => {
	await app?.close();
	await world?.stop();
});

/** Press and release where a text stands, the last such text from the top. */
const click = async (text: string, button = 0) => {
	await app.sees(text);
	const y = app.lines().findLastIndex(line => line.includes(text));
	const at = `${app.lines()[y]!.lastIndexOf(text) + 1};${y + 1}`;
	app.type(`\x1b[<${button};${at}M`);
	app.type(`\x1b[<${button};${at}m`);
};

test('a row of a list is chosen by a click, its keys are clicked, the wheel moves the mark', async () => {
	await app.command('w');
	await app.sees('Sessions ╶');
	await click(' third ');
	await app.sees('here is third');
	await app.command('w');
	await click('Esc ╶');
	await app.seesNot('Sessions ╶');
	await app.command('w');
	await app.sees('Sessions ╶');
	app.type('\x1b[<65;60;20M');
	await click('Enter choose');
	await app.sees('here is second');
});

/** A question takes nothing for a moment, so that nobody answers what was not read. */
const takesAnswers = async () => {
	await app.idle();
	await app.idle();
};

test('a button of a question is clicked', async () => {
	await app.command('&');
	await app.sees('End the agent of second');
	await takesAnswers();
	await click('n let it run');
	await app.seesNot('End the agent of second');
	await app.command('X');
	await app.sees('Remove second');
	await takesAnswers();
	await click('n keep it');
	await app.seesNot('Remove second');
});

test('a row of the sidebar: once shows it, twice goes in, the right button has a menu', async () => {
	await click(' 1 first');
	await app.sees('here is first');
	await click(' 3 third');
	await click(' 3 third');
	await app.sees('here is third');
	app.type('typed into it');
	await app.sees(/here is third\n.*typed into it/);
	await click(' 2 second', 2);
	await app.sees('╴Commands ╶');
	app.type('\x1b');
	await app.seesNot('╴Commands ╶');
});

test('a sidebar that lies over the panes is clicked as one beside them', async () => {
	await app.command('3');
	await app.sees('here is third');
	app.resize({columns: 90, rows: 24});
	await app.sees(/^╶ 3 third/);
	await app.command('b');
	await app.sees(/^ shop.*\n 1 first/);
	// The second row of the screen; the bar has such a word too.
	const clickFirst = () => app.type('\x1b[<0;5;2M\x1b[<0;5;2m');
	clickFirst();
	await app.sees(/\n▌1 first/);
	clickFirst();
	await app.sees(/^╶ 1 first.*\nhere is first/);
});
