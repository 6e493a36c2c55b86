/* Starts, each from the command to what a person or a script waits for. */
import {execFileSync} from 'node:child_process';
import {constants, openSync} from 'node:fs';
import {Socket} from 'node:net';
import path from 'node:path';
import type {Plan} from '../plan.ts';
import {say} from '../programs/programs.ts';
import type {Target} from '../targets/target.ts';
import type {World} from '../world.ts';
import {type Bench, createSheet, type Row, usualSize} from './row.ts';

const marker = 'the session is shown';

type Sheet = ReturnType<typeof createSheet>;

export const startRow: Row = {
	name: 'start',
	async measure(bench: Bench) {
		const sheet = createSheet('start');
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
					sheet.add('from nothing to the first frame', 'ms', target.name, at - start);
				});
			}
		}
		for (const target of multiplexers) {
			bench.tell(`start, list of ${bench.plan.listedSessions} sessions: ${target.name}`);
			await bench.inWorld(world => lists(sheet, target, world, bench.plan));
		}
		await inWorlds(bench, bench.targets, [], async creators => {
			for (let index = 0; index < bench.plan.starts; index++) {
				for (const {target, create} of creators) {
					bench.tell(`start, a new session: ${target.name} ${index + 1}/${bench.plan.starts}`);
					await create(sheet, index);
				}
			}
		});
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
		sheet.add('server running, to the first frame', 'ms', target.name, at - start);
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
		const what = `list of ${plan.listedSessions} sessions, whole command`;
		sheet.add(what, 'ms', target.name, await world.time(target.listCommand()));
	}
};

type Creator = {target: Target; create: (sheet: Sheet, index: number) => Promise<void>};

/** All targets at once, so that they can take turns: making a worktree of many files is as slow as the disk is just then. */
const inWorlds = async (
	bench: Bench,
	[target, ...others]: readonly Target[],
	ready: readonly Creator[],
	work: (creators: readonly Creator[]) => Promise<void>,
): Promise<void> => {
	if (!target) {
		return work(ready);
	}
	await bench.inWorld(async world => {
		const {create, close} = await openCreator(target, world, bench.plan);
		try {
			await inWorlds(bench, others, [...ready, {target, create}], work);
		} finally {
			close();
		}
	}, bench.plan.files);
};

/** The command to the first byte that the new session's program says, on a pipe of ours. */
const openCreator = async (target: Target, world: World, plan: Plan): Promise<{create: Creator['create']; close: () => void}> => {
	const {outer} = await target.open(world, {
		size: usualSize,
		settleMilliseconds: plan.settleMilliseconds,
		says: marker,
		commands: [say(marker)],
	});
	outer.forget();
	const file = path.join(world.folder, 'said');
	execFileSync('mkfifo', [file]);
	// Also for writing: otherwise it ends when the first one who says something is done.
	const pipe = new Socket({fd: openSync(file, constants.O_RDWR | constants.O_NONBLOCK)});
	const kinds = [
		{what: 'new session, to its process', prefix: 'n', start: target.create},
		{what: 'new session in a worktree, to its process', prefix: 'w', start: target.createInWorktree},
	];
	return {
		async create(sheet, index) {
			for (const {what, prefix, start} of kinds) {
				const says = new Promise<number>(resolve => pipe.once('data', () => resolve(performance.now())));
				const begun = performance.now();
				const created = start(world, `${prefix}${index}`, say('running', file));
				// A start that fails says nothing.
				const at = await Promise.race([says, created.then(() => says)]);
				sheet.add(what, 'ms', target.name, at - begun);
				await created;
			}
		},
		close: () => void pipe.destroy(),
	};
};
