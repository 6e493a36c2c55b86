/* tmux on a socket of its own, without the person's settings: a session is a window. */
import {execFileSync} from 'node:child_process';
import path from 'node:path';
import type {World} from '../world.ts';
import type {Target} from './target.ts';

const tmux = (...words: string[]) => ['tmux', '-L', 'bench', '-f', '/dev/null', ...words];

const settings = tmux(
	...['set', '-g', 'base-index', '1', ';', 'set', '-sg', 'escape-time', '0', ';', 'set', '-g', 'history-limit', '10000'],
);

/** The target, or why there is none. */
export const createTmux = (): Target | string => {
	let version: string;
	try {
		version = execFileSync('tmux', ['-V'], {encoding: 'utf8'}).trim();
	} catch {
		return 'tmux is not installed: its figures are left out, and with them all ratios';
	}

	const create = async (world: World, name: string, command: readonly string[]) => {
		await world.run(tmux('new-window', '-d', '-n', name, ...command));
	};
	return {
		name: 'tmux',
		version,
		multiplexer: true,
		async open(world, {size, commands, says, settleMilliseconds}) {
			const [first, ...rest] = commands;
			const sizes = ['-x', String(size.columns), '-y', String(size.rows)];
			// The settings hold for windows that are made after them: a server without one ends, so one stands in.
			await world.run(tmux('new-session', '-d', '-s', 'bench', ...sizes, 'sleep 100000'));
			await world.run(settings);
			await world.run(tmux('new-window', '-d', '-t', 'bench:1', ...first!));
			await world.run(tmux('kill-window', '-t', 'bench:0'));
			for (const [index, command] of rest.entries()) {
				await create(world, `s${index + 2}`, command);
			}
			const outer = world.open(tmux('attach'), size);
			await outer.until(lines => lines.some(line => line.includes(says)), 'the first frame of tmux');
			await outer.quiet(settleMilliseconds);
			let joined = 1;
			return {
				outer,
				keysFor: session => `\x02${session + 1}`,
				zoomKeys: '\x02z',
				queue: undefined,
				keysForNew: undefined,
				async split() {
					joined++;
					await world.run(tmux('join-pane', '-d', '-h', '-s', `bench:${joined}`, '-t', 'bench:1'));
				},
				async fit(pane) {
					outer.resize({columns: pane.columns, rows: pane.rows + 1});
					await outer.quiet(settleMilliseconds);
				},
				processes: () =>
					world
						.processes()
						.filter(({argv}) => path.basename(argv[0] ?? '').startsWith('tmux'))
						.map(one => ({...one, kind: one.argv.includes('attach') ? 'client' : 'server'})),
			};
		},
		create,
		async createInWorktree(world, name, command) {
			const folder = path.join(world.folder, `worktree-${name}`);
			await world.run(['git', 'worktree', 'add', '-q', '-b', name, folder]);
			await world.run(tmux('new-window', '-d', '-n', name, '-c', folder, ...command));
		},
		ask: undefined,
		openAgent: undefined,
		attachCommand: () => tmux('attach'),
		freshCommand: () => tmux('new-session', '/bin/sh'),
		listCommand: () => tmux('list-windows', '-a'),
	};
};
