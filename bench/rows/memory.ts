/*
Memory of each kind of process, as PSS: of what processes share, such as the code of Node, each has its part. The fleet is of eight, so
that the parts are those of a usual day. In tmux one server has all that our hosts and server have.
*/
import {setTimeout} from 'node:timers/promises';
import {mebibytesOf, rest} from '../measures/usage.ts';
import {closingLine} from '../programs/coloured.ts';
import {lines, ready, say, screen, screenHead} from '../programs/programs.ts';
import type {Running, Target} from '../targets/target.ts';
import type {World} from '../world.ts';
import {type Bench, createSheet, type Row, type Sheet, usualSize} from './row.ts';

const panes = 4;
/** Of the pane whose scrollback is filled. */
const filled = {columns: 160, rows: 48};

type Fleet = (sheet: Sheet, target: Target, world: World, bench: Bench) => Promise<void>;

const fullScreen = 'host of a full-screen program';
const client = `client with ${panes} panes`;
const filledOf = (count: number) => `host with ${count.toLocaleString('en')} full lines of ${filled.columns} columns`;
const listedOf = (count: number) => `server with ${count} sessions`;

export const memoryRow: Row = {
	name: 'memory',
	async measure(bench: Bench) {
		const {listedSessions, scrollback} = bench.plan;
		const sheet = createSheet('memory', {
			[fullScreen]: [{figure: 'p50', atMost: 28}],
			[filledOf(scrollback)]: [{figure: 'p50', atMost: 60}],
			[listedOf(listedSessions)]: [{figure: 'p50', atMost: 80}],
			[client]: [{figure: 'p50', atMost: 90}],
		});
		for (const target of bench.targets.filter(one => one.multiplexer)) {
			for (const fleet of [fullScreens, filledScrollback, manySessions]) {
				bench.tell(`memory, ${fleet.name}: ${target.name}`);
				await bench.inWorld(world => fleet(sheet, target, world, bench));
			}
		}
		return sheet.lines();
	},
};

const fullScreens: Fleet = async (sheet, target, world, {plan}) => {
	const running = await target.open(world, {
		size: usualSize,
		settleMilliseconds: plan.settleMilliseconds,
		commands: Array.from({length: plan.fleetSessions}, (_, name) => screen(name)),
		says: screenHead(0),
	});
	await rest(plan.idleSeconds);
	addAll(sheet, fullScreen, target, running, 'host');
	for (let pane = 1; pane < panes; pane++) {
		await running.split();
	}
	await rest(plan.idleSeconds);
	addAll(sheet, client, target, running, 'client');
};

const filledScrollback: Fleet = async (sheet, target, world, {plan}) => {
	const others = Array.from({length: plan.fleetSessions - 1}, (_, name) => screen(name));
	const running = await target.open(world, {
		size: usualSize,
		settleMilliseconds: plan.settleMilliseconds,
		commands: [lines(plan.scrollback + filled.rows, 0, filled.columns), ...others],
		says: ready,
	});
	await running.fit(filled);
	const {outer} = running;
	outer.forget();
	const closed = outer.receives(Buffer.from(closingLine), 'the closing line');
	outer.write('x');
	await closed;
	await setTimeout(plan.settleMilliseconds);
	await rest(plan.idleSeconds);
	// The one that was filled is the largest by far.
	sheet.add(filledOf(plan.scrollback), 'MiB', target.name, mebibytesOf(running, holderOf(target, 'host'))[0] ?? Number.NaN);
};

const manySessions: Fleet = async (sheet, target, world, {plan}) => {
	const marker = 'the session is shown';
	const running = await target.open(world, {
		size: usualSize,
		settleMilliseconds: plan.settleMilliseconds,
		commands: Array.from({length: plan.listedSessions}, () => say(marker)),
		says: marker,
	});
	await rest(plan.idleSeconds);
	addAll(sheet, listedOf(plan.listedSessions), target, running, 'server');
};

const addAll = (sheet: Sheet, what: string, target: Target, running: Running, kind: string) =>
	sheet.add(what, 'MiB', target.name, ...mebibytesOf(running, holderOf(target, kind)));

const holderOf = ({name}: Target, kind: string) => (name === 'tmux' && kind === 'host' ? 'server' : kind);
