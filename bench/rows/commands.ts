/*
Keys that change what is shown, while as many sessions flood unseen as the plan has: from the key to the chunk after which the first cell
of it stands. What else changes, such as a hint about the prefix, does not count. Two sessions that stand still lie in a split; switching
puts a third in the place of the first.
*/
import {setTimeout} from 'node:timers/promises';
import type {Aim} from '../aims.ts';
import {createFloods} from '../measures/floods.ts';
import {screen, screenHead} from '../programs/programs.ts';
import {jittered, sharesOf} from '../statistics.ts';
import type {Running} from '../targets/target.ts';
import {type Bench, createSheet, type Row, usualSize} from './row.ts';

type Command = {
	what: string;
	/** Nothing where the target has no such command. */
	of: (running: Running) => Keys | undefined;
};

type Keys = {
	/** The key that is timed, and the one that takes it back. */
	there: string;
	back: string;
	/** Whether something of it is seen. */
	seen: (rows: readonly string[]) => boolean;
};

const shows = (rows: readonly string[], text: string) => rows.some(row => row.includes(text));

const commands: readonly Command[] = [
	{
		what: 'another session',
		of: ({keysFor}) => ({there: keysFor(2), back: keysFor(0), seen: rows => shows(rows, '[2:')}),
	},
	{
		// The one beside it goes.
		what: 'zoom',
		of: ({zoomKeys}) => ({there: zoomKeys, back: zoomKeys, seen: rows => !shows(rows, '[1:')}),
	},
	{
		what: 'open the queue',
		of: ({queue}) => queue && {there: queue.open, back: queue.close, seen: rows => shows(rows, queue.shows)},
	},
];

const aims: readonly Aim[] = [
	{figure: 'p50', atMost: 20},
	{figure: 'p99', atMost: 50},
];

/** What a command began has ended when nothing came for so long. */
const endedMilliseconds = 60;

export const commandsRow: Row = {
	name: 'commands',
	async measure({plan, targets, inWorld, tell}: Bench) {
		const count = Math.max(...plan.hiddenFloods);
		const whatOf = ({what}: Command) => `${what}, beside ${count} hidden ${count === 1 ? 'flood' : 'floods'}`;
		const sheet = createSheet('commands', Object.fromEntries(commands.map(command => [whatOf(command), aims])));
		for (const samples of sharesOf(plan.samples, plan.rounds)) {
			for (const target of targets.filter(one => one.multiplexer)) {
				await inWorld(async world => {
					const floods = createFloods(world, count);
					const running = await target.open(world, {
						size: usualSize,
						settleMilliseconds: plan.settleMilliseconds,
						commands: [screen(0), screen(1), screen(2), ...floods.commands],
						says: screenHead(0),
					});
					await running.split();
					await target.ask?.(world);
					await floods.loosen();
					for (const command of commands) {
						tell(`commands, ${whatOf(command)}: ${target.name}`);
						const keys = command.of(running);
						if (keys) {
							sheet.add(whatOf(command), 'ms', target.name, ...(await commandTimes(running, keys, samples, plan.pauseMilliseconds)));
						}
					}
				});
			}
		}
		return sheet.lines();
	},
};

/** The first one does not count: sessions take their size when they are first shown. */
const commandTimes = async ({outer}: Running, {there, back, seen}: Keys, count: number, pauseMilliseconds: number) => {
	const times: number[] = [];
	for (let index = 0; index <= count; index++) {
		await setTimeout(jittered(pauseMilliseconds));
		outer.draw();
		const stands = outer.until(seen, 'the first cell');
		const pressed = performance.now();
		outer.write(there);
		times.push((await stands) - pressed);
		await outer.quiet(endedMilliseconds);
		const gone = outer.until(rows => !seen(rows), 'the way back');
		outer.write(back);
		await gone;
		await outer.quiet(endedMilliseconds);
	}
	return times.slice(1);
};
