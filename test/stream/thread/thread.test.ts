import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import fc from 'fast-check';
import {widthOf} from '../../../source/pane/width.ts';
import type {Item} from '../../../source/stream/thread/item.ts';
import {itemLines, lastDrawn} from '../../../source/stream/thread/item-lines.ts';
import {createThread} from '../../../source/stream/thread/thread.ts';
import {createThreadText} from '../../../source/stream/thread/thread-text.ts';
import {answer, init, recorded, result, said, text, toolUse} from '../recordings.ts';

const recording = readFileSync(path.join(import.meta.dirname, '../../recordings/headless.ndjson'));

const textOf = (pieces: readonly Uint8Array[], columns = 80): string => {
	const thread = createThreadText();
	for (const piece of pieces) {
		thread.take(piece);
	}
	return stripVTControlCharacters(thread.lines(columns).join('\n'));
};

const read = (...events: readonly (object | string)[]): string => textOf([Buffer.from(recorded(...events))]);

const items = (...events: readonly object[]): Item[] => {
	const thread = createThread();
	return events.flatMap(event => thread.take(event as never));
};

test('a whole run reads as a thread', () => {
	assert.equal(
		textOf([recording]).trimStart(),
		`❯ Fix the flaky login test

▲ retrying 1/10 in 1 s: 429 rate_limit

✻ The retry in auth.ts waits for a timer.
  It should wait for the event.

● I look at the retry in auth.ts first:

  1. read it
  2. change it

● Todo
  ✓ Read auth.ts
  ▸ Wait for the event
  ○ Run the tests

● Read(/home/dev/shop/src/auth.ts)
  ⎿  2 lines

● Bash(npm test -- login)
  ⎿  line 1
     line 2
     line 3
     line 4
     line 5
     … 6 more lines

● Edit(/home/dev/shop/src/auth.ts)
  ⎿  +1 −1
     11   const login = async () => {
     12 -     await delay(100);
     12 +     await events.once('login');
     13   };

● Agent(Look for other timers)
│
│ ● Grep(delay\\()
│   ⎿  src/cart.ts:4
│
│ ● One more, in cart.ts.

Agent Look for other timers
  ⎿  One more, in cart.ts.

· the conversation was compacted (auto), from 155k tokens
· the conversation goes on from a summary of it
▲ five hour limit: allowed warning, resets 2026-11-20 23:58 UTC
▲ denied: Bash rm is not allowed

● The test waits for the event now.

✓ done · 6 turns · 1 min 24 s · 15k in, 48k cached, 420 out · $0.07 · 1 denied

❯ And push it

● Bash(git push)
  ⎿  Permission denied: not here

▲ interrupted

▲ interrupted · 1 turn · 2.1 s · 0 in, 0 cached, 0 out · $0.00 · $0.07 in all

❯ Once more

✗ API Error: 529 overloaded

✗ failed (529) · 1 turn · 0.9 s · 0 in, 0 cached, 0 out · $0.00 · $0.07 in all

▲ skipped: 2 events of unknown types, 1 line that is no event`,
	);
});

test('a new title of the session is known, and not worth a line', () => {
	const text = read(init, {type: 'system', subtype: 'session_title_changed', title: 'Fix it'}, answer('m-1', {}), result());
	assert.doesNotMatch(text, /skipped|Fix it/);
});

test('what a command of its own has printed is nothing that the person said', () => {
	const from = (content: string) => ({type: 'user', message: {role: 'user', content}, isReplay: true});
	const text = read(init, from('<local-command-stdout>Set model to haiku</local-command-stdout>'), from('<b>is mine</b>'), result());
	assert.match(text, /· Set model to haiku\n\n❯ <b>is mine<\/b>/);
});

test('wherever the bytes are cut and however narrow it is, it reads the same and fits', () => {
	const whole = textOf([recording]);
	fc.assert(
		fc.property(fc.array(fc.nat(recording.length), {maxLength: 20}), fc.integer({min: 24, max: 200}), (cuts, columns) => {
			const places = [0, ...cuts.sort((a, b) => a - b), recording.length];
			const pieces = places.slice(1).map((end, index) => recording.subarray(places[index]!, end));
			assert.equal(textOf(pieces), whole);
			for (const line of textOf(pieces, columns).split('\n')) {
				assert.ok(widthOf(line) <= columns, `${columns}: ${line}`);
			}
		}),
		{numRuns: 50},
	);
});

