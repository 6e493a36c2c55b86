/*
Echo over a slow link while a visible pane floods: whoever writes more than the link takes has the echo wait behind it. And what memory
grows by meanwhile: whoever keeps what the link does not take grows.
*/
import {setTimeout} from 'node:timers/promises';
import {createFloods} from '../measures/floods.ts';
import {createTypist, warmUpKeys} from '../measures/typist.ts';
import {allMebibytesOf} from '../measures/usage.ts';
import {echo, ready} from '../programs/programs.ts';
import {type Bench, createSheet, type Row, usualSize} from './row.ts';

/** Between keys: a person who watches a slow line. */
const pauseMilliseconds = 200;
/** Of a picture on the link, besides the round trip: what a first frame of it may need. */
const frameMilliseconds = 1000 / 60;

export const slowLinkRow: Row = {
	name: 'slow-link',
	async measure({plan, targets, inWorld, tell}: Bench) {
		const {bytesPerSecond, roundTripMilliseconds} = plan.slowLink;
		const link = `${bytesPerSecond / 1000} KB/s, ${roundTripMilliseconds} ms`;
		const what = `${link}, beside a visible flood`;
		const memory = `${link}: growth of memory (PSS)`;
		const sheet = createSheet('slow-link', {
			[what]: [{figure: 'p50', atMost: Math.ceil(roundTripMilliseconds + frameMilliseconds)}],
		});
		for (const target of targets) {
			tell(`slow link: ${target.name}`);
			await inWorld(async world => {
				const floods = createFloods(world, 1);
				const running = await target.open(world, {
					size: usualSize,
					settleMilliseconds: plan.settleMilliseconds,
					commands: [echo(), ...floods.commands],
					says: ready,
				});
				const {outer, split} = running;
				await split();
				outer.forget();
				const type = createTypist(outer);
				await type(warmUpKeys, plan.pauseMilliseconds);
				await floods.loosen();
				outer.slow(plan.slowLink);
				await setTimeout(plan.floodSeconds * 1000);
				const before = allMebibytesOf(running);
				sheet.add(what, 'ms', target.name, ...(await type(plan.slowKeys, pauseMilliseconds)));
				if (target.multiplexer) {
					sheet.add(memory, 'MiB', target.name, allMebibytesOf(running) - before);
				}
			});
		}
		return sheet.lines();
	},
};
