/* Looking back, in the app in a real terminal: by keys and by mouse, what is copied arrives at the terminal and can be pasted. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {createWorld, type World} from '../support/coppice.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';

let world: World;
let app: OuterTerminal;

const printing = (text: string) => ['--', 'sh', '-c', `${text}; stty -echo; exec cat -v`];

before(async () => {
	world = await createWorld();
	await world.ok(
		'new',
		'first',
		'--no-worktree',
		...printing('seq -f "line %g of the first" 300; echo "see src/client/pointer.ts:12, there"'),
	);
	await world.ok('new', 'second', '--no-worktree', ...printing('seq 100; echo "a needle in it"'));
	app = await openApp(world, {words: ['attach', 'first']});
	await app.sees('there');
});

after(async () => {
	await app?.close();
	await world?.stop();
});

/** What was copied last, by the sequence that the terminal got. */
const clipboard = (): string => {
	const found = [...app.raw.matchAll(/\x1b\]52;c;([A-Za-z\d+/=]*)\x07/g)].at(-1);
	return Buffer.from(found?.[1] ?? '', 'base64').toString('utf8');
};

/** A mouse report of button `code` at the cell where `text` stands, so many cells further. */
const mouse = (code: number, text: string, {by = 0, up = false} = {}) => {
	const y = app.lines().findIndex(line => line.includes(text));
	assert.notEqual(y, -1, `${text} is on the screen`);
	const x = app.lines()[y]!.indexOf(text) + by;
	app.type(`\x1b[<${code};${x + 1};${y + 1}${up ? 'm' : 'M'}`);
};

test('by keys: back, search with counts, select, copy, paste', async () => {
	await app.command('[');
	await app.sees('copy mode');
	app.type('?');
	await app.sees('search up: ');
	app.type('line 27');
	await app.sees('11 of 11 found');
	app.type('\r');
	await app.seesNot('search up: ');
	app.type('n');
	await app.sees('10 of 11 found');
	app.type('Vj');
	app.type('y');
	await app.sees('copied 2 lines by OSC 52');
	assert.equal(clipboard(), 'line 278 of the first\nline 279 of the first\n');
	await app.seesNot('copy mode');

	await app.command(']');
	await app.until(() => /there\n.*line 278 of the first\n.*line 279 of the first/.test(app.text()), 'cat shows what was pasted');
});

test('while it looks back a session prints on, and what is seen stays', async () => {
	await app.command('[');
	await app.sees('copy mode');
	const shown = app.lines().slice(0, 30);
	await world.ok('keys', 'first', 'more', 'Enter');
	await app.command('w');
	await app.sees('Sessions');
	app.type('second\r');
	await app.sees('a needle in it');
	await app.command('l');
	await app.sees('copy mode');
	assert.deepEqual(
		app
			.lines()
			.slice(1, 30)
			.map(line => line.slice(41).trimEnd()),
		shown.slice(1).map(line => line.slice(41).trimEnd()),
		'copy mode of the first session was kept',
	);
	app.type('q');
	await app.sees('more');
});

test('by mouse: the wheel, a drag, a word, a line, a block', async () => {
	mouse(64, 'line 290');
	await app.sees(/ 5 of \d+ lines back/);
	mouse(65, 'line 290');
	await app.seesNot('lines back');

	mouse(0, 'see src');
	mouse(32, 'see src', {by: 2});
	mouse(0, 'see src', {by: 2, up: true});
	await app.sees('copied 3 characters');
	assert.equal(clipboard(), 'see');

	for (const _ of [1, 2]) {
		mouse(0, 'pointer.ts');
		mouse(0, 'pointer.ts', {up: true});
	}
	await app.sees('copied 24 characters');
	assert.equal(clipboard(), 'src/client/pointer.ts:12');
	mouse(0, 'pointer.ts');
	mouse(0, 'pointer.ts', {up: true});
	await app.sees('copied 35 characters');
	assert.equal(clipboard(), 'see src/client/pointer.ts:12, there\n');

	mouse(8, 'line 297');
	mouse(40, 'line 299', {by: 7});
	mouse(8, 'line 299', {by: 7, up: true});
	await app.sees('copied 3 lines');
	assert.equal(clipboard(), 'line 297\nline 298\nline 299');
});

test('all sessions are searched, and the place is shown', async () => {
	await app.command('f');
	await app.sees('Search all sessions');
	app.type('needle');
	await app.sees(/second +a needle in it/);
	app.type('\r');
	await app.sees('1 of 1 found');
	assert.match(app.lines()[0]!, /2 second/);
	app.type('q');
	await app.seesNot('copy mode');
});

test('what was copied is kept beyond the app, to choose from', async () => {
	await app.detach();
	app = await openApp(world, {words: ['attach', 'second']});
	await app.sees('a needle in it');
	await app.command('=');
	await app.sees('What was copied');
	app.type('see src');
	await app.sees(/❯ see src/);
	app.type('\r');
	await app.sees(/a needle in it\n.*see src\/client\/pointer/);
});

test('the output of a pane in an editor of one’s own', async () => {
	await app.close();
	app = await openApp(world, {words: ['attach', 'first'], environment: {EDITOR: 'grep -c first'}});
	await app.sees('there');
	await app.command('e');
	await app.until(() => app.raw.includes('302'), 'the editor counts the lines');
	await app.sees('there');
});

test('a session that ended while it was shown has its lines still', async () => {
	await world.ok('new', 'ends', '--no-worktree', '--', 'sh', '-c', 'seq -f "end %g" 100; read x');
	await app.sees('3 ends');
	await app.command('3');
	await app.sees('end 100');
	await world.ok('keys', 'ends', 'Enter');
	await app.sees('exited');
	await app.command('[');
	await app.sees('copy mode');
	app.type('g');
	await app.sees(/│end 1\n/);
	app.type('q');
	await app.seesNot('copy mode');
});

test('while the server is away panes are opened and texts are copied: it is started again', async () => {
	process.kill(await world.serverPid(), 'SIGKILL');
	await app.command('2');
	await app.sees('a needle in it');
	await app.command('[');
	await app.sees('copy mode');
	app.type('gVy');
	await app.sees('copied 1 character by OSC 52');
	await app.command(']');
	await app.until(() => /a needle in it\n[\s\S]*│.*1\s*\n/.test(app.text()), 'it was kept');
});

test('the border of the sidebar is dragged', async () => {
	await app.sees('│');
	app.type('\x1b[<0;41;10M');
	app.type('\x1b[<32;31;10M');
	app.type('\x1b[<0;31;10m');
	await app.until(() => app.lines()[5]![30] === '│' && app.lines()[5]![40] !== '│', 'the border is at its new place');
});
