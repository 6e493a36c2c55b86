import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {appendFileSync, mkdirSync, renameSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {createTranscripts} from '../../../source/server/conversation/transcripts.ts';
import {temporaryFolder} from '../fixtures.ts';

const folder = temporaryFolder();
let files = 0;
const newFile = (text: string): string => {
	const file = path.join(folder, `${++files}.jsonl`);
	writeFileSync(file, text);
	return file;
};

let uuid = 0;
/** A prompt after the one before. */
const said = (text: string): string =>
	`${JSON.stringify({type: 'user', uuid: `u-${++uuid}`, parentUuid: `u-${uuid - 1}`, message: {role: 'user', content: text}})}\n`;

const texts = async (transcripts: ReturnType<typeof createTranscripts>, file: string) =>
	(await transcripts.read(file))?.entries.map(entry => (entry.kind === 'prompt' ? entry.text : entry.kind));

test('a file that goes on is read on, a line that is not whole waits', async () => {
	const transcripts = createTranscripts();
	const file = newFile(said('one'));
	assert.deepEqual(await texts(transcripts, file), ['one']);
	assert.equal(await transcripts.read(file), await transcripts.read(file), 'nothing new, nothing read');
	const next = said('two');
	appendFileSync(file, next.slice(0, 30));
	assert.deepEqual(await texts(transcripts, file), ['one']);
	appendFileSync(file, next.slice(30, -1));
	assert.deepEqual(await texts(transcripts, file), ['one', 'two'], 'without its line feed');
	appendFileSync(file, `\n${said('three')}`);
	assert.deepEqual(await texts(transcripts, file), ['one', 'two', 'three']);
	assert.equal((await transcripts.read(file))?.unknown, 0);
});

test('a file that became another one is read anew: shorter, replaced, written over', async () => {
	const transcripts = createTranscripts();
	const file = newFile(said('one') + said('two'));
	await transcripts.read(file);
	truncateSync(file, 0);
	writeFileSync(file, said('short'));
	assert.deepEqual(await texts(transcripts, file), ['short']);
	renameSync(newFile(said('other') + said('one')), file);
	assert.deepEqual(await texts(transcripts, file), ['other', 'one']);
	writeFileSync(file, said('over') + said('the') + said('old'));
	assert.deepEqual(await texts(transcripts, file), ['over', 'the', 'old']);
});

test('many pieces, and several that ask at once', async () => {
	const transcripts = createTranscripts();
	const lines = Array.from({length: 3000}, (_, index) => said(`${index} ${'é'.repeat(100)}`));
	const file = newFile(lines.join(''));
	const [first, second] = await Promise.all([transcripts.read(file), transcripts.read(file)]);
	assert.equal(first?.entries.length, 3000);
	assert.equal(first, second);
});

test('no file is no conversation; what is none says so, and nothing waits for a pipe', async () => {
	const transcripts = createTranscripts();
	assert.equal(await transcripts.read(path.join(folder, 'missing.jsonl')), undefined);
	assert.equal(await transcripts.read(path.join(newFile(''), 'below a file')), undefined);
	assert.deepEqual((await transcripts.read(newFile('')))?.entries, []);
	const pipe = path.join(folder, 'pipe');
	execFileSync('mkfifo', [pipe]);
	mkdirSync(path.join(folder, 'a folder'));
	for (const [file, why] of [
		[pipe, /it is no regular file/],
		['/dev/zero', /it is no regular file/],
		[path.join(folder, 'a folder'), /it is no regular file/],
		[newFile('#!/bin/sh\necho no transcript\n'), /it holds no conversation/],
		[newFile('{"name": "shop"}\n'), /it holds no conversation/],
	] as const) {
		await assert.rejects(transcripts.read(file), {name: 'UserError', code: 'transcript-unreadable', message: why});
	}
});

test('a path is taken as it is, to its last byte', async () => {
	const transcripts = createTranscripts();
	const file = path.join(folder, ' a\tstrange é 名 %20 ..jsonl ');
	writeFileSync(file, said('here'));
	assert.deepEqual(await texts(transcripts, file), ['here']);
});
