/* Coloured text through a pane: from the key that lets it loose until its closing line stands outside. */
import xterm from '@xterm/headless';
import {writeNow} from '../outer.ts';
import {closingLine, colouredText} from '../programs/coloured.ts';
import {flood, ready} from '../programs/programs.ts';
import {type Bench, createSheet, type Row, usualSize} from './row.ts';

export const throughputRow: Row = {
	name: 'throughput',
	async measure({plan, targets, inWorld, tell}: Bench) {
		const what = `${plan.megabytes} MB of coloured text`;
		const sheet = createSheet('throughput', {[what]: [{figure: 'p50', atMost: 1.3, times: 'headless'}]});
		for (let run = 0; run < plan.runs; run++) {
			for (const target of targets) {
				tell(`throughput: ${target.name}`);
				await inWorld(async world => {
					const {outer} = await target.open(world, {
						size: usualSize,
						settleMilliseconds: plan.settleMilliseconds,
						commands: [flood(plan.megabytes)],
						says: ready,
					});
					outer.forget();
					const arrived = outer.receives(Buffer.from(closingLine), 'the closing line');
					const start = performance.now();
					outer.write('x');
					sheet.add(what, 'ms', target.name, (await arrived) - start);
				});
			}
			tell('throughput: bare @xterm/headless');
			sheet.add(what, 'ms', 'headless', bareParse(plan.megabytes));
		}
		return sheet.lines();
	},
};

/** What the terminal in a host needs for the same bytes, with nothing around it. In pieces as a pty gives them. */
const bareParse = (megabytes: number): number => {
	const {columns, rows} = usualSize;
	const terminal = new xterm.Terminal({cols: columns, rows, scrollback: 10_000, allowProposedApi: true, logLevel: 'off'});
	const text = colouredText(4096);
	const start = performance.now();
	for (let left = megabytes * 1024 * 1024; left > 0; left -= text.length) {
		writeNow(terminal, text);
	}
	const milliseconds = performance.now() - start;
	terminal.dispose();
	return milliseconds;
};
