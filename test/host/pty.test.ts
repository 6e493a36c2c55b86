import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {test} from 'node:test';
import {openPty} from '../../source/host/pty.ts';
import {rounds} from '../support/coppice.ts';

type Ended = {code: number | null; signal: number | null};

/** A program in a pty; `output` has everything that came before its exit was told. */
const run = (script: string, {onOutput = () => {}}: {onOutput?: (text: string) => void} = {}) => {
	const pieces: Buffer[] = [];
	const ended = Promise.withResolvers<Ended & {output: Buffer}>();
	const pty = openPty({
		command: '/bin/sh',
		arguments: ['-c', script],
		directory: '/',
		environment: {PATH: process.env.PATH!, TERM: 'xterm'},
		size: {columns: 80, rows: 24},
		onOutput(bytes) {
			pieces.push(Buffer.from(bytes));
			onOutput(Buffer.from(bytes).toString());
		},
		onExit: exit => ended.resolve({...exit, output: Buffer.concat(pieces)}),
	});
	return {pty, ended: ended.promise};
};

/** Resolves when the program has said this. */
const says = (script: string, wanted: string) => {
	let text = '';
	const said = Promise.withResolvers<void>();
	const running = run(script, {
		onOutput(piece) {
			text += piece;
			if (text.includes(wanted)) {
				said.resolve();
			}
		},
	});
	return {...running, said: said.promise};
};

const descriptors = () => readdirSync('/proc/self/fd').length;

/** Processes that were started here and are still there, zombies too. */
const children = () => readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).length;

test('the last output of a program that exits is not lost', async () => {
	const lines = 50_000;
	const program = `${process.execPath} -e 'const fs = require("fs"); let n = 0; const text = Array.from({length: ${lines}}, () => String(n++).padStart(8, "0") + "x".repeat(91)).join("\\n") + "\\nEND\\n"; let at = 0; const bytes = Buffer.from(text); while (at < bytes.length) at += fs.writeSync(1, bytes, at); process.exit(7)'`;
	const together = 5;
	for (let round = 0; round < (process.env.COPPICE_TEST_FULL ? 200 : 30); round += together) {
		for (const {code, output} of await Promise.all(Array.from({length: together}, () => run(program).ended))) {
			assert.equal(code, 7);
			assert.equal(output.length, lines * 101 + 5, `round ${round}: 5 MB`);
			assert.equal(output.subarray(-5).toString(), 'END\r\n');
		}
	}
});

test('also when nobody reads for a while at its end', async () => {
	for (let round = 0; round < rounds(50); round++) {
		let stalled = false;
		const {ended} = run(`i=0; while [ $i -lt 2000 ]; do echo "line $i of the output"; i=$((i + 1)); done; echo END`, {
			onOutput() {
				if (!stalled) {
					// Longer than node-pty waits for the last output.
					stalled = true;
					Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
				}
			},
		});
		const {output} = await ended;
		assert.ok(output.toString().endsWith('line 1999 of the output\r\nEND\r\n'), output.subarray(-60).toString());
	}
});

test('how it ended: by a code, by a signal of ours to its group', async () => {
	assert.deepEqual({...(await run('exit 3').ended), output: 0}, {code: 3, signal: null, output: 0});
	const {pty, ended, said} = says('sleep 100 & echo ready; wait', 'ready');
	await said;
	pty.signal('SIGTERM');
	const {code, signal} = await ended;
	assert.deepEqual({code, signal}, {code: null, signal: 15});
	assert.equal(pty.ended, true);
	pty.signal('SIGTERM');
	pty.resize({columns: 10, rows: 10});
	assert.equal(pty.write(Buffer.from('x')), true);
});

test('a program that does not read costs no processor, and nothing is lost', async () => {
	const total = 3 * 1024 * 1024;
	const {pty, ended, said} = says(`stty raw -echo; echo ready; sleep 1.2; head -c ${total} | cksum`, 'ready');
	await said;
	const bytes = Buffer.alloc(total, 'coppice\n');
	for (let offset = 0; offset < total; offset += 100_000) {
		assert.equal(pty.write(bytes.subarray(offset, offset + 100_000)), true);
	}
	assert.ok(pty.pendingBytes > total - 100_000);
	const before = process.cpuUsage();
	const began = performance.now();
	await new Promise(resolve => setTimeout(resolve, 1000));
	const {user, system} = process.cpuUsage(before);
	const share = (user + system) / 1000 / (performance.now() - began);
	assert.ok(share < 0.1, `${(share * 100).toFixed(1)} % of a core while it does not read`);
	const {output} = await ended;
	const {ended: expected} = run(`head -c ${total} /dev/zero | tr '\\0' x >/dev/null; yes coppice | head -c ${total} | cksum`);
	assert.equal(
		output.toString().trim().split(/\s+/).slice(-2).join(' '),
		(await expected).output.toString().trim().split(/\s+/).slice(-2).join(' '),
	);
});

test('what a program leaves unread has a limit', async () => {
	const {pty, ended, said} = says('stty raw -echo; echo ready; sleep 100', 'ready');
	await said;
	const piece = Buffer.alloc(8 * 1024 * 1024);
	const taken = Array.from({length: 10}, () => pty.write(piece));
	assert.deepEqual(taken.slice(0, 7), Array(7).fill(true));
	assert.equal(taken.at(-1), false);
	assert.ok(pty.pendingBytes <= 64 * 1024 * 1024);
	pty.signal('SIGKILL');
	await ended;
});

test('neither a descriptor nor a process is left after many programs', async () => {
	await run('true').ended;
	const before = {descriptors: descriptors(), children: children()};
	for (let round = 0; round < rounds(20); round++) {
		await Promise.all(Array.from({length: 10}, () => run('echo x').ended));
	}
	await new Promise(resolve => setImmediate(resolve));
	assert.deepEqual({descriptors: descriptors(), children: children()}, before);
});
