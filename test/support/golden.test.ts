import assert from 'node:assert/strict';
import {test} from 'node:test';
import {normal} from './golden.ts';

const folder = '/tmp/world';
const same = (screen: string, other: string) => assert.equal(normal(folder, screen), normal(folder, other));

test('ages are the same whatever they are, and what stands beside them stays where it is', () => {
	// Left of a column: blanks behind them.
	same(' 1 fix-login      ◆ waiting 1 s   $0.04 │', ' 1 fix-login      ◆ waiting 12 s  $0.04 │');
	same('╭╴docs asks ╶─────────────── 1 s ╮\n│ x │', '╭╴docs asks ╶────────────── 12 s ╮\n│ x │');
	same('╭╴docs asks ╶─────── 1 of 2 ╶ 9 s ╮', '╭╴docs asks ╶───── 1 of 2 ╶ 120 s ╮');
	assert.equal(normal(folder, '╶─── 12 s ╮'), '╶──── 1 s ╮');
});

test('nothing else is made the same', () => {
	const differ = (screen: string, other: string) => assert.notEqual(normal(folder, screen), normal(folder, other));
	differ(' waiting 1 s  $0.04', ' waiting 1 s   $0.04');
	differ('╶─── 12 s ╮', '╶──── 12 s ╮');
	differ('╶─── 12 s ╮', '╶─── 12 s │');
	differ('╶── 1 of 2 ╶ 12 s ╮', '╶── 2 of 2 ╶ 12 s ╮');
	differ('took 12 ms', 'took 1 ms');
	assert.equal(normal(folder, `${folder}/shop  \n\n`), '/home/dev//shop');
});
