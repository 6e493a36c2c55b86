import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stepCopy} from '../../../source/client/copy/steps.ts';
import {createScrollback, type Landmark} from '../../../source/screen/scrollback.ts';
import {copyOn, piecesOf} from './lines.ts';

const landmarks: Landmark[] = [
	{line: 0, kind: 'turn', text: ''},
	{line: 1, kind: 'answer', text: 'the *first*'},
	{line: 4, kind: 'turn', text: ''},
	{line: 5, kind: 'command', text: 'npm test'},
	{line: 6, kind: 'answer', text: 'the second'},
	{line: 9, kind: 'turn', text: ''},
];
const pieces = piecesOf(Array.from({length: 20}, (_, line) => `line ${line}`).join('\n'));
const talk = createScrollback(pieces, landmarks);

const at = (line: number) => ({...copyOn(talk), cursor: {line, x: 3}});

test('turns: the next, the one before, and this one’s start', () => {
	const after = (line: number, name: 'next-turn' | 'previous-turn', count = 0) => stepCopy({...at(line), count}, talk, name);
	assert.deepEqual(
		[0, 3, 4, 8].map(line => after(line, 'next-turn').state?.cursor),
		[4, 4, 9, 9].map(line => ({line, x: 0})),
	);
	assert.deepEqual(
		[19, 9, 6, 4].map(line => after(line, 'previous-turn').state?.cursor),
		[9, 4, 4, 0].map(line => ({line, x: 0})),
	);
	assert.equal(after(19, 'previous-turn', 2).state?.cursor.line, 4);
	assert.equal(after(19, 'previous-turn').state?.top, 9, 'on top of what is shown');
	assert.deepEqual(
		[after(9, 'next-turn'), after(0, 'previous-turn')].map(({state, message}) => [state?.cursor.line, message]),
		[
			[9, 'no turn stands below'],
			[0, 'no turn stands above'],
		],
	);
});

test('what is copied is the last above the cursor, whole, and copy mode ends', () => {
	const copied = (line: number, name: 'copy-answer' | 'copy-command' | 'copy-diff') => {
		const {state, copied: found, message} = stepCopy(at(line), talk, name);
		return found && state === null ? found.text : message;
	};
	assert.equal(copied(19, 'copy-answer'), 'the second');
	assert.equal(copied(6, 'copy-answer'), 'the second');
	assert.equal(copied(5, 'copy-answer'), 'the *first*');
	assert.equal(copied(0, 'copy-answer'), 'no answer stands above');
	assert.equal(copied(19, 'copy-command'), 'npm test');
	assert.equal(copied(19, 'copy-diff'), 'no diff stands above');
});

test('where no conversation stands it is said', () => {
	const plain = createScrollback(pieces);
	for (const name of ['next-turn', 'copy-answer', 'copy-code'] as const) {
		assert.equal(stepCopy(copyOn(plain), plain, name).message, 'no conversation stands here', name);
	}
});
