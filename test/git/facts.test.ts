import assert from 'node:assert/strict';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {test} from 'node:test';
import {worktreeFacts} from '../../source/git/facts.ts';
import {verdict} from '../../source/git/verdict.ts';
import {adminFolder, commit, git, manifest, newRepository, newWorktree, states, write} from './fixtures.ts';

test('a fresh worktree has nothing to say', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	const facts = await worktreeFacts(worktree, 'main');
	const zero = {ahead: 0, behind: 0, dirty: 0, staged: 0, unstaged: 0, untracked: 0, conflicted: 0, added: 0, removed: 0, unpushed: 0};
	assert.deepEqual(facts, {branch: 'coppice/stem', head: facts.head, detached: false, ...zero});
	const {clean, sentences} = await verdict(worktree, 'main');
	assert.deepEqual({clean, sentences}, {clean: true, sentences: []});
});

test('counts of files, lines and commits', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	await write(worktree, {'source/a.txt': 'a\nb\nc\n'});
	commit(worktree, 'two more lines');
	commit(place.root, 'main goes on');
	git(place.root, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
	await states['staged, unstaged, untracked, ignored']!(worktree, place);
	await write(worktree, {'binary.bin': Buffer.from([0, 10, 10])});
	const facts = await worktreeFacts(worktree, 'main');
	assert.deepEqual(
		{...facts, head: undefined},
		{
			branch: 'coppice/stem',
			head: undefined,
			detached: false,
			ahead: 1,
			behind: 1,
			dirty: 6,
			staged: 1,
			unstaged: 4,
			untracked: 2,
			conflicted: 0,
			// a.txt, b.txt, the intended and the untracked file; binaries have no lines.
			added: 4,
			removed: 3,
			unpushed: 1,
		},
	);
	const {sentences, ignored} = await verdict(worktree, 'main');
	assert.deepEqual([...ignored].sort(), ['.env', 'node_modules/']);
	assert.deepEqual(sentences, [
		'6 files with changes that are not committed: 1 staged, 4 not staged, 2 untracked.',
		'1 commit not pushed; the branch `coppice/stem` stays.',
		'Ignored by git, in the trash only: `.env`, `node_modules/`.',
	]);
});

for (const [name, operation, words] of [
	['conflict', 'merge', /A merge is in progress.*1 conflicted/s],
	['rebase in progress', 'rebase', /A rebase is in progress/],
	['hidden edits', undefined, /2 files may have changes/],
	['commits on a detached head', undefined, /^$/],
	['nested repositories', undefined, /Only the trash can hold .*nested/],
	['sparse checkout', undefined, /not committed/],
	['unborn branch', undefined, /staged/],
] as const) {
	test(`said before a removal: ${name}`, async t => {
		const place = await newRepository(t);
		const worktree = await newWorktree(place);
		await states[name]!(worktree, place);
		const {facts, sentences} = await verdict(worktree, 'main');
		assert.equal(facts.operation, operation);
		assert.match(sentences.join('\n'), words);
	});
}

test('commits that nothing else has are said to be only here', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	git(worktree, 'checkout', '--quiet', '--detach');
	await write(worktree, {'new.txt': 'new\n'});
	commit(worktree, 'only here');
	const {onlyHere, sentences, facts} = await verdict(worktree, 'no-such-base');
	assert.equal(onlyHere, 1);
	assert.deepEqual([facts.detached, facts.ahead], [true, 0]);
	assert.match(sentences[0]!, /1 commit on no branch/);
});

test('looking changes nothing, and a held index lock does not matter', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	await write(worktree, {'source/a.txt': 'changed\n'});
	await writeFile(path.join(adminFolder(worktree), 'index.lock'), '');
	const before = [await manifest(worktree), await manifest(adminFolder(worktree))];
	assert.equal((await worktreeFacts(worktree, 'main')).unstaged, 1);
	await verdict(worktree, 'main');
	assert.deepEqual([await manifest(worktree), await manifest(adminFolder(worktree))], before);
});
