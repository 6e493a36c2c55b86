/* coppice as it was built: `dist` of the checkout, or the build that COPPICE_BENCH_DIST names. Settings are the defaults. */
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Size} from '../outer.ts';
import type {World} from '../world.ts';
import type {Target} from './target.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const prefix = '\x02';
/** With Ctrl: the ends of a list. */
const home = '\x1b[1;5H';
const end = '\x1b[1;5F';

/** @throws Error when it is not built */
export const createCoppice = (): Target => {
	const binary = path.join(path.resolve(root, process.env.COPPICE_BENCH_DIST ?? 'dist'), 'coppice.js');
	if (!existsSync(binary)) {
		throw new Error(`there is no ${binary}: \`npm run build\` makes it`);
	}
	const coppice = (...words: string[]) => [process.execPath, binary, ...words];
	const create = async (world: World, name: string, command: readonly string[]) => {
		await world.run(coppice('new', name, '--no-worktree', '--', ...command));
	};
	return {
		name: 'coppice',
		version: `coppice ${JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version}`,
		multiplexer: true,
		async open(world, {size, commands, says, settleMilliseconds}) {
			for (const [index, command] of commands.entries()) {
				await create(world, nameOf(index), command);
			}
			const outer = world.open(coppice('attach', nameOf(0)), size);
			await outer.until(lines => lines.some(line => line.includes(says)), 'the first frame of coppice');
			await outer.quiet(settleMilliseconds);
			let outerSize = size;
			return {
				outer,
				keysFor: session => `${prefix}${session + 1}`,
				zoomKeys: `${prefix}z`,
				queue: {open: `${prefix}a`, close: '\x1b', shows: 'wants to run a command'},
				// The shell is the last of the agents; of the places, the checkout is the last, and a worktree from its branch the first.
				keysForNew: worktree => ({before: [`${prefix}c`, '\t', end, '\t', worktree ? home : end], start: '\r'}),
				async split() {
					outer.write(`${prefix}%`);
					await outer.quiet(settleMilliseconds);
					outer.write(`${prefix};`);
				},
				async fit(pane) {
					const [shown] = JSON.parse(await world.run(coppice('ls', '--json'))) as Size[];
					outerSize = {
						columns: outerSize.columns + pane.columns - shown!.columns,
						rows: outerSize.rows + pane.rows - shown!.rows,
					};
					outer.resize(outerSize);
					await outer.quiet(settleMilliseconds);
				},
				processes: () => [
					{pid: outer.pid, argv: [], kind: 'client'},
					...world.processes().flatMap(one => kindOf(one.argv).map(kind => ({...one, kind}))),
				],
			};
		},
		create,
		createInWorktree: async (world, name, command) => void (await world.run(coppice('new', name, '--', ...command))),
		async ask(world) {
			await world.run(coppice('new', 'asks', '--no-worktree', '--agent', 'demo', '--mode', 'manual', '--prompt', 'run: true'));
			await world.run(coppice('wait', 'asks', '--for', 'waiting', '--timeout', '20'));
		},
		async openAgent(world, {size, name}) {
			await world.run(coppice('new', 'agent', '--no-worktree', '--agent', name, '--mode', 'manual'));
			return world.open(coppice('attach', 'agent'), size);
		},
		attachCommand: name => coppice('attach', name),
		freshCommand: world => coppice(world.repository),
		listCommand: () => coppice('ls', '--json'),
	};
};

const nameOf = (session: number) => `s${session + 1}`;

/** Host and server say what they are in their second word; the client, which names itself, is known as what we opened. */
const kindOf = ([, program = '', word = '']: string[]): string[] =>
	['host', 'server'].includes(word) && path.basename(program) === `${word}.js` ? [word] : [];
