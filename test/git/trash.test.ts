import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {test} from 'node:test';
import {UserError} from '../../source/errors.ts';
import {emptyRemoval, purgeTrash} from '../../source/git/purge.ts';
import {recoverTrash} from '../../source/git/recovery.ts';
import {restoreWorktree} from '../../source/git/restore.ts';
import {listTrash, removeWorktree} from '../../source/git/trash.ts';
import {undoRemoval} from '../../source/git/undo.ts';
import {full, git, manifest, newRepository, newWorktree, type Place, portrait, states, status, withoutFilter, write} from './fixtures.ts';

const hour = 3_600_000;
const now = Date.UTC(2030, 0, 1);

const remove = (place: Place, worktree: string, more: {id?: string; inUse?: (path: string) => Promise<string | undefined>} = {}) =>
	removeWorktree({...place, folder: place.journals, path: worktree, id: 'removal-1', session: 'session-1', now, ...more});

/** What a person may do to the repository while the worktree is in the trash. */
const clearOut = (place: Place) => {
	git(place.root, 'worktree', 'prune');
	git(place.root, 'gc', '--quiet', '--prune=now');
};

const code = (expected: string) => (error: unknown) => {
	assert.ok(error instanceof UserError, String(error));
	assert.equal(error.code, expected, error.message);
	return true;
};

for (const [name, make] of Object.entries(states)) {
	test(`removal and undo bring back byte for byte: ${name}`, async t => {
		const place = await newRepository(t);
		const worktree = await newWorktree(place);
		await make(worktree, place);
		const before = await portrait(worktree);
		const entry = await remove(place, worktree, {id: 'r1'});
		await assert.rejects(stat(worktree));
		assert.deepEqual(
			(await listTrash(place.journals)).map(({id}) => id),
			['r1'],
		);
		assert.ok(entry.bytes > 0);
		git(place.root, 'reflog', 'expire', '--expire=now', '--all');
		clearOut(place);
		if (before.branch.startsWith('refs/heads/') && name !== 'unborn branch') {
			git(place.root, 'branch', '--quiet', '-D', before.branch.trim().replace('refs/heads/', ''));
		}
		git(place.root, 'gc', '--quiet', '--prune=now');
		const undone = await undoRemoval({...place, folder: place.journals});
		assert.equal(undone.path, worktree);
		assert.deepEqual(await portrait(worktree), before);
		assert.deepEqual(await listTrash(place.journals), []);
		assert.equal(git(place.root, 'for-each-ref', 'refs/coppice'), '');
		assert.deepEqual(
			(await readdir(path.dirname(worktree))).filter(entry => entry.startsWith('.')),
			[],
		);
	});
}

const captured = [
	'staged, unstaged, untracked, ignored',
	'hidden edits',
	'commits on a detached head',
	'sparse checkout',
	'failing filter',
	'unborn branch',
];
for (const name of [...captured, 'conflict', 'links, modes, strange names, empty folders, times']) {
	test(`the ref alone brings back what git can hold: ${name}`, async t => {
		const place = await newRepository(t);
		const worktree = await newWorktree(place);
		await states[name]!(worktree, place);
		const before = {tree: await contents(worktree), status: visibleStatus(worktree)};
		await remove(place, worktree, {id: 'r1'});
		await emptyRemoval({...place, folder: place.journals, id: 'r1'});
		assert.equal((await listTrash(place.journals))[0]!.emptied, true);
		clearOut(place);
		await assert.rejects(undoRemoval({...place, folder: place.journals}), code('trash-emptied'));
		const restored = await restoreWorktree({...place, folder: place.journals, id: 'r1'});
		assert.equal(restored.path, worktree);
		const after = await contents(worktree);
		if (name === 'sparse checkout') {
			// The new worktree is not sparse: everything is there, and what was there is as it was.
			assert.deepEqual(
				before.tree.filter(line => !after.includes(line)),
				[],
			);
		} else {
			assert.deepEqual(after, before.tree);
		}
		if (name !== 'hidden edits' && name !== 'conflict' && name !== 'sparse checkout' && name !== 'unborn branch') {
			assert.equal(visibleStatus(worktree), before.status);
		}
		assert.equal(git(place.root, 'for-each-ref', 'refs/coppice'), '');
	});
}

/** Files without times, folders, and what is ignored and can be installed again. */
const contents = async (worktree: string): Promise<string[]> =>
	(await manifest(worktree, {times: false})).filter(line => !/^\/(?:\.git |node_modules)/.test(line) && !/ 40\d{3} /.test(line));

