import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {block, count, cutEnd, line, visible} from '../source/text.ts';

/** What terminals act on or what hides: payloads of real reports. */
const payloads = [
	'\x1b]52;c;aGk=\x07',
	'\x1b]52;c;aGk=',
	'\x9d52;c;aGk=\x9c',
	'\x1b]0;title\x1b\\',
	'\x1b[31m',
	'\x9b31m',
	'\x1b[2J\x1b[H',
	'\x1bP+q544e\x1b\\',
	'\x1bc',
	'\x1b(0',
	'\x1b',
	'\x07',
	'\b\b\b',
	'\r',
	'\x7f',
	'\x85',
	'\u202e',
	'\u2066',
	'\u200b',
	'\ufeff',
	'\u{e0041}',
	'\ud800',
	'\ue000',
	'\x1b\x1b[31m',
	'\x1b]\x1b]0;x\x07',
	'\x1b[\x1b[31m1m',
	'\x1b_G\x1b\\',
];

// ZWJ and the variation selectors alone, as emoji are built with them.
const safeLine = /^(?:[^\p{C}]|\u200D|\uFE0E|\uFE0F)*$/u;
const safeBlock = /^(?:[^\p{C}]|\n|\u200D|\uFE0E|\uFE0F)*$/u;

for (const payload of payloads) {
	test(`nothing of ${JSON.stringify(payload)} comes through`, () => {
		assert.match(line(`a${payload}b`), safeLine);
		assert.match(block(`a${payload}b`), safeBlock);
		assert.match(visible(`a${payload}b`), safeBlock);
		assert.ok(line(`a${payload}`).startsWith('a'));
		assert.notEqual(visible(`a${payload}b`), 'ab', 'where something is approved it shows');
	});
}

test('what is text stays', () => {
	for (const text of ['plain', 'ü ß 漢字', '👩‍👩‍👧 ❤️', 'a — b', '`$(x)`; "q"', 'e\u0301']) {
		assert.equal(line(text), text);
		assert.equal(block(text), text);
		assert.equal(visible(text), text);
	}
	assert.equal(line('  a\t b\r\n c  '), 'a b c');
	assert.equal(block('a\r\n\tb\rc'), 'a\n    b\nc');
	assert.equal(visible('a\tb\x1b[1m\u202e'), 'a    b␛[1m\\u{202e}');
});

test('limits', () => {
	assert.equal(line('abcdef', 4), 'abc…');
	assert.equal(line('💥💥💥', 2), '💥…');
	assert.equal(block('abcdef', 3), 'abc…');
	assert.equal(cutEnd('abcdef', 3), 'ab…');
	assert.equal(count(1, 'file'), '1 file');
	assert.equal(count(2, 'process', 'processes'), '2 processes');
});

test('any text: no control comes out, and twice is as once', () => {
	const piece = fc.oneof(
		fc.constantFrom(...payloads),
		fc.string({unit: 'binary'}),
		fc.string({unit: 'grapheme'}),
		fc.constantFrom('\x1b', '[', ']', '\x9b', 'P', '\\', '\n', '\t', ';', 'm', '\x07'),
	);
	fc.assert(
		fc.property(fc.array(piece, {maxLength: 12}), pieces => {
			const text = pieces.join('');
			for (const [clean, safe] of [
				[line, safeLine],
				[block, safeBlock],
				[visible, safeBlock],
			] as const) {
				const once = clean(text);
				assert.match(once, safe);
				assert.equal(clean(once), once);
			}
		}),
		{numRuns: process.env.COPPICE_TEST_FULL ? 200_000 : 10_000},
	);
});
