import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {createTokenizer, type KeyEvent} from '../../../source/client/keys/keys.ts';
import {lookups, parseNotation, parseSequence} from '../../../source/client/keys/notation.ts';

const name = (text: string) => {
	const notation = parseNotation(text);
	return 'name' in notation ? notation.name : notation.problem;
};
const notes = (text: string) => {
	const notation = parseNotation(text);
	return 'name' in notation ? notation.notes.join('; ') : '';
};

test('canonical names', () => {
	const table: Record<string, string> = {
		a: 'a',
		A: 'A',
		'%': '%',
		'-': '-',
		'^': '^',
		'C-b': 'C-b',
		'^b': 'C-b',
		'c-b': 'C-b',
		'M-A': 'M-A',
		'M-C-x': 'C-M-x',
		'C-M-x': 'C-M-x',
		'C--': 'C--',
		'C-^': 'C-^',
		'M--': 'M--',
		'C-\\': 'C-\\',
		'C-Space': 'C-Space',
		space: 'Space',
		ENTER: 'Enter',
		Return: 'Enter',
		CR: 'Enter',
		PageUp: 'PPage',
		pgdn: 'NPage',
		Delete: 'DC',
		Ins: 'IC',
		Backspace: 'BSpace',
		esc: 'Escape',
		BTab: 'S-Tab',
		'S-Tab': 'S-Tab',
		'S-Up': 'S-Up',
		'C-S-a': 'C-S-a',
		'D-a': 'D-a',
		f12: 'F12',
		F24: 'F24',
		KP0: 'KP0',
		'kp+': 'KP+',
		KPEnter: 'KPEnter',
		é: 'é',
		н: 'н',
		'👩‍👩‍👧': '👩‍👩‍👧',
	};
	for (const [written, canonical] of Object.entries(table)) {
		assert.equal(name(written), canonical, written);
	}
});

test('what terminals send as another key is named so, with a note', () => {
	assert.deepEqual(['C-I', 'C-i', 'C-M', 'C-[', 'C-@', 'C-?', 'M-C-i'].map(name), [
		'Tab',
		'Tab',
		'Enter',
		'Escape',
		'C-Space',
		'BSpace',
		'M-Tab',
	]);
	assert.equal(notes('C-I'), '`C-I` terminals send Tab for it');
	assert.equal(name('C-B'), 'C-b');
	assert.equal(notes('C-B'), '`C-B` read as C-b; with Shift it is C-S-b');
	assert.equal(notes('C-b'), '');
});

test('what needs the kitty protocol says so', () => {
	for (const key of ['D-a', 'C-S-a', 'C-Enter', 'S-Enter', 'C-1', 'C-Tab', 'KP0', 'F30']) {
		assert.match(notes(key), /kitty/, key);
	}
	for (const key of ['C-a', 'M-a', 'S-Tab', 'C-Up', 'M-Enter', 'C-_', 'C-/', 'F20', 'S-F1', 'C-Space']) {
		assert.equal(notes(key), '', key);
	}
});

test('refusals in words', () => {
	assert.equal(name('S-a'), '`S-a`: Shift is part of the character; write `A`');
	assert.equal(name('M-S-1'), '`M-S-1`: Shift is part of the character; write `M-!`');
	assert.match(name('ab'), /`ab` is no key/);
	assert.match(name('C-'), /without a key/);
	assert.match(name('C-LeftShift'), /is no key/);
	assert.match(name(''), /no key/);
	assert.match(name('\u0002'), /control character/);
	assert.deepEqual(
		parseSequence('C-b  M-g').map(key => 'name' in key && key.name),
		['C-b', 'M-g'],
	);
});

test('any text is read or refused, and a canonical name is read as itself', () => {
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string({unit: 'binary'}),
				fc.array(fc.constantFrom('C-', 'M-', 'S-', 'D-', '^', 'a', 'A', '1', 'Up', 'F3', 'KP0', '-')).map(parts => parts.join('')),
			),
			text => {
				const notation = parseNotation(text);
				if ('name' in notation) {
					assert.equal(name(notation.name), notation.name);
				}
			},
		),
		{numRuns: 2000},
	);
});

test('a key is found by what it types, its US place, and the byte that it shares', () => {
	const found = (sent: string, kitty = true) => lookups(createTokenizer({kitty}).push(Buffer.from(sent), 0)[0] as KeyEvent);
	assert.deepEqual(found('\u001B[53:37;2u'), ['%'], 'Shift+5');
	assert.deepEqual(found('\u001B[110:78;2u'), ['N']);
	assert.deepEqual(found('\u001B[97:65;6u'), ['C-S-a']);
	assert.deepEqual(found('\u001B[97:65;4u'), ['M-A']);
	assert.deepEqual(found('\u001BA', false), ['M-A']);
	assert.deepEqual(found('\u001B[1080::98;5u'), ['C-и', 'C-b'], 'a Russian layout');
	assert.deepEqual(found('\u001B[1085:1053:121;2u'), ['Н', 'Y']);
	assert.deepEqual(found('\u001F', false), ['C-_', 'C-/', 'C-7']);
	assert.deepEqual(found('\u001B[47;5u'), ['C-/', 'C-_', 'C-7']);
	assert.deepEqual(found('\u001B[54:94;6u'), ['C-^', 'C-6', 'C-~']);
	assert.deepEqual(found('\b', false), ['C-h', 'BSpace']);
	assert.deepEqual(found('\u001B[57417;5u'), ['C-KPLeft', 'C-Left']);
	assert.deepEqual(found('\u001B[57400u'), ['KP1', '1']);
});
