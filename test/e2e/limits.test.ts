/* The limits of the account: told by the status lines of sessions, shown in the bar and by `coppice cost`. */
import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import type {CostRow} from '../../source/protocol/money.ts';
import type {Session} from '../../source/protocol/session.ts';
import {clock} from '../../source/text.ts';
import {createWorld, type World} from '../support/coppice.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';
import {standInForClaude} from '../support/stand-in-claude.ts';

const options = {timeout: 60_000};
const hour = 3600;
const now = Math.floor(Date.now() / 1000);

let world: World;
let app: OuterTerminal;

before(async () => {
	world = await createWorld();
	standInForClaude(world, path.join(world.home, 'none.jsonl'));
	for (const name of ['docs', 'search-index']) {
		await world.ok('new', name, '--no-worktree');
		await world.ok('wait', name, '--for', 'idle', '--timeout', '20');
	}
	app = await openApp(world, {columns: 160});
});

after(async () => {
	await app?.close();
	await world?.stop();
});

const window = (percent: number, hours: number) => ({used_percentage: percent, resets_at: now + hours * hour});
const iso = (hours: number) => new Date((now + hours * hour) * 1000).toISOString();

/** A session draws its status line. */
const tell = async (name: string, usd: number, limits: object) => {
	const file = path.join(world.folder, `${name}.json`);
	writeFileSync(file, JSON.stringify({cost: {total_cost_usd: usd}, rate_limits: limits}));
	await world.ok('keys', name, 'tell', 'Space', file, 'Enter');
};

test('the bar shows the newest word of any session, and the 7 days with who spends most', options, async () => {
	await app.sees('keys');
	assert.doesNotMatch(app.text(), /5 h/);
	await tell('docs', 1, {five_hour: window(36, 2), seven_day: null});
	await app.sees(`5 h 36 %, resets ${clock(iso(2))}`);
	// Four days of the seven are over: 0.625 an hour, and full in 64 hours.
	await tell('search-index', 3, {five_hour: window(37, 2), seven_day: window(60, 72)});
	await app.sees(new RegExp(`5 h 37 %, resets ${clock(iso(2))}   7 d 60 %, full \\w{3} \\d\\d:\\d\\d`));
	await tell('docs', 1.5, {five_hour: window(36, 2), seven_day: window(59, 72)});
	await app.sees('$4.50 today');
	assert.match(app.lines().at(-1)!, /5 h 37 %.* 7 d 60 %/, 'what docs heard before changes nothing');
});

test('`coppice cost` ends with a line for each window, and its document is as it was', options, async () => {
	const lines = (await world.ok('cost')).split('\n');
	const [five, week] = lines.slice(-2);
	assert.equal(five, `5 h 37 % used, resets ${clock(iso(2))}`);
	assert.match(week!, /^7 d 60 % used, \+1 %\/h, full \w{3} \d\d:\d\d, resets \w{3} \d\d:\d\d; search-index spends most, 67 %$/);
	assert.match(lines.at(-3)!, /^total +\$4\.50/);
	const rows = await world.json<CostRow[]>('cost');
	assert.deepEqual(
		rows.map(row => [Object.keys(row), row.costUsd]),
		[
			[['key', 'costUsd', 'costIs', 'tokens'], 3],
			[['key', 'costUsd', 'costIs', 'tokens'], 1.5],
		],
	);
});

test('the next server knows them from the records, and who has spent', options, async () => {
	process.kill(await world.serverPid(), 'SIGKILL');
	assert.match(await world.ok('cost'), /\n5 h 37 % used, resets .*\n7 d 60 % used, .*; search-index spends most, 67 %$/);
	const {limits} = await world.json<Session>('status', 'docs');
	assert.equal(limits!.fiveHour!.usedPercent, 36, 'a session says what it knows itself');
	await app.sees('5 h 37 %');
});
