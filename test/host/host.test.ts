/* A whole host, as the server sees it: the built program, its socket, the files that it leaves. */
import assert from 'node:assert/strict';
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync, statSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {request} from 'node:http';
import os from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import type {Connection} from '../../source/protocol/connection.ts';
import type {HostContract, HostExit, HostSpec} from '../../source/protocol/host.ts';
import {connect} from '../../source/protocol/socket.ts';
import {textOf} from '../../source/screen/grid.ts';
import {createScreenReader, readSnapshot} from '../../source/screen/reader.ts';
import {createTables} from '../../source/screen/tables.ts';
import {loadWidths} from '../../source/screen/widths.ts';
import {binary, rounds} from '../support/coppice.ts';

const program = path.join(path.dirname(binary), 'host.js');
const folders: string[] = [];
const children: ChildProcess[] = [];

after(async () => {
	for (const child of children) {
		child.kill('SIGKILL');
	}
	await Promise.all(folders.map(folder => rm(folder, {recursive: true, force: true})));
});

const startHost = async (script: string, more: Partial<HostSpec> = {}) => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'cop-h-'));
	folders.push(folder);
	const spec: HostSpec = {
		session: 's-test2',
		socket: path.join(folder, 's.sock'),
		exitFolder: path.join(folder, 'exit'),
		log: path.join(folder, 'log'),
		key: 'k'.repeat(64),
		version: '0.0.0',
		command: '/bin/sh',
		arguments: ['-c', script],
		directory: '/',
		environment: {PATH: process.env.PATH!, TERM: 'xterm-256color'},
		columns: 80,
		rows: 10,
		scrollbackLines: 100,
		files: [{path: path.join(folder, 'agent', 'mailbox.json'), content: '{"url":"{{mailbox.url}}","token":"{{mailbox.token}}"}'}],
		...more,
	};
	const child = spawn(process.execPath, [program, 'host', spec.session], {stdio: ['pipe', 'pipe', 'inherit']});
	children.push(child);
	const closed = once(child, 'close');
	child.stdin.end(JSON.stringify(spec));
	const [word] = (await once(child.stdout, 'data')) as [Buffer];
	const dial = async (onScreen?: (bytes: Uint8Array) => void): Promise<Connection<HostContract>> =>
		connect<HostContract>(spec.socket, {
			key: spec.key,
			hello: {protocol: [0, 0], version: '0', role: 'test', pid: process.pid, capabilities: []},
			onScreen,
		});
	return {folder, spec, child, closed, said: word.toString().trim(), dial};
};

/** Resolves when the screen shows this. */
const watch = async (dial: Awaited<ReturnType<typeof startHost>>['dial']) => {
	const reader = createScreenReader(createTables(await loadWidths()));
	let look = () => {};
	const host = await dial(bytes => {
		reader.apply(bytes);
		look();
	});
	await host.call('attach', {layer: 1});
	const lines = () => textOf(reader.grid);
	const sees = (text: string) =>
		new Promise<void>(resolve => {
			look = () => lines().some(row => row.includes(text)) && resolve();
			look();
		});
	return {host, reader, lines, sees};
};

const exitOf = (spec: HostSpec) => JSON.parse(readFileSync(path.join(spec.exitFolder, `${spec.session}.json`), 'utf8')) as HostExit;

const note = (file: string, kind: string, body: string) => {
	const {url, token} = JSON.parse(readFileSync(file, 'utf8')) as {url: string; token: string};
	return new Promise<string>((resolve, reject) => {
		const outgoing = request(
			`${url}/${kind}/hook`,
			{method: 'POST', agent: false, headers: {authorization: `Bearer ${token}`}},
			response => {
				let text = '';
				response.on('data', piece => (text += String(piece)));
				response.on('end', () => resolve(text));
			},
		);
		outgoing.on('error', reject);
		outgoing.end(body);
	});
};

