/* No multiplexer: the first command in the outer terminal itself, the others in ptys that nobody looks at. */
import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {openOuter} from '../outer.ts';
import {drain} from '../programs/programs.ts';
import type {World} from '../world.ts';
import type {Target} from './target.ts';

const small = {columns: 80, rows: 24};

export const createPlain = (): Target => {
	const create = async (world: World, _name: string, command: readonly string[]) => void world.open(command, small).forget();
	const none = (): never => {
		throw new Error('a plain pty has nothing to attach to');
	};
	return {
		name: 'plain',
		version: `pty of Linux ${execFileSync('uname', ['-r'], {encoding: 'utf8'}).trim()}`,
		multiplexer: false,
		async open(world, {size, commands: [first, ...rest], says, settleMilliseconds}) {
			for (const command of rest) {
				await create(world, '', drain(command));
			}
			const outer = world.open(first!, size);
			await outer.until(lines => lines.some(line => line.includes(says)), 'the first output');
			await outer.quiet(settleMilliseconds);
			return {
				outer,
				keysFor: none,
				zoomKeys: '',
				queue: undefined,
				keysForNew: undefined,
				split: async () => {},
				async fit(pane) {
					outer.resize(pane);
					await outer.quiet(settleMilliseconds);
				},
				processes: () => [],
			};
		},
		create,
		async createInWorktree(world, name, command) {
			const folder = path.join(world.folder, `worktree-${name}`);
			await world.run(['git', 'worktree', 'add', '-q', '-b', name, folder]);
			openOuter(command, {...small, directory: folder, environment: world.environment}).forget();
		},
		ask: undefined,
		openAgent: undefined,
		attachCommand: none,
		freshCommand: none,
		listCommand: none,
	};
};