test('a stream that was cut says so, and so does one that is none', () => {
	assert.match(read(init, answer('m-1', {})), /▲ it ends without a result$/);
	assert.match(read(init, answer('m-1', {}), result()), /✓ done.*\$0\.25$/);
	assert.match(read('not a stream'), /nothing is in it\n▲ skipped: 1 line that is no event$/);
	assert.match(textOf([]), /nothing is in it$/);
});

test('costs of results are totals of the process: each turn is the difference', () => {
	const receipts = items(init, result({total_cost_usd: 0.25}), init, result({total_cost_usd: 0.4})).filter(item => item.kind === 'receipt');
	assert.deepEqual(
		receipts.map(({costUsd, totalUsd}) => [costUsd, totalUsd].map(usd => usd?.toFixed(2))),
		[
			['0.25', '0.25'],
			['0.15', '0.40'],
		],
	);
});

test('an interrupted turn, whose usage is all 0, has the tokens that its result tells by model', () => {
	const used = {inputTokens: 10, outputTokens: 20, cacheReadInputTokens: 12_000, cacheCreationInputTokens: 500};
	const [receipt] = items(
		init,
		result({
			subtype: 'error_during_execution',
			usage: {input_tokens: 0, output_tokens: 0},
			model_usage_since_last_result: {'claude-opus-5-5': used, 'claude-haiku-4-5': used},
		}),
	).filter(item => item.kind === 'receipt');
	assert.deepEqual(receipt?.tokens, {input: 20, output: 40, cacheRead: 24_000, cacheWrite: 1000});
});

test('what came of a call names it again where something stands between them', () => {
	const [first, second, outcome] = items(
		answer('m-1', {}, [toolUse('c-1', 'Bash')]),
		answer('m-1', {}, [toolUse('c-2', 'Grep')]),
		said([{type: 'tool_result', tool_use_id: 'c-1', content: 'yes'}]),
	);
	const lines = (before: Item) => itemLines(outcome!, 40, before).map(line => stripVTControlCharacters(line));
	assert.deepEqual(lines(first!), ['  ⎿  yes']);
	assert.deepEqual(lines(second!), ['', 'Bash', '  ⎿  yes']);
	const notice: Item = {kind: 'notice', tone: 'plain', text: 'allowed', agent: null, depth: 0};
	assert.deepEqual(lines(lastDrawn(first!, notice)), ['  ⎿  yes'], 'a notice does not part them');
	assert.equal(lastDrawn(first!, second!), second);
});

test('sub-agents of sub-agents stand deeper', () => {
	const [, , inner] = items(
		answer('m-1', {}, [toolUse('c-1', 'Agent')]),
		answer('m-2', {}, [toolUse('c-2', 'Agent')], {parent_tool_use_id: 'c-1'}),
		answer('m-3', {}, [text('deep')], {parent_tool_use_id: 'c-2'}),
	);
	assert.equal(inner!.depth, 2);
	assert.equal(stripVTControlCharacters(itemLines(inner!, 40)[1]!), '│ │ ● deep');
});

test('foreign text cannot write to the terminal', () => {
	const evil = 'a\x1b]52;c;AAAA\x07\x1b[2Jb\u202ec';
	const events = [
		said(evil),
		answer('m-1', {}, [text(evil), {type: 'thinking', thinking: evil}, {...toolUse('c-1', `Bash${evil}`), input: {command: evil}}]),
		answer('m-1', {}, [{...toolUse('c-2', 'Write'), input: {file_path: evil, content: evil}}]),
		said([{type: 'tool_result', tool_use_id: 'c-1', content: evil}]),
		said([{type: 'tool_result', tool_use_id: 'c-2', content: evil}]),
		{type: 'system', subtype: 'notification', text: evil},
		result({is_error: true, subtype: 'error_max_turns', errors: [evil]}),
	];
	for (const line of items(...events).flatMap(item => itemLines(item, 60))) {
		assert.doesNotMatch(line.replaceAll(/\x1b\[\d+m/g, ''), /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/, JSON.stringify(line));
	}
});