test('it shows its program, takes keys, and leaves an exit record and the last screen', {timeout: 20_000}, async () => {
	const {spec, dial, closed, said} = await startHost(`printf 'name? '; read name; echo "hello $name"; read _; echo bye; exit 4`);
	assert.equal(said, 'ready');
	assert.equal(statSync(spec.socket).mode & 0o777, 0o600);
	const {host, sees} = await watch(dial);
	await sees('name?');
	host.sendInput(Buffer.from('Ann\r'));
	await sees('hello Ann');
	assert.equal(statSync(spec.files[0]!.path).mode & 0o777, 0o600);
	const exited = new Promise<HostExit>(resolve => host.on('exit', resolve));
	host.sendInput(Buffer.from('\r'));
	await sees('bye');
	const exit = await exited;
	assert.deepEqual({...exit, at: ''}, {session: 's-test2', code: 4, signal: null, at: '', reason: 'ended', mail: []});
	await closed;
	await host.closed;
	assert.deepEqual(exitOf(spec), exit);
	const rows = readFileSync(path.join(spec.exitFolder, `${spec.session}.rows`));
	const screen = textOf(readSnapshot(rows, createTables(await loadWidths())).lines).join('\n');
	assert.match(screen, /name\? Ann\nhello Ann\n\nbye/);
	assert.equal(existsSync(spec.socket), false);
	assert.equal(existsSync(spec.files[0]!.path), false, 'files of the agent go with it');
	for (const name of ['json', 'rows']) {
		assert.equal(statSync(path.join(spec.exitFolder, `${spec.session}.${name}`)).mode & 0o777, 0o600);
	}
});

test('a program learns what the terminal of who looks at it is like', {timeout: 20_000}, async () => {
	const {dial} = await startHost(`stty raw -echo; echo ready; head -c 1 > /dev/null; printf '\\033[16t\\033]11;?\\007'; exec cat -v`);
	const {host, sees} = await watch(dial);
	await sees('ready');
	await host.call('colours', {background: '#102030', cell: {width: 10, height: 20}});
	host.sendInput(Buffer.from('x'));
	await sees('^[[6;20;10t^[]11;rgb:1010/2020/3030');
	await host.call('end', {graceMilliseconds: 100});
});

test('five megabytes and an exit at once: who looks, and the record, have the end of it', {timeout: 240_000}, async () => {
	for (let round = 0; round < rounds(10); round++) {
		const lines = 80_000;
		const program = `read _; awk 'BEGIN {for (i = 1; i <= ${lines}; i++) printf "line %08d %s\\n", i, "${'x'.repeat(50)}"; printf "THE END"}'`;
		const {spec, dial, closed} = await startHost(program);
		const {host, lines: shown} = await watch(dial);
		host.sendInput(Buffer.from('\r'));
		await closed;
		await host.closed;
		const wanted = [`line ${String(lines).padStart(8, '0')} ${'x'.repeat(50)}`, 'THE END'];
		assert.deepEqual(shown().slice(-2), wanted);
		const record = readSnapshot(readFileSync(path.join(spec.exitFolder, `${spec.session}.rows`)), createTables(await loadWidths()));
		const kept = textOf(record.lines);
		assert.deepEqual(kept.slice(-2), wanted);
		const numbers = kept.flatMap(row => /^line (\d+)/.exec(row)?.[1] ?? []).map(Number);
		assert.deepEqual(
			numbers,
			Array.from({length: 109}, (_, index) => lines - 108 + index),
			'no line is missing in between',
		);
	}
});

test('mail comes in order, comes again to a new server, and goes into the exit record', {timeout: 20_000}, async () => {
	const {spec, dial, closed} = await startHost('echo up; read _');
	const mailbox = spec.files[0]!.path;
	await note(mailbox, 'note', 'one');
	const first = await dial();
	assert.deepEqual(
		(await first.call('serve', {})).mail.map(one => Buffer.from(one.body, 'base64').toString()),
		['one'],
	);
	const heard: number[] = [];
	const two = new Promise<void>(resolve => {
		first.on('mail', one => {
			heard.push(one.number);
			resolve();
		});
	});
	await note(mailbox, 'note', 'two');
	await two;
	await first.call('saved', {upTo: 1});
	const asked = note(mailbox, 'ask', 'three');
	await new Promise<void>(resolve => first.on('mail', one => one.number === 3 && resolve()));
	first.destroy();
	const second = await dial();
	const {mail} = await second.call('serve', {});
	assert.deepEqual(
		mail.map(({number, kind}) => ({number, kind})),
		[
			{number: 2, kind: 'note'},
			{number: 3, kind: 'ask'},
		],
	);
	assert.deepEqual(await second.call('answer', {number: 3, body: '{"ok":1}'}), {taken: true});
	assert.equal(await asked, '{"ok":1}');
	assert.deepEqual(await second.call('answer', {number: 3, body: '{}'}), {taken: false});
	second.sendInput(Buffer.from('\r'));
	await closed;
	assert.deepEqual(
		exitOf(spec).mail.map(one => one.number),
		[2],
		'who was answered asks nobody any more',
	);
});

