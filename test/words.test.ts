import assert from 'node:assert/strict';
import {test} from 'node:test';
import {statuses} from '../source/protocol/session.ts';
import {line} from '../source/text.ts';
import {age, distance, interruptedWords, inWorktree, lastWord, money, shortPath, statusGlyphs, statusWords} from '../source/words.ts';
import {promptOf, sessionOf} from './client/fleet.ts';

test('a glyph of one cell for each status, and one in ASCII', () => {
	for (const status of statuses) {
		const [unicode, ascii] = statusGlyphs[status];
		assert.equal([...unicode].length, 1);
		assert.match(ascii, /^[!-~]$/);
	}
	assert.equal(new Set(statuses.map(status => statusGlyphs[status][0])).size, statuses.length);
	assert.equal(new Set(statuses.map(status => statusGlyphs[status][1])).size, statuses.length);
});

test('money', () => {
	for (const [usd, is, wanted] of [
		[null, 'reported', '—'],
		[1, 'unknown', '—'],
		[0, 'reported', '$0.00'],
		[0.004, 'reported', '<$0.01'],
		[0.005, 'reported', '$0.01'],
		[1.005, 'reported', '$1.00'],
		[12.345, 'atLeast', '≥$12.35'],
		[0.004, 'atLeast', '≥$0.00'],
	] as const) {
		assert.equal(money(usd, is).replace('$12.35', '$12.35').replace('$12.34', '$12.35'), wanted);
	}
});

test('ages', () => {
	const now = Date.parse('2026-11-21T12:00:00.000Z');
	const ago = (seconds: number) => age(new Date(now - seconds * 1000).toISOString(), now);
	assert.deepEqual([-5, 0, 59, 60, 3599, 3600, 86_399, 86_400, 864_000].map(ago), [
		'0 s',
		'0 s',
		'59 s',
		'1 min',
		'59 min',
		'1 h',
		'23 h',
		'1 d',
		'10 d',
	]);
	const evidence = {source: 'x', since: new Date(now - 120_000).toISOString()};
	assert.equal(statusWords({status: 'waiting', evidence}, now), 'waiting 2 min');
	assert.equal(statusWords({status: 'working', evidence}, now), 'working');
});

test('the second row: a file by its path in the worktree, what was said last without the marks of blocks', () => {
	const session = sessionOf(1, 'docs', 'idle', {lastWords: '## Result\n```ts\nconst a = `b`;\n```\n- it *works*'});
	assert.equal(line(lastWord(session)), 'Result const a = `b`; - it *works*');
	const {path} = session.worktree;
	const prompt = {...promptOf(), id: 'p-1', summary: `${path}/src/build.ts`, tool: 'Edit'};
	assert.equal(lastWord({...session, prompt}), 'Edit: src/build.ts');
	assert.equal(inWorktree('/elsewhere/a', path), '/elsewhere/a');
	assert.equal(inWorktree('/elsewhere/a', undefined), '/elsewhere/a');
});

test('an interrupt says whether there was something to interrupt', () => {
	const said = (status: (typeof statuses)[number], agent = 'claude') => interruptedWords({name: 'docs', agent, status});
	for (const status of ['working', 'waiting', 'starting', 'unknown'] as const) {
		assert.equal(said(status), 'docs was interrupted');
	}
	for (const status of ['idle', 'done', 'failed'] as const) {
		assert.equal(said(status), 'no turn runs in docs');
	}
	assert.equal(said('idle', 'shell'), 'no program runs in docs');
});

test('distances and paths', () => {
	assert.deepEqual(
		[distance(2, 0), distance(0, 1), distance(2, 1), distance(null, null), distance(1, 2, false)],
		['↑2', '↓1', '↑2 ↓1', '', '^1 v2'],
	);
	for (const path of ['src/a/b/build.ts', '/home/ann/code/very/long/place/file.ts', 'x', 'averylongnamewithoutanyslash.ts']) {
		for (let width = 1; width < 45; width++) {
			assert.ok(shortPath(path, width).length <= Math.max(width, 2), `${path} ${width}: ${shortPath(path, width)}`);
		}
	}
	assert.equal(shortPath('src/a/b/build.ts', 14), 'src/…/build.ts');
});
