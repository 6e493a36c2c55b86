/* Key to byte: from the key in the outer pty to the answer of the program in the pane on it. */
import {setTimeout} from 'node:timers/promises';
import type {Outer} from '../outer.ts';
import {glyphAt} from '../programs/glyphs.ts';
import {echo, flood, ready} from '../programs/programs.ts';
import {jittered, sharesOf} from '../statistics.ts';
import {type Bench, createSheet, type Row, usualSize} from './row.ts';

const loads = [
	{what: 'one pane, idle', flood: false, split: false},
	{what: 'beside a hidden flood', flood: true, split: false},
	{what: 'beside a visible flood', flood: true, split: true},
] as const;

/** Keys before the first that counts: code is compiled, the flood runs. */
const warmUp = 5;

export const echoRow: Row = {
	name: 'echo',
	async measure({plan, targets, inWorld, tell}: Bench) {
		const sheet = createSheet('echo');
		for (const samples of sharesOf(plan.samples, plan.rounds)) {
			for (const load of loads) {
				for (const target of targets) {
					tell(`echo, ${load.what}: ${target.name}`);
					await inWorld(async world => {
						const commands = load.flood ? [echo(), flood()] : [echo()];
						const {outer, split} = await target.open(world, {
							size: usualSize,
							settleMilliseconds: plan.settleMilliseconds,
							commands,
							says: ready,
						});
						if (load.split) {
							await split();
						}
						outer.forget();
						const times = await echoTimes(outer, samples + warmUp, plan.pauseMilliseconds);
						sheet.add(load.what, 'ms', target.name, ...times.slice(warmUp));
					});
				}
			}
		}
		return sheet.lines();
	},
};

/** The program in the pane and we count in step: the answer to the n-th key is the n-th glyph. */
const echoTimes = async (outer: Outer, count: number, pauseMilliseconds: number): Promise<number[]> => {
	const times: number[] = [];
	for (let index = 0; index < count; index++) {
		await setTimeout(jittered(pauseMilliseconds));
		const answer = outer.receives(Buffer.from(glyphAt(index)), `the answer to key ${index + 1}`);
		const pressed = performance.now();
		outer.write('x');
		times.push((await answer) - pressed);
	}
	return times;
};
