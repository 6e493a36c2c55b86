import assert from 'node:assert/strict';
import {test} from 'node:test';
import {checkName, looksLikeId, resolveSession} from '../../../source/server/session/resolve.ts';
import type {LiveSession} from '../../../source/server/session/session.ts';
import {recordOf} from '../fixtures.ts';

const session = (id: string, name: string, root = '/here') =>
	({id, record: recordOf(id, {name, repository: {root, commonDirectory: '', name: ''}})}) as unknown as LiveSession;

const all = [
	session('s-aaaaa', 'fix-login'),
	session('s-aabbb', 'fix-logout'),
	session('s-bbbbb', 'fix'),
	session('s-ccccc', 'fix', '/there'),
	session('s-ddddd', 'only-there', '/there'),
	session('s-eeeee', 'fix-there', '/there'),
	session('s-fffff', 'twice', '/there'),
	session('s-ggggg', 'twice', '/elsewhere'),
];

const table: [reference: string, root: string | undefined, wanted: string][] = [
	['s-aaaaa', '/here', 's-aaaaa'],
	['fix', '/here', 's-bbbbb'],
	['fix', '/there', 's-ccccc'],
	['fix', undefined, 'ambiguous-session'],
	['fix-login', undefined, 's-aaaaa'],
	['only-there', '/here', 's-ddddd'],
	['only', '/here', 's-ddddd'],
	['fix-logi', '/here', 's-aaaaa'],
	['fix-lo', '/here', 'ambiguous-session'],
	['fix-t', '/here', 's-eeeee'],
	['s-aa', '/here', 'ambiguous-session'],
	['s-aaa', '/here', 's-aaaaa'],
	['twice', '/here', 'ambiguous-session'],
	['', '/here', 'no-such-session'],
	['x', '/here', 'no-such-session'],
	['login', '/here', 'no-such-session'],
];

for (const [reference, root, wanted] of table) {
	test(`\`${reference}\` from ${root}: ${wanted}`, () => {
		const find = () => resolveSession(all, reference, root);
		if (wanted.startsWith('s-')) {
			assert.equal(find().id, wanted);
		} else {
			assert.throws(find, {name: 'UserError', code: wanted, exitCode: 1});
		}
	});
}

test('several are told, with their ids', () => {
	assert.throws(() => resolveSession(all, 'fix-lo', '/here'), /fix-login \(s-aaaaa\), fix-logout \(s-aabbb\)/);
});

test('names', () => {
	for (const good of ['a', 'fix login', 'ü💥', 'x'.repeat(60), 's-3k9', 'p-x', 'sp-abcde']) {
		assert.equal(checkName(good), good);
	}
	for (const bad of ['', ' a', 'a\n', '\x1b[1mx', 'x'.repeat(61), 's-3k9f2', 'p-3k9f2', '-x', 'a\u202e']) {
		assert.throws(() => checkName(bad), {code: 'bad-name'}, JSON.stringify(bad));
	}
	assert.equal(looksLikeId('s-3k9f2x'), false);
});
