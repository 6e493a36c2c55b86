/* Bytes to the outer terminal for the same work in a pane of the same size, whatever stands around it. */
import {setTimeout} from 'node:timers/promises';
import type {Plan} from '../plan.ts';
import {closingLine} from '../programs/coloured.ts';
import {echo, lines, ready, screen, screenHead} from '../programs/programs.ts';
import type {Running} from '../targets/target.ts';
import {type Bench, createSheet, type Row, usualSize} from './row.ts';
import {showsAll} from './switch.ts';

const pane = {columns: 120, rows: 40};

type Work = {what: string; commands: string[][]; says: string; act: (running: Running) => Promise<void>; plain: boolean};

export const bytesRow: Row = {
	name: 'bytes',
	async measure({plan, targets, inWorld, tell}: Bench) {
		const sheet = createSheet('bytes');
		for (const work of works(plan)) {
			for (const target of targets.filter(one => work.plain || one.multiplexer)) {
				tell(`bytes, ${work.what}: ${target.name}`);
				await inWorld(async world => {
					const running = await target.open(world, {
						size: usualSize,
						settleMilliseconds: plan.settleMilliseconds,
						commands: work.commands,
						says: work.says,
					});
					await running.fit(pane);
					running.outer.draw();
					const before = running.outer.bytes;
					await work.act(running);
					await running.outer.quiet(plan.settleMilliseconds);
					sheet.add(work.what, 'bytes', target.name, running.outer.bytes - before);
				});
			}
		}
		return sheet.lines();
	},
};

const works = ({lines: count, keys, pauseMilliseconds}: Plan): Work[] => [
	{
		what: `typing ${keys} characters`,
		commands: [echo()],
		says: ready,
		plain: true,
		async act({outer}) {
			for (let index = 0; index < keys; index++) {
				outer.write('x');
				await setTimeout(pauseMilliseconds);
			}
		},
	},
	{
		what: `${count.atOnce.toLocaleString('en')} lines at once`,
		commands: [lines(count.atOnce, 0)],
		says: ready,
		plain: true,
		act: untilClosed,
	},
	{what: `${count.oneByOne} lines, one each 20 ms`, commands: [lines(count.oneByOne, 20)], says: ready, plain: true, act: untilClosed},
	{
		what: 'full repaint: another session',
		commands: [screen(0), screen(1)],
		says: screenHead(0),
		plain: false,
		async act({outer, keysFor}) {
			outer.write(keysFor(1));
			await outer.until(rows => showsAll(rows, 1), 'the other session');
		},
	},
];

const untilClosed = async ({outer}: Running) => {
	const closed = outer.receives(Buffer.from(closingLine), 'the closing line');
	outer.write('x');
	await closed;
};
