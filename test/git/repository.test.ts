import assert from 'node:assert/strict';
import {mkdir, rename, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {test} from 'node:test';
import {UserError} from '../../source/errors.ts';
import {checkGit, gitIn} from '../../source/git/git.ts';
import {branches, findRepository, resolveBase} from '../../source/git/repository.ts';
import {createTurns} from '../../source/git/turns.ts';
import {git, newRepository, newWorktree, states, temporaryFolder} from './fixtures.ts';

const code = (expected: string) => (error: unknown) => error instanceof UserError && error.code === expected;

test('a repository is found from any folder in it, its worktrees and links to it', async t => {
	const place = await newRepository(t);
	const worktree = await newWorktree(place);
	await symlink(place.root, path.join(place.folder, 'link'));
	const commonDirectory = path.join(place.root, '.git');
	for (const [directory, currentWorktree] of [
		[place.root, place.root],
		[path.join(place.root, 'source'), place.root],
		[path.join(place.folder, 'link', 'source'), place.root],
		[path.join(worktree, 'source'), worktree],
	] as const) {
		assert.deepEqual(await findRepository(directory), {root: place.root, commonDirectory, currentWorktree, name: 'wood'});
	}
});

test('worktrees of a bare repository, and a git directory kept elsewhere', async t => {
	const {folder, root} = await newRepository(t);
	git(folder, 'clone', '--quiet', '--bare', root, 'bare.git');
	git(path.join(folder, 'bare.git'), 'worktree', 'add', '--quiet', '-b', 'side', path.join(folder, 'side'));
	await assert.rejects(findRepository(path.join(folder, 'bare.git')), code('bare-repository'));
	const found = await findRepository(path.join(folder, 'side'));
	assert.deepEqual(found, {
		root: path.join(folder, 'side'),
		commonDirectory: path.join(folder, 'bare.git'),
		currentWorktree: path.join(folder, 'side'),
		name: 'bare',
	});
	git(folder, 'init', '--quiet', '--separate-git-dir', path.join(folder, 'elsewhere'), path.join(folder, 'here'));
	assert.equal((await findRepository(path.join(folder, 'here'))).root, path.join(folder, 'here'));
});

test('what is no repository to work in is refused in words', async t => {
	const folder = await temporaryFolder(t);
	await assert.rejects(findRepository(folder), code('not-a-repository'));
	await assert.rejects(findRepository(path.join(folder, 'nowhere')), code('no-such-folder'));
	const place = await newRepository(t);
	await assert.rejects(findRepository(path.join(place.root, '.git')), code('not-a-worktree'));
	await states.submodule!(place.root, place);
	await assert.rejects(findRepository(path.join(place.root, 'library')), code('submodule'));
});

test('a base is what the person named, else what the main checkout has', async t => {
	const {root, repository} = await newRepository(t);
	const head = git(root, 'rev-parse', 'HEAD').trim();
	assert.deepEqual(await resolveBase(repository), {oid: head, label: 'main'});
	git(root, 'tag', '--annotate', '-m', 'one', 'v1');
	git(root, 'branch', 'feature/login');
	assert.deepEqual(await resolveBase(repository, 'v1'), {oid: head, label: 'v1'});
	await assert.rejects(
		resolveBase(repository, 'mian'),
		(error: UserError) => error.code === 'no-such-base' && error.hint!.includes('`main`'),
	);
	await assert.rejects(resolveBase(repository, 'logn'), (error: UserError) => error.hint!.includes('`feature/login`'));
	await assert.rejects(resolveBase(repository, '--all'), code('no-such-base'));
	await assert.rejects(resolveBase(repository, ''), code('no-such-base'));
	git(root, 'checkout', '--quiet', '--detach');
	assert.deepEqual(await resolveBase(repository), {oid: head, label: head.slice(0, 8)});
	assert.deepEqual((await branches(repository)).map(({name}) => name).sort(), ['feature/login', 'main']);
});

test('a repository without commits says what to do', async t => {
	const folder = await temporaryFolder(t);
	git(folder, 'init', '--quiet');
	await assert.rejects(resolveBase(await findRepository(folder)), code('no-commits'));
});

test('git is found, and its absence is said', async t => {
	const folder = await temporaryFolder(t);
	assert.match(await checkGit(folder), /^\d+\.\d+/);
	const {PATH} = process.env;
	process.env.PATH = path.join(folder, 'empty');
	t.after(() => {
		process.env.PATH = PATH;
	});
	await assert.rejects(checkGit(folder), code('git-missing'));
	await assert.rejects(gitIn(folder).run(['version']), code('git-missing'));
});

test('git works whatever the environment says: a hook of another repository, editors, ways to a remote', async t => {
	const {root, folder} = await newRepository(t);
	await mkdir(path.join(folder, 'other'));
	const foreign = {
		GIT_DIR: path.join(folder, 'other'),
		GIT_INDEX_FILE: '/nowhere',
		GIT_CONFIG_COUNT: '0',
		GIT_EDITOR: 'vi',
		EDITOR: 'vi',
		VISUAL: 'vi',
		PAGER: 'less',
		PREFIX: '/usr',
		GIT_ASKPASS: '/bin/false',
		SSH_ASKPASS: '/bin/false',
		GIT_SSH_COMMAND: 'ssh -v',
		GIT_CONFIG_GLOBAL: path.join(folder, 'configuration'),
		LANG: 'de_DE.UTF-8',
	};
	const before = {...process.env};
	Object.assign(process.env, foreign);
	t.after(() => {
		for (const name of Object.keys(foreign)) {
			delete process.env[name];
		}
		Object.assign(process.env, before);
	});
	await writeFile(foreign.GIT_CONFIG_GLOBAL, '[test]\n\tvalue = global\n');
	assert.equal((await findRepository(root)).root, root);
	const simple = gitIn(root).simple();
	assert.equal((await simple.branchLocal()).current, 'main');
	assert.equal((await simple.getConfig('test.value')).value, 'global');
});

test('turns are taken in order, one at a time per key, also after a failure', async () => {
	const turns = createTurns();
	const order: string[] = [];
	const work = (name: string) => async () => {
		order.push(`${name} starts`);
		await new Promise(resolve => setImmediate(resolve));
		order.push(`${name} ends`);
		if (name === 'a') {
			throw new Error('a fails');
		}
		return name;
	};
	const results = await Promise.allSettled([turns.take('x', work('a')), turns.take('x', work('b')), turns.take('y', work('c'))]);
	assert.deepEqual(
		results.map(({status}) => status),
		['rejected', 'fulfilled', 'fulfilled'],
	);
	assert.ok(order.indexOf('a ends') < order.indexOf('b starts'));
	assert.ok(order.indexOf('c starts') < order.indexOf('a ends'));
});

test('names that are not UTF-8 stay what they are', async t => {
	const {root} = await newRepository(t);
	await rename(path.join(root, 'readme.md'), Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0x0a, 0x20])]));
	const names = await gitIn(root).names(['ls-files', '-z', '--others']);
	assert.deepEqual(names, [Buffer.from([0xff, 0x0a, 0x20])]);
});
