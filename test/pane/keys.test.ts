import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createKeyReader, type Key, type KeyName} from '../../source/pane/keys.ts';

const key = (name: KeyName): Key => ({kind: 'key', name});
const text = (text: string): Key => ({kind: 'text', text});

const table: [string, Key[]][] = [
	['hi\r', [text('hi'), key('enter')]],
	['a\nb', [text('a'), key('newline'), text('b')]],
	['\x1b\r', [key('newline')]],
	['\x1b[13;2u', [key('newline')]],
	['\x1b[27;2;13~', [key('newline')]],
	['\x1b[A\x1bOB\x1b[Z', [key('up'), key('down'), key('shift-tab')]],
	[
		'\x01\x05\x15\x17\x7f\x08\x03\x04',
		['home', 'end', 'delete-before', 'delete-word', 'backspace', 'backspace', 'control-c', 'control-d'].map(name => key(name as KeyName)),
	],
	['\x1b[200~a\rb\r\nc\x1b[201~d', [{kind: 'paste', text: 'a\nb\nc'}, text('d')]],
	['\x1b[200~\x1b[A\x03\x1b[201~', [{kind: 'paste', text: '\x1b[A\x03'}]],
	['\x1b[I\x1b[O\x1b[99;5u\x1bx', []],
	['\x1b\x1b[A', [key('escape'), key('up')]],
	['日本\r', [text('日本'), key('enter')]],
];

const merged = (keys: Key[]): Key[] =>
	keys.reduce<Key[]>((all, next) => {
		const last = all.at(-1);
		if (last?.kind === 'text' && next.kind === 'text') {
			all[all.length - 1] = text(last.text + next.text);
		} else {
			all.push(next);
		}
		return all;
	}, []);

test('bytes are keys, whole and cut at every place', () => {
	for (const [bytes, keys] of table) {
		assert.deepEqual(createKeyReader().read(bytes), keys, JSON.stringify(bytes));
		for (let at = 1; at < bytes.length; at++) {
			const reader = createKeyReader();
			assert.deepEqual(
				merged([...reader.read(bytes.slice(0, at)), ...reader.read(bytes.slice(at))]),
				keys,
				`${JSON.stringify(bytes)} at ${at}`,
			);
		}
	}
});

test('a lone ESC waits, and is the Esc key when nothing comes; a paste waits for its end', () => {
	const reader = createKeyReader();
	assert.deepEqual(reader.read('\x1b'), []);
	assert.ok(reader.pending);
	assert.deepEqual(reader.flush(), [key('escape')]);
	assert.deepEqual(reader.flush(), []);
	assert.deepEqual(reader.read('\x1b[200~half'), []);
	assert.ok(!reader.pending);
});