/** An intended file comes back as untracked. */
const visibleStatus = (worktree: string): string =>
	git(worktree, ...withoutFilter, 'status', '--porcelain', '-z', '--untracked-files=all')
		.replace(' A later.txt', '?? later.txt')
		.split('\0')
		.sort()
		.join('\0');

test('small ignored files outlive the emptied trash, in a file that only the user can read', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	await write(worktree, {'.env': 'SECRET=1\n', 'node_modules/x/.env': 'no\n', 'build.log': 'log\n'});
	await chmod(path.join(worktree, 'node_modules/x'), 0o500);
	await remove(place, worktree, {id: 'r1'});
	const age = {emptyAfterMilliseconds: 24 * hour, forgetAfterMilliseconds: 30 * 24 * hour};
	const purge = (hours: number) => purgeTrash({...place, folder: place.journals, now: now + hours * hour, ...age});
	assert.deepEqual(await purge(23), {emptied: [], forgotten: []});
	assert.deepEqual(await purge(24), {emptied: ['r1'], forgotten: []});
	assert.equal(((await stat(path.join(place.journals, 'r1.ignored'))).mode & 0o777).toString(8), '600');
	const objects = git(place.root, 'cat-file', '--batch-all-objects', '--batch-check')
		.split('\n')
		.map(line => line.split(' ')[0]!);
	assert.ok(!objects.some(oid => oid !== '' && git(place.root, 'cat-file', '-p', oid).includes('SECRET')));
	await restoreWorktree({...place, folder: place.journals, id: 'r1'});
	assert.equal(await readFile(path.join(worktree, '.env'), 'utf8'), 'SECRET=1\n');
	assert.equal(await readFile(path.join(worktree, 'build.log'), 'utf8'), 'log\n');
	await assert.rejects(stat(path.join(worktree, 'node_modules')));
	assert.deepEqual(await readdir(place.journals), []);
	await remove(place, worktree, {id: 'r2'});
	await purge(24);
	assert.deepEqual(await purge(24 * 30), {emptied: [], forgotten: ['r2']});
	assert.deepEqual(await readdir(place.journals), []);
	assert.equal(git(place.root, 'for-each-ref', 'refs/coppice'), '');
});

test('what the ref cannot hold is never deleted by age', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	await states['nested repositories']!(worktree, place);
	const entry = await remove(place, worktree, {id: 'r1'});
	assert.equal(entry.capturable, false);
	assert.equal(entry.notCaptured.length, 3, entry.notCaptured.join());
	const request = {...place, folder: place.journals, now: now + 1000 * 24 * hour, emptyAfterMilliseconds: 0, forgetAfterMilliseconds: 0};
	assert.deepEqual(await purgeTrash(request), {emptied: [], forgotten: []});
	await undoRemoval({...place, folder: place.journals});
});

test('a branch that has moved is left alone by a restore', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	await write(worktree, {'new.txt': 'new\n'});
	await remove(place, worktree, {id: 'r1'});
	git(place.root, 'branch', '--force', 'coppice/stem', 'HEAD^');
	await emptyRemoval({...place, folder: place.journals, id: 'r1'});
	await mkdir(worktree);
	const restored = await restoreWorktree({...place, folder: place.journals, id: 'r1'});
	assert.equal(restored.branch, 'coppice/stem-restored');
	assert.equal(restored.path, `${worktree}-2`);
	assert.equal(git(restored.path, 'status', '--porcelain'), '?? new.txt\n');
	assert.equal(restored.notes.length, 2);
});

test('what must not be removed is refused, and everything stays as it is', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	const other = await newWorktree(place, 'other');
	const before = await portrait(other);
	await assert.rejects(remove(place, place.root), code('not-removable'));
	await assert.rejects(remove(place, place.folder), code('not-removable'));
	await symlink(other, path.join(place.folder, 'link'));
	await assert.rejects(remove(place, path.join(place.folder, 'link')), code('not-removable'));
	await rename(worktree, `${worktree}-moved`);
	await symlink(other, worktree);
	await assert.rejects(remove(place, worktree), code('not-removable'));
	await rm(worktree);
	await rename(`${worktree}-moved`, worktree);
	await writeFile(path.join(worktree, '.git'), await readFile(path.join(other, '.git')));
	await assert.rejects(remove(place, worktree), code('not-removable'));
	await newWorktree(place, 'inner', {path: path.join(other, 'inner')});
	await assert.rejects(remove(place, other), code('not-removable'));
	git(place.root, 'worktree', 'unlock', path.join(other, 'inner'));
	git(place.root, 'worktree', 'remove', path.join(other, 'inner'));
	await assert.rejects(remove(place, other, {inUse: async () => 'the session `fix` works there'}), code('in-use'));
	git(place.root, 'worktree', 'unlock', other);
	git(place.root, 'worktree', 'lock', '--reason', 'on a stick', other);
	await assert.rejects(remove(place, other), code('not-removable'));
	git(place.root, 'worktree', 'unlock', other);
	git(place.root, 'worktree', 'lock', '--reason', 'coppice other', other);
	const after = await portrait(other);
	assert.deepEqual(without(after), without(before));
	assert.deepEqual(await listTrash(place.journals), []);
});

