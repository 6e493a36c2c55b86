import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createLineReader} from '../../../source/stream/parser/lines.ts';

const linesOf = (pieces: readonly Uint8Array[], longest?: number) => {
	const lines: (string | undefined)[] = [];
	const reader = createLineReader(line => lines.push(line), longest);
	for (const piece of pieces) {
		reader.take(piece);
	}
	reader.end();
	return lines;
};

test('pieces between line feeds; an empty last one is none', () => {
	for (const [text, lines] of [
		['', []],
		['\n', ['']],
		['a', ['a']],
		['a\n', ['a']],
		['a\n\nb', ['a', '', 'b']],
		['a\r\nb\r\n', ['a\r', 'b\r']],
		['\ufeffa\nb', ['a', 'b']],
		['ü💥\n\u2028\u0085\n', ['ü💥', '\u2028\u0085']],
	] as const) {
		assert.deepEqual(linesOf([Buffer.from(text)]), lines, JSON.stringify(text));
	}
});

test('no cut matters, also within characters and broken ones', () => {
	const bytes = Buffer.concat([
		Buffer.from('\ufeffü 💥\r\n\ufffd\n\n'),
		Buffer.from([0xe2, 0x0a, 0xf0, 0x9f, 0x0a, 0xff, 0xc3]),
		Buffer.from('\nlast é'),
	]);
	const whole = linesOf([bytes]);
	assert.deepEqual(whole, ['ü 💥\r', '\ufffd', '', '\ufffd', '\ufffd', '\ufffd\ufffd', 'last é']);
	for (let cut = 0; cut <= bytes.length; cut++) {
		assert.deepEqual(linesOf([bytes.subarray(0, cut), bytes.subarray(cut)]), whole, `cut at ${cut}`);
	}
	assert.deepEqual(linesOf([...bytes].map(byte => Uint8Array.of(byte))), whole, 'byte by byte');
});

test('what is too long is a line, but is not kept', () => {
	const bytes = Buffer.from('1234\n12345\n\n1234\n123456789');
	for (let cut = 0; cut <= bytes.length; cut++) {
		assert.deepEqual(linesOf([bytes.subarray(0, cut), bytes.subarray(cut)], 4), ['1234', undefined, '', '1234', undefined]);
	}
});
