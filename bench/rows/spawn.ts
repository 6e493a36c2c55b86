/*
A new session: from the command, or from the key that ends the dialog, to the agent's process running. Without a worktree, and with one of
a repository of many files; there the plain pty is bare `git worktree add` and a fork.
*/
import {chmodSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Aim} from '../aims.ts';
import type {Plan} from '../plan.ts';
import {say} from '../programs/programs.ts';
import {openSaid} from '../said.ts';
import type {Target} from '../targets/target.ts';
import type {World} from '../world.ts';
import {type Bench, createSheet, type Row, type Sheet, usualSize} from './row.ts';

const marker = 'the session is shown';

type Kind = {what: string; worktree: boolean; byKey: boolean; aims: Aim[]};

const kindsOf = ({files}: Plan): Kind[] => {
	const worktree = `in a worktree of ${files.toLocaleString('en')} files`;
	const withoutWorktree: Aim[] = [{figure: 'p50', atMost: 100}];
	// Also for a key, of which a plain pty knows nothing.
	const times = {row: 'spawn', what: `command, ${worktree}`, column: 'plain', called: 'git worktree add'} as const;
	const withWorktree: Aim[] = [{figure: 'p50', atMost: 1.1, times}];
	return [
		{what: 'command, no worktree', worktree: false, byKey: false, aims: withoutWorktree},
		{what: 'key, no worktree', worktree: false, byKey: true, aims: withoutWorktree},
		{what: `command, ${worktree}`, worktree: true, byKey: false, aims: withWorktree},
		{what: `key, ${worktree}`, worktree: true, byKey: true, aims: withWorktree},
	];
};

export const spawnRow: Row = {
	name: 'spawn',
	async measure(bench: Bench) {
		const kinds = kindsOf(bench.plan);
		const sheet = createSheet('spawn', Object.fromEntries(kinds.map(({what, aims}) => [what, aims])));
		await inWorlds(bench, bench.targets, [], async spawners => {
			for (let index = 0; index < bench.plan.spawns; index++) {
				for (const {target, spawn} of spawners) {
					for (const kind of kinds) {
						bench.tell(`spawn, ${kind.what}: ${target.name} ${index + 1}/${bench.plan.spawns}`);
						await spawn(sheet, kind, `${kinds.indexOf(kind)}-${index}`);
					}
				}
			}
		});
		return sheet.lines();
	},
};

type Spawner = {target: Target; spawn: (sheet: Sheet, kind: Kind, name: string) => Promise<void>};

/** All targets at once, so that they can take turns: making a worktree of many files is as slow as the disk is just then. */
const inWorlds = async (
	bench: Bench,
	[target, ...others]: readonly Target[],
	ready: readonly Spawner[],
	work: (spawners: readonly Spawner[]) => Promise<void>,
): Promise<void> => {
	if (!target) {
		return work(ready);
	}
	await bench.inWorld(async world => {
		const {spawn, close} = await openSpawner(target, world, bench.plan);
		try {
			await inWorlds(bench, others, [...ready, {target, spawn}], work);
		} finally {
			close();
		}
	}, bench.plan.files);
};

/** Each new session's program says that it runs on a pipe of ours: the first byte there ends the sample. */
const openSpawner = async (target: Target, world: World, plan: Plan): Promise<{spawn: Spawner['spawn']; close: () => void}> => {
	const said = openSaid(world, 'said');
	// What a person starts by key is their shell.
	const shell = path.join(world.folder, 'shell');
	writeFileSync(shell, `#!/bin/sh\necho running > ${said.file}\nexec sleep 100000\n`);
	chmodSync(shell, 0o700);
	world.environment.SHELL = shell;
	const {outer, keysForNew} = await target.open(world, {
		size: usualSize,
		settleMilliseconds: plan.settleMilliseconds,
		says: marker,
		commands: [say(marker)],
	});
	return {
		async spawn(sheet, {what, worktree, byKey}, name) {
			if (!byKey) {
				const says = said.next(what);
				const begun = performance.now();
				const created = (worktree ? target.createInWorktree : target.create)(world, name, say('running', said.file));
				// A start that fails says nothing.
				const at = await Promise.race([says, created.then(() => says)]);
				sheet.add(what, 'ms', target.name, at - begun);
				await created;
			} else if (keysForNew) {
				const {before, start} = keysForNew(worktree);
				for (const keys of before) {
					outer.write(keys);
					await outer.quiet(plan.settleMilliseconds);
				}
				const says = said.next(what);
				const begun = performance.now();
				outer.write(start);
				sheet.add(what, 'ms', target.name, (await says) - begun);
				await outer.quiet(plan.settleMilliseconds);
			}
		},
		close: said.close,
	};
};
