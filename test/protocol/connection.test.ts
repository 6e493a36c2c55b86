import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {createHmac} from 'node:crypto';
import {once} from 'node:events';
import {readFileSync, statSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {createConnection, createServer, type Server, type Socket} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import fc from 'fast-check';
import {UserError, usageError} from '../../source/errors.ts';
import {type Connection, ConnectionClosed, type Handler} from '../../source/protocol/connection.ts';
import {createFrameDecoder, encodeFrame, type Frame, kinds} from '../../source/protocol/framing.ts';
import type {Hello} from '../../source/protocol/proof.ts';
import {connect, listen} from '../../source/protocol/socket.ts';

type Talk = {
	requests: {
		echo: {params: {value: unknown}; result: unknown};
		fail: {params: {how: string}; result: null};
		never: {params: Record<string, never>; result: null};
	};
	events: {said: {text: string}; other: null};
};

const key = 'a'.repeat(64);
const hello = (role: string): Hello => ({
	protocol: [1, 2],
	version: '1.2.3',
	role,
	pid: process.pid,
	capabilities: ['x'],
	about: {session: 's'},
});

const answer = ((name: string, params: never) => {
	const given = params as {value?: unknown; how?: string};
	switch (name) {
		case 'echo':
			return given.value;
		case 'fail':
			if (given.how === 'user') {
				throw new UserError('no such thing', {code: 'no-such-thing', hint: 'look'});
			}
			if (given.how === 'usage') {
				throw usageError('wrong');
			}
			throw new TypeError('a bug');
		case 'never':
			return new Promise(() => {});
		default:
			throw new UserError('unknown', {code: 'unsupported'});
	}
}) as unknown as Handler<Talk>;

let folder: string;
let socket: string;
let server: Server;
const accepted = new Set<Connection<Talk>>();
const typed: Buffer[] = [];

before(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'cop-p-'));
	socket = path.join(folder, 's');
	server = await listen<Talk>(socket, {key, hello: hello('server'), handle: answer}, connection => {
		accepted.add(connection);
		void connection.closed.then(() => accepted.delete(connection));
		return {onInput: bytes => typed.push(Buffer.from(bytes))};
	});
});

after(async () => {
	server.close();
	for (const connection of accepted) {
		connection.destroy();
	}
	await rm(folder, {recursive: true});
});

const dial = (options: Partial<Parameters<typeof connect<Talk>>[1]> = {}) =>
	connect<Talk>(socket, {key, hello: hello('client'), ...options});

/** Both ends. */
const pair = async () => {
	const client = await dial();
	await client.call('echo', {value: 1});
	return {client, other: [...accepted].at(-1)!};
};

/** A peer that speaks bytes. */
const raw = async () => {
	const peer = createConnection(socket);
	await once(peer, 'connect');
	const frames: Frame[] = [];
	peer.on(
		'data',
		createFrameDecoder(
			frame => {
				frames.push({...frame, payload: Uint8Array.from(frame.payload)});
				peer.emit('frame');
			},
			() => 1 << 20,
		),
	);
	peer.on('error', () => {});
	return {peer, frames};
};

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const text = (frame: Frame) => JSON.parse(Buffer.from(frame.payload).toString()) as Record<string, unknown>;
const closes = (peer: Socket) => (peer.closed ? Promise.resolve() : once(peer, 'close'));

/** The handshake by hand: proves that the wire is what its comments say. */
const proved = async () => {
	const {peer, frames} = await raw();
	const nonce = 'f'.repeat(64);
	peer.write(encodeFrame(kinds.hello, 0, json({...hello('raw'), nonce})));
	await once(peer, 'frame');
	const said = text(frames[0]!);
	const proof = (side: string) =>
		createHmac('sha256', key)
			.update(`${side}\n${nonce}\n${String(said.nonce)}`)
			.digest('hex');
	assert.equal(said.proof, proof('accepting'));
	peer.write(encodeFrame(kinds.proof, 0, json({proof: proof('asking')})));
	return {peer, frames};
};

const stillServes = async () => {
	const connection = await dial();
	assert.equal(await connection.call('echo', {value: 'here'}), 'here');
	connection.close();
};

test('both sides prove themselves and know each other', async () => {
	const client = await dial();
	assert.deepEqual(client.remote, hello('server'));
	assert.deepEqual(await client.call('echo', {value: {a: [1, null, 'ü']}}), {a: [1, null, 'ü']});
	assert.equal([...accepted].at(-1)!.remote.role, 'client');
	client.close();
	await client.closed;
});

test('the socket is 0600 and its path has a limit', async () => {
	assert.equal(statSync(socket).mode & 0o777, 0o600);
	await assert.rejects(
		listen(`${folder}/${'x'.repeat(120)}`, {key, hello: hello('server')}, () => {}),
		{name: 'UserError', code: 'path-too-long'},
	);
});

