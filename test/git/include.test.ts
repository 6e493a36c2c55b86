import assert from 'node:assert/strict';
import {chmod, mkdir, readFile, stat, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {test} from 'node:test';
import {copyIncluded} from '../../source/git/include.ts';
import {git, newRepository, newWorktree, write} from './fixtures.ts';

test('environment files and what `.worktreeinclude` names come along, with their modes', async t => {
	const {root, ...place} = await newRepository(t);
	await write(root, {
		'.worktreeinclude': '*.local\n/certificates/*\n!/certificates/not\nreadme.md\n',
		'.env': 'A=1\n',
		'app/.env': 'B=1\n',
		'node_modules/x/.env': 'no\n',
		'settings.local': 'local\n',
		'certificates/key': 'key\n',
		'certificates/not': 'no\n',
		'other.log': 'no\n',
	});
	await chmod(path.join(root, '.env'), 0o600);
	await write(root, {'.git/info/exclude': '.env.*\n', '.env.large': Buffer.alloc(1024 * 1024 + 1)});
	const worktree = await newWorktree({root, ...place});
	const names = ['.env', 'app/.env', 'certificates/key', 'settings.local'];
	for (const name of names) {
		assert.deepEqual(await readFile(path.join(worktree, name)), await readFile(path.join(root, name)), name);
	}
	assert.equal((await stat(path.join(worktree, '.env'))).mode & 0o777, 0o600);
	for (const name of ['node_modules', 'certificates/not', 'other.log', '.env.large']) {
		await assert.rejects(stat(path.join(worktree, name)), name);
	}
});

test('nothing is overwritten, and no link is followed on either side', async t => {
	const place = await newRepository(t);
	const {root, folder} = place;
	const outside = path.join(folder, 'outside');
	await mkdir(outside);
	await writeFile(path.join(outside, 'secret'), 'outside\n');
	const worktree = await newWorktree(place);
	await write(root, {'.env': 'main\n', 'dir/.env': 'main\n', '.env.mine': 'x'});
	git(root, 'config', 'core.excludesFile', path.join(folder, 'ignored'));
	await writeFile(path.join(folder, 'ignored'), '.env*\n');
	await symlink(path.join(outside, 'secret'), path.join(root, '.env.link'));
	await write(worktree, {'.env': 'own\n'});
	await symlink(outside, path.join(worktree, 'dir'));
	await symlink(path.join(outside, 'new'), path.join(worktree, '.env.mine'));
	const {copied, skipped} = await copyIncluded(root, worktree);
	assert.deepEqual(copied, []);
	assert.deepEqual(
		new Map(skipped.map(({path, reason}) => [path, reason])),
		new Map([
			['.env', 'there already'],
			['.env.link', 'a link'],
			['.env.mine', 'there already'],
			['dir/.env', 'its folder is a link or a file there'],
		]),
	);
	assert.equal(await readFile(path.join(worktree, '.env'), 'utf8'), 'own\n');
	await assert.rejects(stat(path.join(outside, '.env')));
	await assert.rejects(stat(path.join(outside, 'new')));
});