test('reports are kept, the last of each kind, for whoever connects later', {timeout: 20_000}, async () => {
	const {dial, child} = await startHost(
		String.raw`printf '\033]0;a title\007\033]7501;state=working:app=x\007\033]7501;state=idle:app=x\007\033]7501;state=working:app=x:id=c1\007\033]9;note\007'; echo done; read _`,
	);
	const {host, sees} = await watch(dial);
	await sees('done');
	const state = await host.call('state', {});
	assert.equal(state.title, 'a title');
	assert.deepEqual(
		state.reports.map(one => `${one.code} ${one.text}`),
		['7501 state=idle:app=x', '7501 state=working:app=x:id=c1', '9 note'],
	);
	child.kill('SIGKILL');
});

test('focus is told on change to a program that asks, and is gone with the client', {timeout: 20_000}, async () => {
	const {dial, child} = await startHost(String.raw`stty raw -echo; printf '\033[?1004hready'; exec cat -v`);
	const {host, sees} = await watch(dial);
	await sees('ready^[[O');
	await host.call('focus', {focused: true});
	await sees('ready^[[O^[[I');
	const other = await dial();
	await other.call('focus', {focused: true});
	await host.call('focus', {focused: false});
	await host.call('state', {});
	other.close();
	await sees('ready^[[O^[[I^[[O');
	child.kill('SIGKILL');
});

test('a resize reaches program and viewers; a size that is none is refused', {timeout: 20_000}, async () => {
	const {dial, child} = await startHost(`trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done`);
	const {host, reader, sees} = await watch(dial);
	await sees('ready');
	const resized = new Promise(resolve => host.on('resized', resolve));
	await host.call('resize', {columns: 100, rows: 33});
	assert.deepEqual(await resized, {columns: 100, rows: 33});
	await sees('33 100');
	assert.deepEqual({columns: reader.size.columns, rows: reader.size.rows}, {columns: 100, rows: 33});
	for (const size of [{columns: 0, rows: 1}, {columns: 1.5, rows: 1}, {columns: 1e9, rows: 1}, {}]) {
		await assert.rejects(host.call('resize', size as never), {code: 'usage'});
	}
	await assert.rejects(host.call('nothing' as never, {} as never), {code: 'unsupported'});
	child.kill('SIGKILL');
});

test('an agent that ignores signals is killed, and it is said that it was', {timeout: 20_000}, async () => {
	const {spec, dial, closed} = await startHost(`trap '' HUP TERM INT; echo deaf; while :; do sleep 0.1; done`);
	const {host, sees} = await watch(dial);
	await sees('deaf');
	const exit = await host.call('end', {graceMilliseconds: 150});
	assert.deepEqual({code: exit.code, signal: exit.signal, reason: exit.reason}, {code: null, signal: 'SIGKILL', reason: 'killed'});
	await closed;
	assert.equal(exitOf(spec).reason, 'killed');
});

test('hang-ups of its surroundings do not end it', {timeout: 20_000}, async () => {
	const {dial, child} = await startHost('echo up; read _');
	const {host, sees} = await watch(dial);
	await sees('up');
	for (const signal of ['SIGHUP', 'SIGINT', 'SIGPIPE'] as const) {
		child.kill(signal);
	}
	child.stdout?.destroy();
	assert.equal((await host.call('state', {})).exit, null);
	child.kill('SIGKILL');
});

test('a host that cannot start says why and leaves no agent', {timeout: 20_000}, async () => {
	const {said, closed} = await startHost('sleep 1000', {socket: '/proc/none.sock'});
	assert.match(said, /^failed /);
	const [code] = (await closed) as [number];
	assert.equal(code, 1);
});

test('a socket that a killed host left is no obstacle', {timeout: 20_000}, async () => {
	const {child, closed, spec} = await startHost('read _');
	child.kill('SIGKILL');
	await closed;
	assert.ok(existsSync(spec.socket));
	const again = await startHost('echo again; read _', {socket: spec.socket});
	assert.equal(again.said, 'ready');
	const {sees} = await watch(again.dial);
	await sees('again');
});
