import assert from 'node:assert/strict';
import {chmod, mkdir, readdir, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {test} from 'node:test';
import {UserError} from '../../source/errors.ts';
import {resolveBase} from '../../source/git/repository.ts';
import {attachWorktree, createWorktree, listWorktrees} from '../../source/git/worktrees.ts';
import {slug} from '../../source/text.ts';
import {commit, full, git, newRepository, newWorktree, type Place, write} from './fixtures.ts';

const create = async (place: Place, name: string, more: {branch?: string; path?: string; base?: string} = {}) => {
	const {turns, repository, folder} = place;
	const base = await resolveBase(repository, more.base);
	const {branch, path} = more;
	return createWorktree({turns, repository, id: `id-${name.length}`, name, base, fallbackFolder: `${folder}/state`, branch, path});
};

const code = (expected: string) => (error: unknown) => error instanceof UserError && error.code === expected;

/** All that a failed creation could leave behind. */
const traces = async (place: Place) => ({
	worktrees: git(place.root, 'worktree', 'list', '--porcelain'),
	admin: await readdir(path.join(place.root, '.git', 'worktrees')).catch(() => []),
	references: git(place.root, 'for-each-ref'),
	configuration: git(place.root, 'config', '--list', '--local'),
	folders: await readdir(place.folder),
	beside: await readdir(`${place.root}.worktrees`).catch(() => 'none'),
});

test('a worktree stands beside the repository, on a branch of its own, locked, without touching the configuration', async t => {
	const place = await newRepository(t);
	const before = git(place.root, 'config', '--list', '--local');
	const made = await create(place, 'Fix the login!');
	assert.equal(made.path, `${place.root}.worktrees/fix-the-login`);
	assert.equal(made.branch, 'coppice/fix-the-login');
	assert.equal(made.base.label, 'main');
	assert.equal(git(place.root, 'config', '--list', '--local'), before);
	const [main, worktree] = await listWorktrees(place.repository);
	assert.equal(main!.main, true);
	assert.deepEqual(worktree, {
		path: made.path,
		head: made.base.oid,
		branch: made.branch,
		main: false,
		bare: false,
		locked: 'coppice id-14',
	});
	assert.equal((await create(place, 'fix THE login')).branch, 'coppice/fix-the-login-2');
});

test('hooks of the repository do not run when a worktree is made', async t => {
	const place = await newRepository(t);
	const hook = path.join(place.root, '.git/hooks/post-checkout');
	await mkdir(path.dirname(hook), {recursive: true});
	await writeFile(hook, '#!/bin/sh\ntouch "$PWD/hook-ran"\nexit 1\n');
	await chmod(hook, 0o755);
	const made = await create(place, 'quiet');
	assert.ok(!(await readdir(made.path)).includes('hook-ran'));
	// The fixture is a hook that works.
	assert.throws(() => git(place.root, 'worktree', 'add', '--quiet', '-b', 'loud', path.join(place.folder, 'loud')));
});

test('an existing branch is checked out, and refused in words where it is checked out already', async t => {
	const place = await newRepository(t);
	git(place.root, 'branch', 'feature/old', 'HEAD^');
	const made = await create(place, 'old', {branch: 'feature/old'});
	assert.deepEqual([made.branch, made.branchCreated], ['feature/old', false]);
	await assert.rejects(create(place, 'again', {branch: 'feature/old'}), (error: UserError) => error.message.includes(made.path));
	await assert.rejects(create(place, 'again', {branch: 'main'}), code('branch-in-use'));
	const added = await create(place, 'new', {branch: 'feature/new', base: 'HEAD^'});
	assert.equal(git(added.path, 'rev-parse', 'HEAD'), git(place.root, 'rev-parse', 'HEAD^'));
});

test('a branch that only a remote has starts from there', async t => {
	const place = await newRepository(t);
	git(place.root, 'update-ref', 'refs/remotes/origin/topic', 'HEAD^');
	const made = await create(place, 'topic', {branch: 'topic'});
	assert.equal(git(made.path, 'rev-parse', 'HEAD'), git(place.root, 'rev-parse', 'HEAD^'));
	assert.equal(git(made.path, 'branch', '--show-current').trim(), 'topic');
});

test('names that cannot stand beside each other', async t => {
	const place = await newRepository(t);
	git(place.root, 'branch', 'feat');
	git(place.root, 'branch', 'deep/er');
	for (const branch of ['feat/x', 'deep', 'FEAT', '-x', 'a..b', 'HEAD', 'x.lock', '@{-1}', 'a b', '$(id)\n']) {
		await assert.rejects(create(place, 'x', {branch}), code('branch-invalid'), branch);
	}
	git(place.root, 'branch', 'coppice');
	assert.equal((await create(place, 'x')).branch, 'coppice-x');
});

test('any text becomes a safe name', () => {
	const names = [
		'',
		'---',
		'../../etc',
		'$(touch x)',
		'`id`',
		'a;b',
		'日本語',
		'Ünï cödé',
		'\x1b[31mred',
		'x'.repeat(200),
		'HEAD',
		'-rf',
		'a\0b',
	];
	for (const name of names) {
		assert.match(slug(name), /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/, JSON.stringify(name));
	}
	assert.equal(slug('Ünï cödé'), 'uni-code');
	assert.equal(slug('日本語'), 'session');
});

test('creations at once wait for each other, and all are made', async t => {
	const place = await newRepository(t);
	const wanted = full ? 32 : 8;
	const made = await Promise.all(Array.from({length: wanted}, () => create(place, 'Same Name')));
	assert.equal(new Set(made.map(worktree => worktree.branch)).size, wanted);
	assert.equal((await listWorktrees(place.repository)).length, wanted + 1);
	for (const worktree of made) {
		assert.equal(git(worktree.path, 'status', '--porcelain'), '');
	}
});

test('a creation that fails leaves nothing behind', async t => {
	const place = await newRepository(t);
	await write(place.root, {'.gitattributes': '*.bin filter=broken\n', 'x.bin': 'x\n'});
	commit(place.root, 'with a filter');
	git(place.root, 'config', 'filter.broken.smudge', 'false');
	git(place.root, 'config', 'filter.broken.required', 'true');
	const before = await traces(place);
	await assert.rejects(create(place, 'broken'), code('worktree-failed'));
	assert.deepEqual(await traces(place), before);
	await write(place.folder, {'taken/file': ''});
	const taken = await traces(place);
	await assert.rejects(create(place, 'x', {path: path.join(place.folder, 'taken')}), code('path-taken'));
	await assert.rejects(create(place, 'x', {path: path.join(place.folder, 'taken/file')}), code('path-taken'));
	assert.deepEqual(await traces(place), taken);
});

test('a lock that stays is named and never deleted', async t => {
	const place = await newRepository(t);
	const lock = path.join(place.root, '.git/refs/heads/coppice');
	await write(lock, {'late.lock': ''});
	await assert.rejects(
		create(place, 'late'),
		(error: UserError) => error.code === 'repository-busy' && error.message.includes('late.lock'),
	);
	assert.deepEqual(await readdir(lock), ['late.lock']);
	assert.equal((await listWorktrees(place.repository)).length, 1);
});

test('where the parent cannot be written the worktree stands in the state folder', async t => {
	const place = await newRepository(t);
	await writeFile(`${place.root}.worktrees`, 'a file is in the way');
	const made = await create(place, 'x');
	assert.equal(made.path, `${place.folder}/state/wood/x`);
});

test('a worktree is attached only if it is one of this repository', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place, 'mine');
	await symlink(worktree, path.join(place.folder, 'link'));
	assert.equal((await attachWorktree(place.repository, path.join(place.folder, 'link'))).path, worktree);
	assert.equal((await attachWorktree(place.repository, place.root)).main, true);
	await assert.rejects(attachWorktree(place.repository, place.folder), code('not-a-worktree'));
	await assert.rejects(attachWorktree(place.repository, path.join(worktree, 'source')), code('not-a-worktree'));
	await assert.rejects(attachWorktree(place.repository, path.join(place.folder, 'nowhere')), code('no-such-folder'));
});
