import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {cutTo, fold, splitGraphemes, widthOf, wrap} from '../../source/pane/width.ts';

const texts = fc.string({unit: fc.constantFrom('a', 'b', ' ', '界', 'é', 'e\u0301', '👩\u200d👩\u200d👧', '🇩🇪', '\u0301'), maxLength: 400});

test('lines are no wider than they may be, and together they are the text', () => {
	fc.assert(
		fc.property(texts, fc.integer({min: 4, max: 12}), (text, columns) => {
			const lines = fold(text, columns);
			assert.equal(lines.join(''), text);
			assert.ok(lines.every(line => widthOf(line) <= columns));
			assert.ok(wrap(text, columns).every(line => widthOf(line) <= columns));
			assert.ok(widthOf(cutTo(text, columns)) <= columns);
			// No grapheme is torn: each line begins with one of the text.
			const whole = new Set(splitGraphemes(text));
			assert.ok(lines.flatMap(splitGraphemes).every(grapheme => whole.has(grapheme) || text.includes(grapheme)));
		}),
	);
});

test('a text of one long line is cut in a moment', {timeout: 20_000}, () => {
	for (const text of ['x', 'word ', 'é', '界', '\u0301'].map(piece => piece.repeat(100_000))) {
		assert.ok(wrap(text, 80).length > 0);
		assert.ok(fold(text, 80).length > 0);
	}
});
