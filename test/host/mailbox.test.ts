import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {type ClientRequest, request} from 'node:http';
import {test} from 'node:test';
import {type Mailbox, openMailbox} from '../../source/host/mailbox.ts';
import type {Mail} from '../../source/protocol/host.ts';

const open = async (closed: string[] = []) => {
	const mail: Mail[] = [];
	const gone: number[] = [];
	let wake = () => {};
	const listener = {
		onMail(one: Mail) {
			mail.push(one);
			wake();
		},
		onGone(number: number) {
			gone.push(number);
			wake();
		},
	};
	const mailbox = await openMailbox(listener, closed);
	/** Resolves once this holds; looked at when mail comes or goes. */
	const until = (check: () => boolean) =>
		new Promise<void>(resolve => {
			wake = () => check() && resolve();
			wake();
		});
	return {mailbox, mail, gone, until};
};

type Answer = {status: number; body: string};

const post = (
	{url, token}: Pick<Mailbox, 'url' | 'token'>,
	path: string,
	body: string | Buffer,
	{
		method = 'POST',
		authorization = `Bearer ${token}`,
		onRequest,
	}: {method?: string; authorization?: string; onRequest?: (outgoing: ClientRequest) => void} = {},
) =>
	new Promise<Answer>((resolve, reject) => {
		const outgoing = request(`${url}${path}`, {method, agent: false, headers: {authorization}}, response => {
			let text = '';
			response.on('data', piece => (text += String(piece)));
			response.on('end', () => resolve({status: response.statusCode!, body: text}));
			response.on('error', reject);
		});
		outgoing.on('error', reject);
		onRequest?.(outgoing);
		outgoing.end(body);
	});

test('notes are numbered, hashed, kept and answered at once', async () => {
	const {mailbox, mail} = await open();
	const body = Buffer.from([0, 255, 10, 65]);
	assert.deepEqual(await post(mailbox, '/note/hook', body), {status: 200, body: '{}'});
	assert.deepEqual(await post(mailbox, '/note', 'two'), {status: 200, body: '{}'});
	assert.deepEqual(
		mail.map(({number, kind, from}) => ({number, kind, from})),
		[
			{number: 1, kind: 'note', from: 'hook'},
			{number: 2, kind: 'note', from: ''},
		],
	);
	assert.equal(mail[0]!.body, body.toString('base64'));
	assert.equal(mail[0]!.hash, createHash('sha256').update(body).digest('hex'));
	assert.deepEqual(mailbox.unsaved, mail);
	mailbox.saved(1);
	assert.deepEqual(
		mailbox.unsaved.map(one => one.number),
		[2],
	);
	mailbox.saved(2);
	mailbox.saved(1);
	assert.deepEqual(mailbox.unsaved, []);
	mailbox.close();
});

test('letters are numbered on from those of an earlier host', async () => {
	const mail: Mail[] = [];
	const mailbox = await openMailbox({onMail: one => void mail.push(one), onGone() {}}, [], 41);
	await post(mailbox, '/note', 'one');
	mailbox.saved(41);
	assert.deepEqual(
		mailbox.unsaved.map(({number}) => number),
		[42],
	);
	mailbox.close();
});

test('an ask is held until it is answered, once', async () => {
	const {mailbox, mail, until} = await open();
	const waiting = post(mailbox, '/ask/hook', 'may I?');
	await until(() => mail.length === 1);
	assert.equal(mailbox.holds(1), true);
	mailbox.saved(1);
	assert.deepEqual(
		mailbox.unsaved.map(one => one.number),
		[1],
		'saved does not drop what still waits',
	);
	assert.equal(mailbox.answer(1, '{"yes":true}'), true);
	assert.deepEqual(await waiting, {status: 200, body: '{"yes":true}'});
	assert.equal(mailbox.answer(1, '{}'), false);
	assert.deepEqual(mailbox.unsaved, [], 'answered and saved: nothing is kept');
	mailbox.close();
});

/** The first ask of a mailbox, whose agent does not wait for the answer. */
const askAndLeave = async ({mailbox, mail, gone, until}: Awaited<ReturnType<typeof open>>) => {
	let outgoing: ClientRequest | undefined;
	const asked = post(mailbox, '/ask/hook', 'may I?', {
		onRequest(one) {
			outgoing = one;
		},
	});
	await until(() => mail.length === 1);
	outgoing!.destroy();
	await assert.rejects(asked);
	await until(() => gone.length === 1);
};

test('an ask whose agent goes is told as gone and cannot be answered', async () => {
	const world = await open();
	const {mailbox, gone} = world;
	await askAndLeave(world);
	assert.deepEqual(gone, [1]);
	assert.equal(mailbox.answer(1, '{}'), false);
	mailbox.close();
});

