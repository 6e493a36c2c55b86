/* What a program in a pane reads, typed on a real pty: as if it stood in that terminal alone. Programs show what they read. */
import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {after, before, test} from 'node:test';
import {createWorld, type World} from '../support/coppice.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';

let world: World;
let app: OuterTerminal;

/** A program that asks for modes and shows each byte that it reads, escapes as `^[`. */
const start = (name: string, modes: string) =>
	world.ok('new', name, '--no-worktree', '--', 'sh', '-c', `stty raw -echo; printf '${modes}%s is ready\\r\\n' ${name}; exec cat -v`);

/** A program that takes everything up to the end of its input and shows the sum of it. */
const startTaker = (name: string, modes: string) =>
	world.ok(
		'new',
		name,
		'--no-worktree',
		'--',
		'sh',
		'-c',
		`stty -echo; printf '${modes}%s is ready\\r\\n' ${name}; cat > ${name}.txt; sha256sum < ${name}.txt; exec sleep 1000`,
	);

const ours = {kittyFlags: 5, mouse: 'drag', pixels: false, paste: true, focus: true};
const theirs = {...ours, kittyFlags: 31, mouse: 'any', pixels: true};
const becomes = (modes: typeof ours, what: string) =>
	app.until(() => JSON.stringify(app.modes) === JSON.stringify(modes), `${what}: ${JSON.stringify(modes)}`);

before(async () => {
	world = await createWorld();
	await start('plain', '');
	await start('asks', '\\033[>31u\\033[?1003h\\033[?1016h');
});

after(async () => {
	await app?.close();
	await world?.stop();
});

test('the terminal speaks as the focused pane asked, and as we do where nobody asked', async () => {
	app = await openApp(world, {words: ['attach', 'asks'], kitty: true, columns: 200});
	await app.sees('asks is ready');
	await becomes(theirs, 'the pane has the keys');
	await app.command('b');
	await becomes(ours, 'the sidebar has them');
	app.type('q');
	await becomes(theirs, 'the pane again');
	await app.command('?');
	await becomes(ours, 'a dialog');
	app.type('\x1b[27u');
	await becomes(theirs, 'the pane after it');
	await app.command('%');
	await app.sees('plain is ready');
	await becomes(ours, 'another pane');
	await app.command(';');
	await becomes(theirs, 'back');
});

test('keys with their releases, and the mouse in pixels of its own pane', async () => {
	app.type('\x1b[97;;97u\x1b[97;1:3u\x1b[1;129B');
	await app.sees('^[[97;;97u^[[97;1:3u^[[1;129B');
	const y = app.lines().findIndex(line => line.includes('asks is ready'));
	const x = app.lines()[y]!.indexOf('asks is ready');
	app.type(`\x1b[<35;${(x + 3) * 10 + 4};${(y + 1) * 20 + 7}M`);
	await app.sees('^[[<35;34;27M');
	// In cells, the same place is elsewhere: a click there would be in another pane.
	await app.command(';');
	await becomes(ours, 'the other pane');
	app.type('\x1b[120;3u');
	await app.sees('^[x');
});

test('what is typed before the first picture reaches the program', async () => {
	await world.ok('new', 'echoing', '--no-worktree', '--', 'cat');
	const early = await openApp(world, {words: ['attach', 'echoing']});
	await early.until(() => early.raw.includes('\x1b[?1049h'), 'the app has the terminal');
	early.type('typed ahead');
	await early.sees('typed ahead');
	await early.detach();
});

test('leaving takes everything back', async () => {
	await app.command(';');
	await becomes(theirs, 'asked again');
	await app.detach();
	assert.deepEqual(app.modes, {kittyFlags: 0, mouse: 'none', pixels: false, paste: false, focus: false});
	assert.equal(app.terminal.buffer.active.type, 'normal');
});

/** 1 MB in lines, with our prefix and its commands inside. */
const text = Array.from(
	{length: 12_500},
	(_, line) => `${String(line).padStart(6, '0')} \x02d\x02c\x02x áé漢字😀 ${'.'.repeat(50)}\n`,
).join('');
const sumOf = (data: string) => createHash('sha256').update(data).digest('hex');

for (const [name, asked] of [
	['cooked', false],
	['bracketed', true],
] as const) {
	test(`a paste of 1 MB arrives whole, ${asked ? 'between the markers that the program asked for' : 'without markers'}`, async () => {
		await startTaker(name, asked ? '\\033[?2004h' : '');
		app = await openApp(world, {words: ['attach', name]});
		await app.sees(`${name} is ready`);
		app.type(`\x1b[200~${text}\x1b[201~`);
		// The first ends a line that has no end, the second the input.
		app.type(asked ? '\x04\x04' : '\x04');
		await app.sees(sumOf(asked ? `\x1b[200~${text}\x1b[201~` : text).slice(0, 32));
		await app.detach();
	});
}

test('a paste waits for a host that takes nothing, and goes on when it does', async () => {
	await startTaker('slow', '');
	app = await openApp(world, {words: ['attach', 'slow']});
	await app.sees('slow is ready');
	const id = (await world.session('slow')).id;
	const host = world.processes().find(({command}) => command.endsWith(`host ${id}`));
	assert.ok(host, JSON.stringify(world.processes()));
	process.kill(host.pid, 'SIGSTOP');
	const long = text.repeat(4);
	app.type(`\x1b[200~${long}\x1b[201~`);
	app.type('\x04');
	process.kill(host.pid, 'SIGCONT');
	await app.sees(sumOf(long).slice(0, 32));
	await app.detach();
});
