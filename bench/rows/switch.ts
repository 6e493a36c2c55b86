/* Key to screen: from the key that shows another session to the chunk after which all its rows stand. */
import {setTimeout} from 'node:timers/promises';
import {screen, screenHead} from '../programs/programs.ts';
import {jittered, sharesOf} from '../statistics.ts';
import type {Running} from '../targets/target.ts';
import {type Bench, createSheet, type Row, usualSize} from './row.ts';

const sessions = 4;

export const switchRow: Row = {
	name: 'switch',
	async measure({plan, targets, inWorld, tell}: Bench) {
		const whatOf = (scrollback: number) => `to a session with ${scrollback.toLocaleString('en')} lines of scrollback`;
		const sheet = createSheet('switch', {[whatOf(plan.scrollback)]: [{figure: 'p50', atMost: 20}]});
		for (const samples of sharesOf(plan.samples, plan.rounds)) {
			for (const scrollback of new Set([0, plan.scrollback])) {
				for (const target of targets.filter(one => one.multiplexer)) {
					const what = whatOf(scrollback);
					tell(`switch ${what}: ${target.name}`);
					await inWorld(async world => {
						const commands = Array.from({length: sessions}, (_, name) => screen(name, scrollback));
						const running = await target.open(world, {
							size: usualSize,
							settleMilliseconds: plan.settleMilliseconds,
							commands,
							says: screenHead(0),
						});
						const times = await switchTimes(running, samples, plan.pauseMilliseconds);
						sheet.add(what, 'ms', target.name, ...times);
					});
				}
			}
		}
		return sheet.lines();
	},
};

const switchTimes = async ({outer, keysFor}: Running, count: number, pauseMilliseconds: number): Promise<number[]> => {
	const times: number[] = [];
	// The first tour does not count: sessions take the size of the pane when they are first shown.
	for (let index = 1; index <= count + sessions; index++) {
		const session = index % sessions;
		await setTimeout(jittered(pauseMilliseconds));
		outer.draw();
		const stands = outer.until(rows => showsAll(rows, session), `the whole screen of session ${session + 1}`);
		const pressed = performance.now();
		outer.write(keysFor(session));
		const milliseconds = (await stands) - pressed;
		if (index > sessions) {
			times.push(milliseconds);
		} else {
			await outer.quiet(100);
		}
	}
	return times;
};

/** Whether every row of this session's screen is there: each says which it is, and of how many. */
export const showsAll = (rows: readonly string[], session: number): boolean => {
	const found = rows.flatMap(row => [...row.matchAll(/\[(\d+):(\d+)\/(\d+)\]/g)]).filter(([, name]) => Number(name) === session);
	const all = Number(found[0]?.[3] ?? 0);
	return all > 0 && new Set(found.map(([, , row]) => row)).size === all;
};