test('a server that comes later is not asked what waits no more: answered, or taken back while none was there', async () => {
	const world = await open();
	const {mailbox, mail, until} = world;
	await askAndLeave(world);
	const answered = post(mailbox, '/ask/hook', 'answered');
	await until(() => mail.length === 2);
	mailbox.answer(2, '{}');
	await answered;
	await post(mailbox, '/note/hook', 'a note');
	assert.deepEqual(
		mailbox.unsaved.map(one => one.number),
		[3],
	);
	mailbox.close();
});

test('an open gate lets all through and leaves no mail; a closed one holds until it opens', async () => {
	const {mailbox, mail, gone, until} = await open(['turn']);
	assert.deepEqual(await post(mailbox, '/gate/step', '{"a":1}'), {status: 200, body: '{}'});
	assert.equal(mail.length, 0);
	const turn = post(mailbox, '/gate/turn', '{"b":2}');
	await until(() => mail.length === 1);
	assert.deepEqual([mail[0]!.kind, mail[0]!.from, mail[0]!.number], ['gate', 'turn', 1]);

	mailbox.setGates(['turn', 'step']);
	const step = post(mailbox, '/gate/step', '{}');
	await until(() => mail.length === 2);
	mailbox.saved(2);
	assert.deepEqual(
		mailbox.unsaved.map(one => one.number),
		[1, 2],
		'a new server is told of what waits',
	);
	mailbox.setGates(['step']);
	assert.deepEqual(await turn, {status: 200, body: '{}'});
	assert.deepEqual(gone, [1]);
	assert.equal(mailbox.answer(2, '{"continue":false}'), true);
	assert.deepEqual(await step, {status: 200, body: '{"continue":false}'});
	mailbox.setGates([]);
	assert.deepEqual(gone, [1], 'who was answered is not told of');
	mailbox.close();
});

test('strangers get 403, other places 404, and neither is kept', async () => {
	const {mailbox, mail} = await open();
	for (const authorization of ['', 'Bearer x', `Bearer ${'0'.repeat(64)}`, mailbox.token]) {
		assert.equal((await post(mailbox, '/note/hook', 'x', {authorization})).status, 403);
		assert.equal((await post(mailbox, '/ask/hook', 'x', {authorization})).status, 403);
	}
	for (const path of ['/', '/notes', '/note/a/b', '/note/%0a', `/note/${'x'.repeat(65)}`]) {
		assert.equal((await post(mailbox, path, 'x')).status, 404, path);
	}
	assert.equal((await post(mailbox, '/note/hook', '', {method: 'GET'})).status, 403);
	assert.deepEqual(mail, []);
	mailbox.close();
});

test('at most 1,000 notes are kept; the oldest go, asks never', async () => {
	const {mailbox, mail, until} = await open();
	const waiting = post(mailbox, '/ask/hook', 'the first');
	await until(() => mail.length === 1);
	for (let round = 0; round < 21; round++) {
		await Promise.all(Array.from({length: 50}, () => post(mailbox, '/note/hook', 'n')));
	}
	assert.equal(mailbox.unsaved.length, 1000);
	assert.equal(mailbox.unsaved[0]!.number, 1);
	assert.equal(mailbox.unsaved[0]!.kind, 'ask');
	assert.equal(mailbox.unsaved.at(-1)!.number, 1051);
	assert.equal(mailbox.lostNotes, 51);
	mailbox.answer(1, '{}');
	await waiting;
	mailbox.close();
});

test('at most 8 MiB of notes are kept, and an ask larger than that all the same', async () => {
	const {mailbox, mail, until} = await open();
	for (let round = 0; round < 5; round++) {
		await post(mailbox, '/note/hook', Buffer.alloc(2 * 1024 * 1024));
	}
	const size = () => mailbox.unsaved.reduce((sum, one) => sum + one.body.length, 0);
	assert.ok(size() <= 8 * 1024 * 1024);
	assert.equal(mailbox.lostNotes, 3, 'as base64 two of them fit');
	const waiting = post(mailbox, '/ask/hook', Buffer.alloc(12 * 1024 * 1024));
	await until(() => mail.length === 6);
	assert.deepEqual(
		mailbox.unsaved.map(one => one.kind),
		['ask'],
	);
	mailbox.answer(6, '{}');
	await waiting;
	assert.equal((await post(mailbox, '/note/hook', Buffer.alloc(33 * 1024 * 1024)).catch(() => ({status: 413}))).status, 413);
	mailbox.close();
});
