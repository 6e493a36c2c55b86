/*
What it costs when nothing happens: eight idle shells, their hosts, the server and an open app. Processor time is what the scheduler counted for
each thread (schedstat of all tasks), memory the proportional set size (/proc/PID/smaps_rollup).
*/
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {createWorld} from '../support/coppice.ts';
import {openApp} from '../support/outer-terminal.ts';

const tasks = (pid: number) => readdirSync(`/proc/${pid}/task`).map(task => `/proc/${pid}/task/${task}`);

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);

const processorMilliseconds = (pid: number) =>
	sum(tasks(pid).map(task => Number(readFileSync(`${task}/schedstat`, 'utf8').split(' ')[0]))) / 1e6;

const switches = (pid: number) =>
	sum(
		tasks(pid).flatMap(task =>
			[...readFileSync(`${task}/status`, 'utf8').matchAll(/ctxt_switches:\s+(\d+)/g)].map(match => Number(match[1])),
		),
	);

const pssMebibytes = (pid: number) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))![1]) / 1024;

test('eight idle sessions cost nothing', {timeout: 120_000}, async t => {
	const world = await createWorld();
	try {
		await world.ok('new', '--agent', 'shell', '--no-worktree', '--count', '8');
		const app = await openApp(world);
		await app.sees('8 shell-8');
		// What start-up leaves to do: compiled code is written, memory given back.
		await delay(3000);
		const ours = world.processes().filter(one => /\/(?:server|host)\.js |^coppice/.test(one.command));
		assert.equal(ours.length, 10);
		const drawn = app.bytes;
		const seconds = process.env.COPPICE_TEST_FULL ? 30 : 5;
		const look = () => ({
			at: performance.now(),
			processor: sum(ours.map(one => processorMilliseconds(one.pid))),
			switches: sum(ours.map(one => switches(one.pid))),
		});
		const first = look();
		await delay((seconds * 1000) / 2);
		const second = look();
		await delay((seconds * 1000) / 2);
		const third = look();
		const share = ((third.processor - first.processor) / (third.at - first.at)) * 100;
		const perSecond = (a: typeof first, b: typeof first) => ((b.switches - a.switches) / (b.at - a.at)) * 1000;
		const hosts = ours.filter(one => one.command.includes('host.js')).map(one => pssMebibytes(one.pid));
		const server = pssMebibytes(ours.find(one => one.command.includes('server.js'))!.pid);
		t.diagnostic(
			`${share.toFixed(3)} % of a core, ${perSecond(first, second).toFixed(1)} then ${perSecond(second, third).toFixed(1)} context switches a second in all; PSS: server ${server.toFixed(1)} MiB, app ${pssMebibytes(app.pid).toFixed(1)} MiB, host ${(sum(hosts) / hosts.length).toFixed(1)} MiB`,
		);
		assert.equal(app.bytes, drawn, 'nothing is drawn');
		assert.ok(share < 0.5, `${share} % of a core`);
		assert.ok(perSecond(second, third) <= perSecond(first, second) * 1.5 + 10, 'wake-ups do not grow');
		await app.close();
	} finally {
		await world.stop();
	}
});
