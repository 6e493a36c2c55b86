/* Starts, each from the command to what a person or a script waits for. */
import type {Plan} from '../plan.ts';
import {say} from '../programs/programs.ts';
import type {Target} from '../targets/target.ts';
import type {World} from '../world.ts';
import {type Bench, createSheet, type Row, type Sheet, usualSize} from './row.ts';

const marker = 'the session is shown';

const running = 'server running, to the first frame';
const nothing = 'from nothing to the first frame';
const listOf = (sessions: number) => `list of ${sessions} sessions, whole command`;

export const startRow: Row = {
	name: 'start',
	async measure(bench: Bench) {
		const sheet = createSheet('start', {
			[running]: [{figure: 'p50', atMost: 150}],
			[nothing]: [{figure: 'p50', atMost: 350}],
			[listOf(bench.plan.listedSessions)]: [{figure: 'p50', atMost: 120}],
		});
		const multiplexers = bench.targets.filter(one => one.multiplexer);
		for (const target of multiplexers) {
			bench.tell(`start, server running: ${target.name}`);
			await bench.inWorld(world => attaches(sheet, target, world, bench.plan));
		}
		for (let round = 0; round < bench.plan.starts; round++) {
			for (const target of multiplexers) {
				bench.tell(`start, from nothing: ${target.name} ${round + 1}/${bench.plan.starts}`);
				await bench.inWorld(async world => {
					const start = performance.now();
					const outer = world.open(target.freshCommand(world), usualSize);
					const at = await outer.until(rows => rows.at(-1) !== '', 'the first frame');
					sheet.add(nothing, 'ms', target.name, at - start);
				});
			}
		}
		for (const target of multiplexers) {
			bench.tell(`start, list of ${bench.plan.listedSessions} sessions: ${target.name}`);
			await bench.inWorld(world => lists(sheet, target, world, bench.plan));
		}
		return sheet.lines();
	},
};

/** The command to the picture of a session that runs. */
const attaches = async (sheet: Sheet, target: Target, world: World, plan: Plan) => {
	const {outer} = await target.open(world, {
		size: usualSize,
		settleMilliseconds: plan.settleMilliseconds,
		says: marker,
		commands: [say(marker)],
	});
	await outer.close();
	for (let index = 0; index < plan.starts; index++) {
		const start = performance.now();
		const next = world.open(target.attachCommand('s1'), usualSize);
		const at = await next.until(rows => rows.some(row => row.includes(marker)), 'the first frame');
		sheet.add(running, 'ms', target.name, at - start);
		await next.quiet(50);
		await next.close();
	}
};

const lists = async (sheet: Sheet, target: Target, world: World, plan: Plan) => {
	const {outer} = await target.open(world, {
		size: usualSize,
		settleMilliseconds: plan.settleMilliseconds,
		says: marker,
		commands: Array.from({length: plan.listedSessions}, () => say(marker)),
	});
	await outer.close();
	for (let index = 0; index < plan.starts; index++) {
		sheet.add(listOf(plan.listedSessions), 'ms', target.name, await world.time(target.listCommand()));
	}
};
