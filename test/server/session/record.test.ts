import assert from 'node:assert/strict';
import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {openRecords} from '../../../source/server/session/record.ts';
import {keptLog, recordOf, temporaryFolder} from '../fixtures.ts';

const ids = ['s-aaaaa', 's-bbbbb', 's-ccccc'];

const open = async () => {
	const state = temporaryFolder();
	const log = keptLog();
	const records = openRecords(state, log);
	for (const id of ids) {
		await records.save(recordOf(id));
	}
	const file = path.join(state, 'sessions', 's-bbbbb.json');
	return {state, log, records, file, whole: readFileSync(file)};
};

test('records come back as they were', async () => {
	const {records, file} = await open();
	assert.deepEqual(
		(await records.load()).sort((a, b) => a.id.localeCompare(b.id)),
		ids.map(id => recordOf(id)),
	);
	assert.equal(statSync(file).mode & 0o777, 0o600);
	await records.delete('s-bbbbb');
	assert.deepEqual((await records.load()).map(one => one.id).sort(), ['s-aaaaa', 's-ccccc']);
});

test('a record of before there were headless sessions is of an interactive one', async () => {
	const {records, file} = await open();
	const {kind: _, ...old} = recordOf('s-bbbbb', {kind: 'headless'});
	writeFileSync(file, JSON.stringify(old));
	assert.equal((await records.load()).find(({id}) => id === 's-bbbbb')!.kind, 'interactive');
});

test('a record that was cut is put aside, the others load', async () => {
	const {state, records, file, whole, log} = await open();
	const step = process.env.COPPICE_TEST_FULL ? 1 : 37;
	let aside = 0;
	for (let length = 0; length < whole.length - 1; length += step) {
		writeFileSync(file, whole.subarray(0, length));
		const found = await records.load();
		if (length < whole.length - 2) {
			assert.deepEqual(found.map(one => one.id).sort(), ['s-aaaaa', 's-ccccc'], `cut at ${length}`);
			assert.equal(existsSync(file), false);
			aside++;
		}
	}
	assert.ok(aside > 5);
	assert.ok(readdirSync(path.join(state, 'quarantine')).length > 0, 'nothing is deleted');
	assert.ok(log.lines.every(line => line.startsWith('error the record')));
});

test('a record with a changed byte is put aside or loads as one; the others load', async () => {
	const {records, file, whole} = await open();
	const step = process.env.COPPICE_TEST_FULL ? 1 : 11;
	for (let place = 0; place < whole.length; place += step) {
		const broken = Buffer.from(whole);
		broken[place]! ^= 0x11;
		writeFileSync(file, broken);
		const found = (await records.load()).map(one => one.id).sort();
		assert.deepEqual(
			found.filter(id => id !== 's-bbbbb'),
			['s-aaaaa', 's-ccccc'],
			`byte ${place}`,
		);
	}
});

test('of another schema, another session, another kind: put aside', async () => {
	const {records, file} = await open();
	for (const text of [
		'',
		'null',
		'[]',
		'{}',
		JSON.stringify({...recordOf('s-bbbbb'), schema: 2}),
		JSON.stringify(recordOf('s-aaaaa')),
		'\0'.repeat(4096),
	]) {
		writeFileSync(file, text);
		assert.equal((await records.load()).length, 2);
		assert.equal(existsSync(file), false);
	}
});

test('what a crash left half written is swept', async () => {
	const {state, records} = await open();
	writeFileSync(path.join(state, 'sessions', '.s-ddddd.json.0123.tmp'), '{');
	assert.equal((await records.load()).length, 3);
	assert.deepEqual(
		readdirSync(path.join(state, 'sessions')).sort(),
		ids.map(id => `${id}.json`),
	);
});