test('the tree that is looked at is the tree that is moved', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	const other = await newWorktree(place, 'other');
	const before = await portrait(other);
	let asked = 0;
	const swap = async () => {
		if (++asked === 2) {
			await rename(worktree, `${worktree}-moved`);
			await symlink(other, worktree);
		}
		return undefined;
	};
	await assert.rejects(remove(place, worktree, {inUse: swap}), code('move-failed'));
	assert.deepEqual(await portrait(other), before);
});

test('a removal that fails leaves lock, ref, journal and trash as they were', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	await write(worktree, {'new.txt': 'new\n'});
	const before = await portrait(worktree);
	t.after(() => {
		delete process.env.COPPICE_FAULT;
	});
	for (const point of [
		'remove.journalled',
		'snapshot.first',
		'remove.referred',
		'remove.pinned',
		'remove.admin',
		'remove.tree',
		'write.rename',
	]) {
		const times = point === 'write.rename' ? 2 : 1;
		process.env.COPPICE_FAULT = `${point}:${times}:enospc`;
		await assert.rejects(remove(place, worktree, {id: 'f1'}), {code: 'ENOSPC'}, point);
		delete process.env.COPPICE_FAULT;
		assert.deepEqual(await portrait(worktree), before, point);
		assert.deepEqual(
			(await readdir(place.journals).catch(() => [])).filter(name => !name.endsWith('.tmp')),
			[],
			point,
		);
		assert.equal(git(place.root, 'for-each-ref', 'refs/coppice'), '', point);
	}
});

test('under a writer a removal is refused or moves the whole tree', async t => {
	const place = await newRepository(t);
	let refused = 0;
	for (let round = 0; round < (full ? 30 : 3); round++) {
		const worktree = await newWorktree(place, `round-${round}`);
		const script = "for (let n = 0; ; n++) fs.writeFileSync((n % 50) + '.txt', String(n)), n < 9 && process.send(n);";
		const writer = spawn(process.execPath, ['-e', script], {cwd: worktree, stdio: ['ignore', 'ignore', 'ignore', 'ipc']});
		await new Promise(resolve => writer.once('message', resolve));
		const outcome = await remove(place, worktree, {id: `w${round}`}).catch((error: unknown) => error);
		writer.kill('SIGKILL');
		await new Promise(resolve =>
			writer.exitCode === null && writer.signalCode === null ? writer.once('exit', resolve) : resolve(undefined),
		);
		if (outcome instanceof UserError) {
			refused++;
			assert.equal(outcome.code, 'still-changing', outcome.message);
		} else {
			await undoRemoval({...place, folder: place.journals, id: `w${round}`});
		}
		assert.equal((await readdir(worktree)).includes('.git'), true);
		assert.match(status(worktree), /txt/);
	}
	t.diagnostic(`refused ${refused} times`);
});

const recover = async (place: Place) => {
	const recovered = await recoverTrash({...place, folder: place.journals});
	assert.deepEqual(
		recovered.filter(({outcome}) => outcome === 'failed'),
		[],
	);
};

/** The exit code of a process that does it, `null` when the fault point killed it. Node runs TypeScript as it is: no loader to start. */
const run = (place: Place, what: string, worktree: string, fault: string): Promise<number | null> => {
	const {repository, journals} = place;
	const ages = {emptyAfterMilliseconds: 0, forgetAfterMilliseconds: hour};
	const request = {folder: journals, repository, path: worktree, id: 'k1', session: 'session-1', now, ...ages};
	const child = spawn(process.execPath, [new URL('removal-child.ts', import.meta.url).pathname, what, JSON.stringify(request)], {
		env: {...process.env, COPPICE_FAULT: fault},
		stdio: 'ignore',
	});
	return new Promise(resolve => child.once('close', resolve));
};

