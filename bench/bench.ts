/*
`npm run bench`: how fast coppice is beside tmux and a plain pty, in the same run on this machine. Prints one table and writes
bench/results.json. Compare figures of one run only: machines, hours and other work change them, ratios much less.

    node bench/bench.ts [--only ROW]… [--samples N] [--sanity] [--keep]

`--keep` makes them the figures of readme.md and docs/speed.md, which `node scripts/docs.ts` writes; with `--only` those rows alone.
`--sanity` measures next to nothing and fails when a row gives no figure: for CI, where figures mean nothing.
*/
import {readFileSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {verdictsOf} from './aims.ts';
import {fullPlan, sanityPlan} from './plan.ts';
import {type Results, withRows} from './results.ts';
import type {Bench, Line} from './rows/row.ts';
import {rows} from './rows/rows.ts';
import {tableOf} from './table.ts';
import {createCoppice} from './targets/coppice.ts';
import {createPlain} from './targets/plain.ts';
import type {Target} from './targets/target.ts';
import {createTmux} from './targets/tmux.ts';
import {createWorld, type World} from './world.ts';

const defaultSamples = 500;
const resultsFile = fileURLToPath(new URL('results.json', import.meta.url));
const keptFile = fileURLToPath(new URL('kept.json', import.meta.url));

const main = async () => {
	const {only, samples, sanity, keep} = readFlags(process.argv.slice(2));
	const wanted = rows.filter(row => only.length === 0 || only.includes(row.name));
	const targets = availableTargets();
	const plan = sanity ? sanityPlan() : fullPlan(samples);
	const {inWorld, closeAll} = createWorlds();
	// Whatever ends the bench ends what it started.
	process.on('exit', closeAll);
	for (const [signal, code] of [
		['SIGINT', 130],
		['SIGTERM', 143],
		['SIGHUP', 129],
	] as const) {
		process.on(signal, () => process.exit(code));
	}

	const lines: Line[] = [];
	const failures: string[] = [];
	const bench: Bench = {plan, targets, inWorld, tell};
	for (const row of wanted) {
		try {
			lines.push(...(await row.measure(bench)));
		} catch (error) {
			failures.push(`${row.name}: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
	tell('');
	const machine = machineOf();
	process.stdout.write(`${Object.values(machine).join(' · ')}\n${targets.map(target => target.version).join(' · ')}\n\n`);
	process.stdout.write(`${tableOf(lines)}\n`);
	for (const failure of failures) {
		process.stdout.write(`\nno figure for ${failure}\n`);
	}
	if (!sanity) {
		const versions = Object.fromEntries(targets.map(target => [target.name, target.version]));
		const judged = lines.map(line => ({...line, aims: verdictsOf(line, lines)}));
		const results: Results = {date: new Date().toISOString(), machine, versions, plan, lines: judged, failures};
		const isPart = keep && only.length > 0;
		const whole = isPart
			? withRows(
					JSON.parse(readFileSync(keptFile, 'utf8')) as Results,
					results,
					rows.map(({name}) => name),
				)
			: results;
		writeFileSync(keep ? keptFile : resultsFile, `${JSON.stringify(whole, null, '\t')}\n`);
	}
	process.exit(failures.length > 0 ? 1 : 0);
};

const readFlags = (words: string[]) => {
	const {values} = parseArgs({
		args: words,
		options: {only: {type: 'string', multiple: true}, samples: {type: 'string'}, sanity: {type: 'boolean'}, keep: {type: 'boolean'}},
	});
	const {only = [], samples = String(defaultSamples), sanity = false, keep = false} = values;
	const unknown = only.filter(name => !rows.some(row => row.name === name));
	if (unknown.length > 0 || !/^[1-9]\d*$/.test(samples)) {
		process.stderr.write(`rows are ${rows.map(row => row.name).join(', ')}; --samples takes a whole number above 0\n`);
		process.exit(2);
	}
	return {only, samples: Number(samples), sanity, keep};
};

const availableTargets = (): Target[] => {
	const tmux = createTmux();
	if (typeof tmux === 'string') {
		process.stdout.write(`${tmux}\n`);
	}
	return [createPlain(), ...(typeof tmux === 'string' ? [] : [tmux]), createCoppice()];
};

const createWorlds = () => {
	const open = new Set<World>();
	return {
		async inWorld<Result>(work: (world: World) => Promise<Result>, files?: number): Promise<Result> {
			const world = createWorld(files);
			open.add(world);
			try {
				return await work(world);
			} finally {
				world.close();
				open.delete(world);
			}
		},
		closeAll() {
			for (const world of open) {
				world.close();
			}
		},
	};
};

/** On a terminal: what is being done, on one line that the table replaces. */
const tell = (text: string) => {
	if (process.stderr.isTTY) {
		process.stderr.write(`\r\x1b[K${text}`);
	}
};

const machineOf = (): Results['machine'] => ({
	processor: `${os.cpus()[0]?.model.trim() ?? 'unknown'}, ${os.availableParallelism()} cores`,
	memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
	system: `${os.type()} ${os.release()}`,
	node: `Node ${process.versions.node}`,
	load: `load ${os.loadavg()[0]!.toFixed(1)} at the end`,
});

await main();
