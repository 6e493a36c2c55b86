/* Bytes to the outer terminal for the same work in a pane of the same size, whatever stands around it. */
import {setTimeout} from 'node:timers/promises';
import type {Plan} from '../plan.ts';
import {closingLine} from '../programs/coloured.ts';
import {agent, echo, lines, ready, screen, screenHead} from '../programs/programs.ts';
import type {Running} from '../targets/target.ts';
import {type Bench, createSheet, type Row, usualSize} from './row.ts';
import {showsAll} from './switch.ts';

const pane = {columns: 120, rows: 40};

type Work = {
	what: string;
	commands: string[][];
	says: string;
	act: (running: Running) => Promise<void>;
	plain: boolean;
	/** At most so many times what tmux writes. */
	ofTmux: number;
};

export const bytesRow: Row = {
	name: 'bytes',
	async measure({plan, targets, inWorld, tell}: Bench) {
		const sheet = createSheet(
			'bytes',
			Object.fromEntries(works(plan).map(({what, ofTmux}) => [what, [{figure: 'p50', atMost: ofTmux, times: 'tmux'}]])),
		);
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

const works = ({lines: count, keys, agentFrames, pauseMilliseconds}: Plan): Work[] => [
	{
		what: `typing ${keys} characters`,
		commands: [echo()],
		says: ready,
		plain: true,
		ofTmux: 1,
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
		ofTmux: 1,
		act: untilClosed,
	},
	{
		what: `${count.oneByOne} lines, one each 20 ms`,
		commands: [lines(count.oneByOne, 20)],
		says: ready,
		plain: true,
		ofTmux: 1,
		act: untilClosed,
	},
	{
		what: `${agentFrames} frames of an agent`,
		commands: [agent(agentFrames)],
		says: ready,
		plain: true,
		ofTmux: 0.5,
		act: untilClosed,
	},
	{
		what: 'full repaint: another session',
		commands: [screen(0), screen(1)],
		says: screenHead(0),
		plain: false,
		ofTmux: 1,
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