test('a client with a wrong key is closed, and so is a server with one', async () => {
	await assert.rejects(dial({key: 'b'.repeat(64)}), ConnectionClosed);
	const squatter = createServer(peer => {
		peer.on('error', () => {});
		peer.write(encodeFrame(kinds.hello, 0, json({...hello('server'), nonce: 'e'.repeat(64), proof: 'd'.repeat(64)})));
	});
	const place = path.join(folder, 'squat');
	squatter.listen(place);
	await once(squatter, 'listening');
	await assert.rejects(connect(place, {key, hello: hello('client')}), ConnectionClosed);
	squatter.close();
});

test('a proof for one side is none for the other', async () => {
	const {peer, frames} = await raw();
	peer.write(encodeFrame(kinds.hello, 0, json({...hello('raw'), nonce: 'f'.repeat(64)})));
	await once(peer, 'frame');
	peer.write(encodeFrame(kinds.proof, 0, json({proof: text(frames[0]!).proof})));
	await closes(peer);
	assert.equal(frames.length, 1);
});

test('nothing is answered before the proof', async () => {
	for (const first of [
		encodeFrame(kinds.request, 1, json({name: 'echo', params: {value: 1}})),
		encodeFrame(kinds.proof, 0, json({proof: 'x'})),
		encodeFrame(kinds.hello, 0, json({nonce: 'f'})),
		encodeFrame(kinds.hello, 0, json({...hello('raw'), protocol: ['a', 1], nonce: 'f'})),
		encodeFrame(kinds.hello, 0, Buffer.from('no json')),
		encodeFrame(kinds.hello, 0, Buffer.alloc(5000)),
		Buffer.from('GET / HTTP/1.1\r\n\r\n'),
	]) {
		const {peer, frames} = await raw();
		peer.write(first);
		await closes(peer);
		assert.equal(frames.length, 0);
	}
	const {peer, frames} = await raw();
	peer.write(encodeFrame(kinds.hello, 0, json({...hello('raw'), nonce: 'f'})));
	peer.write(encodeFrame(kinds.request, 1, json({name: 'echo', params: {value: 1}})));
	await closes(peer);
	assert.ok(frames.every(frame => frame.kind === kinds.hello));
});

test('a peer that is slow to prove itself is closed after 2 s', async () => {
	const began = performance.now();
	const {peer} = await raw();
	peer.write(encodeFrame(kinds.hello, 0, json({...hello('raw'), nonce: 'f'})).subarray(0, 7));
	await closes(peer);
	const took = performance.now() - began;
	assert.ok(took > 1500 && took < 6000, `${took} ms`);
});

test('failures keep message, code, hint and exit code; bugs are told as bugs; unknown requests are unsupported', async () => {
	const client = await dial();
	await assert.rejects(client.call('fail', {how: 'user'}), {
		name: 'UserError',
		message: 'no such thing',
		code: 'no-such-thing',
		hint: 'look',
		exitCode: 1,
	});
	await assert.rejects(client.call('fail', {how: 'usage'}), {code: 'usage', exitCode: 2});
	await assert.rejects(client.call('fail', {how: 'bug'}), {code: 'bug', exitCode: 70, message: 'a bug'});
	await assert.rejects(client.call('none' as 'echo', {value: 1}), {code: 'unsupported'});
	client.close();
});

test('a side without a handler answers `unsupported`', async () => {
	const {client, other} = await pair();
	await assert.rejects(other.call('echo', {value: 1}), {code: 'unsupported'});
	client.close();
});

test('calls that wait are rejected when the other side goes, and later ones too', async () => {
	const {client, other} = await pair();
	const calls = [client.call('never', {}), client.call('never', {})];
	other.destroy();
	for (const call of calls) {
		await assert.rejects(call, ConnectionClosed);
	}
	await assert.rejects(client.call('echo', {value: 1}), ConnectionClosed);
	assert.equal(client.open, false);
});

test('events reach those who listen, until they stop; unknown ones are ignored', async () => {
	const {client, other} = await pair();
	const heard: string[] = [];
	const stop = client.on('said', ({text: words}) => heard.push(words));
	other.emit('other', null);
	other.emit('said', {text: 'one'});
	await other.call('echo', {value: 1}).catch(() => {});
	stop();
	other.emit('said', {text: 'two'});
	await other.call('echo', {value: 1}).catch(() => {});
	assert.deepEqual(heard, ['one']);
	client.close();
});

test('a listener that throws costs no frame behind it', async () => {
	const {client, other} = await pair();
	const heard: string[] = [];
	const bugs: unknown[] = [];
	const usual = process.listeners('uncaughtException');
	process.removeAllListeners('uncaughtException');
	process.on('uncaughtException', error => bugs.push(error));
	client.on('said', ({text: words}) => {
		if (words === 'bad') {
			throw new RangeError('a bug of the listener');
		}
		heard.push(words);
	});
	for (const words of ['a', 'bad', 'b', 'c']) {
		other.emit('said', {text: words});
	}
	await other.call('echo', {value: 1}).catch(() => {});
	await new Promise(resolve => setImmediate(resolve));
	process.removeAllListeners('uncaughtException');
	for (const listener of usual) {
		process.on('uncaughtException', listener);
	}
	assert.deepEqual(heard, ['a', 'b', 'c']);
	assert.equal(bugs.length, 1);
	assert.equal(client.open, true);
	client.close();
});

