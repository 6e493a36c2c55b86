/* The card of costs in the app: the ledger of some days, sessions that are gone, limits and budgets, in any room and in ASCII. */
import assert from 'node:assert/strict';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {crc32} from 'node:zlib';
import {createWorld, type World} from '../support/coppice.ts';
import {golden} from '../support/golden.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';
import {standInForClaude} from '../support/stand-in-claude.ts';

const options = {timeout: 60_000};
const daySeconds = 86_400;
const now = Math.floor(Date.now() / 1000);

let world: World;
let app: OuterTerminal | undefined;

/** A line of the ledger, as it was written some days ago. */
const charge = (days: number, session: string, name: string, usd: number): string => {
	const at = new Date((now - days * daySeconds) * 1000).toISOString();
	const tokens = {input: 1200, output: 34_000, cacheRead: 2_500_000, cacheWrite: 640};
	const text = {at, letter: {host: 'h', number: 1}, session, name, conversation: 'c', model: 'claude-opus-5', usd, tokens};
	return `${JSON.stringify({...text, crc: crc32(JSON.stringify(text))})}\n`;
};

const tell = async (name: string, usd: number, limits: object | undefined) => {
	const file = path.join(world.folder, `${name}.json`);
	writeFileSync(file, JSON.stringify({cost: {total_cost_usd: usd}, model: {id: 'claude-sonnet-5'}, rate_limits: limits}));
	await world.ok('keys', name, 'tell', 'Space', file, 'Enter');
};

before(async () => {
	world = await createWorld();
	standInForClaude(world, path.join(world.home, 'none.jsonl'));
	const folder = path.join(world.environment.COPPICE_STATE_DIR!, 'ledger');
	mkdirSync(folder, {recursive: true});
	writeFileSync(path.join(folder, '2026-01.jsonl'), charge(2, 's-aaaaa', 'fix-login', 4) + charge(5, 's-bbbbb', 'a\x1b[31mred', 1));
	for (const name of ['docs', 'search-index']) {
		await world.ok('new', name, '--no-worktree');
		await world.ok('wait', name, '--for', 'idle', '--timeout', '20');
	}
});

after(async () => {
	await app?.close();
	await world?.stop();
});

const open = async (more: Parameters<typeof openApp>[1] = {}): Promise<OuterTerminal> => {
	await app?.close();
	app = await openApp(world, more);
	await app.sees('docs');
	await app.command('$');
	await app.sees('Cost by session');
	return app;
};

test('sessions, also those that are gone, with what may be spent', options, async () => {
	const first = await open();
	await first.sees(/docs +— +—/);
	await world.ok('budget', '--all', '20');
	await tell('search-index', 2.5, undefined);
	await first.sees('$2.50 today');
	const again = await open();
	await again.idle();
	golden(world, 'cost', again.text());
});

test('days and models, by letters and Tab', options, async () => {
	const screen = await open({columns: 80, rows: 24});
	const rows = (pattern: RegExp) => screen.lines().filter(line => pattern.test(line)).length;
	screen.type('d');
	await screen.sees('Cost by day');
	await screen.sees(/today +█+.? +\$2\.50/);
	assert.equal(rows(/│ \w{3} [ \d]\d \w{3} +\$0\.00 /), 3);
	assert.equal(rows(/│ \w{3} [ \d]\d \w{3} +█+.? +\$[41]\.00 /), 2);
	screen.type('\t');
	await screen.sees('Cost by model');
	await screen.sees(/claude-opus-5 +█+.? +\$5\.00/);
	screen.type('\t');
	await screen.sees('Cost by session');
	screen.type('q');
	await screen.seesNot('Cost by session');
});

test('in little room, and on a terminal without Unicode', options, async () => {
	const week = {five_hour: {used_percentage: 30, resets_at: now + 3600}, seven_day: {used_percentage: 60, resets_at: now + 3 * daySeconds}};
	await tell('docs', 0.5, week);
	const screen = await open({columns: 60, rows: 20, environment: {LANG: 'C', LC_ALL: 'C'}});
	await screen.sees(/\| fix-login +#+ +\$4\.00/);
	await screen.sees(/\| ared +#+ +\$1\.00/);
	await screen.sees(/\| 5 h +#+-+ +30 %/);
	await screen.sees(/\+1 %\/h, full \w{3} \d\d:\d\d/);
	assert.match(screen.text(), /^[\x20-\x7e\n]*$/);
	const small = await open({columns: 40, rows: 10});
	await small.sees(/fix-login +█+ +\$4\.00/);
	await small.sees(/\d+ more/);
	small.type('G');
	await small.sees(/budget in a… .* \$20\.00|budget in all .* \$20\.00/);
});