/** Not the times of a worktree that another one stood in for a while. */
const without = ({tree, admin, ...rest}: Awaited<ReturnType<typeof portrait>>) => ({
	...rest,
	files: tree.filter(line => !line.startsWith('/ ')),
	admin: admin.length,
});

const killed = full
	? Array.from({length: 60}, (_, index) => `*:${index + 1}`)
	: ['remove.locked', 'remove.referred', 'remove.pinned', 'remove.admin', 'remove.tree'];

test('`kill -9` at any step of a removal: recovery ends it, undo brings everything back', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	await states['rebase in progress']!(worktree, place);
	await write(worktree, {'.env': 'SECRET=1\n'});
	// Where the worktree stands, gc rewrites its reflog once.
	clearOut(place);
	const before = await portrait(worktree);
	let kills = 0;
	for (const fault of killed) {
		const exitCode = await run(place, 'remove', worktree, fault);
		kills += exitCode === null ? 1 : 0;
		clearOut(place);
		await recover(place);
		if ((await listTrash(place.journals)).length > 0) {
			clearOut(place);
			await undoRemoval({...place, folder: place.journals});
		}
		assert.deepEqual(await portrait(worktree), before, fault);
		assert.equal(git(place.root, 'for-each-ref', 'refs/coppice'), '', fault);
		if (exitCode === 0) {
			break;
		}
	}
	t.diagnostic(`killed at ${kills} points`);
	assert.ok(kills >= 5);
});

test('`kill -9` at any step of an undo, again and again: the next one ends it', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	await states.conflict!(worktree, place);
	clearOut(place);
	const before = await portrait(worktree);
	const points = full
		? Array.from({length: 40}, (_, index) => `*:${index + 1}`)
		: ['undo.journalled', 'undo.tree', 'undo.admin', 'close.ref'];
	let kills = 0;
	for (const point of points) {
		await remove(place, worktree, {id: 'k1'});
		const exitCode = await run(place, 'undo', worktree, point);
		kills += exitCode === null ? 1 : 0;
		clearOut(place);
		// The recovery is killed, too, at a step further on.
		await run(place, 'recover', worktree, full ? `*:${(kills % 7) + 1}` : 'undo.unlocked');
		clearOut(place);
		await recover(place);
		if ((await listTrash(place.journals)).length > 0) {
			await undoRemoval({...place, folder: place.journals});
		}
		assert.deepEqual(await portrait(worktree), before, point);
		assert.equal(git(place.root, 'for-each-ref', 'refs/coppice'), '', point);
		if (exitCode === 0) {
			break;
		}
	}
	t.diagnostic(`killed at ${kills} points`);
	assert.ok(kills >= 4);
});

test('`kill -9` at any step of emptying and restoring: the ref still brings everything back', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	await write(worktree, {'.env': 'SECRET=1\n', 'new.txt': 'new\n', 'source/a.txt': 'staged\n'});
	git(worktree, 'add', 'source/a.txt');
	await write(worktree, {'source/a.txt': 'changed\n'});
	const before = {files: await contents(worktree), status: visibleStatus(worktree)};
	const points = full
		? Array.from({length: 40}, (_, index) => `*:${index + 1}`)
		: ['purge.tree', 'restore.added', 'restore.pinned', 'restore.filled'];
	let kills = 0;
	for (const point of points) {
		await remove(place, worktree, {id: 'k1'});
		kills += (await run(place, 'purge', worktree, point)) === null ? 1 : 0;
		await recover(place);
		if ((await listTrash(place.journals))[0]?.emptied !== true) {
			await emptyRemoval({...place, folder: place.journals, id: 'k1'});
		}
		clearOut(place);
		const exitCode = await run(place, 'restore', worktree, point);
		kills += exitCode === null ? 1 : 0;
		await recover(place);
		if ((await listTrash(place.journals)).length > 0) {
			await restoreWorktree({...place, folder: place.journals, id: 'k1'});
		}
		assert.deepEqual(await contents(worktree), before.files, point);
		assert.equal(visibleStatus(worktree), before.status, point);
		assert.equal(git(place.root, 'for-each-ref', 'refs/coppice'), '', point);
		if (exitCode === 0 && full) {
			break;
		}
	}
	t.diagnostic(`killed at ${kills} points`);
	assert.ok(kills >= 4);
});