test('a peer that breaks the rules after its proof is closed, nobody else', async () => {
	for (const bytes of [
		encodeFrame(kinds.request, 1, Buffer.from('{"name":')),
		encodeFrame(kinds.event, 0, Buffer.from('[1]')),
		encodeFrame(kinds.response, 1, Buffer.from('null')),
		Buffer.from([0xff, 0xff, 0xff, 0xff, 0]),
		Buffer.from([0, 0, 0, 1, 0]),
	]) {
		const {peer} = await proved();
		peer.write(bytes);
		await closes(peer);
	}
	await stillServes();
});

test('kinds of a newer program are ignored', async () => {
	const {peer, frames} = await proved();
	peer.write(encodeFrame(99, 0, Buffer.from('?')));
	peer.write(encodeFrame(kinds.request, 7, json({name: 'echo', params: {value: 'on'}})));
	while (!frames.some(frame => frame.kind === kinds.response)) {
		await once(peer, 'frame');
	}
	assert.deepEqual(text(frames.at(-1)!), {value: 'on'});
	peer.destroy();
});

test('input arrives in order and whole, from the first byte behind the proof on', async () => {
	const client = await dial();
	typed.length = 0;
	const pieces = Array.from({length: 50}, (_, index) => Buffer.alloc(index * 37, index));
	for (const piece of pieces) {
		client.sendInput(piece);
	}
	await client.call('echo', {value: 1});
	assert.ok(Buffer.concat(typed).equals(Buffer.concat(pieces)));
	client.close();
});

test('fuzzed frames, before and after the proof, close that client only', async () => {
	const frame = fc.oneof(
		fc
			.record({kind: fc.nat(12), id: fc.nat(0xffff_ffff), payload: fc.uint8Array({maxLength: 60})})
			.map(one => encodeFrame(one.kind, one.id, one.payload)),
		fc
			.record({kind: fc.nat(8), id: fc.nat(5), payload: fc.json({maxDepth: 3})})
			.map(one => encodeFrame(one.kind, one.id, Buffer.from(one.payload))),
		fc
			.record({
				name: fc.oneof(fc.constant('echo'), fc.constant('fail'), fc.constant('__proto__'), fc.string()),
				params: fc.jsonValue({maxDepth: 2}),
			})
			.map(one => encodeFrame(kinds.request, 3, json(one))),
		fc.uint8Array({minLength: 1, maxLength: 40}).map(bytes => Buffer.from(bytes)),
	);
	const perPeer = 20;
	const peers = process.env.COPPICE_TEST_FULL ? 500 : 50;
	await fc.assert(
		fc.asyncProperty(fc.array(frame, {minLength: perPeer, maxLength: perPeer}), fc.boolean(), async (frames, first) => {
			const {peer} = first ? await proved() : await raw();
			for (const bytes of frames) {
				peer.write(bytes);
			}
			peer.end();
			peer.resume();
			await closes(peer);
		}),
		{numRuns: peers},
	);
	await stillServes();
	assert.equal(accepted.size <= 1, true, `${accepted.size} connections are left`);
});

test('there are never more clients than allowed', async () => {
	const place = path.join(folder, 'few');
	const few = await listen<Talk>(place, {key, hello: hello('server'), clients: 2}, () => {});
	const options = {key, hello: hello('client')};
	const open = [await connect(place, options), await connect(place, options)];
	await assert.rejects(connect(place, options), ConnectionClosed);
	open[0]!.destroy();
	open[1]!.close();
	await open[1]!.closed;
	(await connect(place, options)).destroy();
	few.close();
});

test('who listened and was killed before it took the connection is gone, and no error of ours', async () => {
	const file = path.join(folder, 'killed.sock');
	const listener = spawn(process.execPath, [
		'-e',
		`require('node:net').createServer().listen(${JSON.stringify(file)}, () => console.log('listens'))`,
	]);
	await once(listener.stdout, 'data');
	process.kill(listener.pid!, 'SIGSTOP');
	const connecting = connect<Talk>(file, {key, hello: hello('client')});
	process.kill(listener.pid!, 'SIGKILL');
	// Without a turn of the event loop: the connection must be there and gone when it is looked at first.
	const deadline = performance.now() + 5000;
	while (!/^State:\s+Z/m.test(readFileSync(`/proc/${listener.pid}/status`, 'utf8')) && performance.now() < deadline) {}
	await assert.rejects(connecting, ConnectionClosed);
});
