import assert from 'node:assert/strict';
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {before, test} from 'node:test';
import {type Policy, policy} from '../../../source/policy.ts';
import {type CalledFor, judge, patternFor, policyWords} from '../../../source/server/prompts/judge.ts';
import {temporaryFolder} from '../fixtures.ts';

const folder = temporaryFolder();
const worktree = path.join(folder, 'shop.worktrees', 'fix');
const grounds = {
	home: path.join(folder, 'home'),
	closed: [path.join(folder, 'home', 'config'), path.join(folder, 'state')],
	mayControl: false,
};

before(() => {
	for (const name of ['docs', 'src', '.git', '.claude']) {
		mkdirSync(path.join(worktree, name), {recursive: true});
	}
	mkdirSync(path.join(folder, 'outside'), {recursive: true});
	mkdirSync(path.join(grounds.home, 'config'), {recursive: true});
	writeFileSync(path.join(worktree, 'docs', 'a.md'), '');
	symlinkSync(path.join(folder, 'outside'), path.join(worktree, 'docs', 'out'));
	symlinkSync(path.join(folder, 'nowhere'), path.join(worktree, 'docs', 'dangling'));
	symlinkSync(path.join(worktree, 'src'), path.join(worktree, 'docs', 'src'));
	symlinkSync(path.join(worktree, '.git'), path.join(worktree, 'docs', 'innocent'));
});

const call = (tool: string, input: unknown, more: Partial<CalledFor> = {}): CalledFor => ({
	tool,
	input,
	folder: worktree,
	worktree,
	repository: path.join(folder, 'shop'),
	mode: 'manual',
	...more,
});
const bash = (command: string, more: Partial<CalledFor> = {}) => call('Bash', {command, description: 'whatever'}, more);
const edit = (file: string, more: Partial<CalledFor> = {}) => call('Edit', {file_path: file, old_string: 'a', new_string: 'b'}, more);

const decided = async (rules: readonly Policy[], one: CalledFor, ground: Partial<typeof grounds> = {}) =>
	(
		await judge(
			rules.map(rule => policy.parse(rule)),
			one,
			{...grounds, ...ground},
		)
	)?.decision ?? null;

const table = async (rules: readonly Policy[], rows: readonly (readonly [CalledFor, Policy['decision'] | null])[]) => {
	for (const [one, wanted] of rows) {
		assert.equal(await decided(rules, one), wanted, JSON.stringify(one.input));
	}
};

test('commands: a pattern is as in Claude’s own rules', async () => {
	await table(
		[
			{decision: 'allow', command: 'npm test *'},
			{decision: 'allow', command: 'git status:*'},
			{decision: 'allow', command: 'echo \\*'},
		],
		[
			[bash('npm test'), 'allow'],
			[bash('npm test -- login'), 'allow'],
			[bash('npm testevil'), null],
			[bash('X=1 npm test'), null],
			[bash('git status -s'), 'allow'],
			[bash('git statusx'), null],
			[bash('echo *'), 'allow'],
			[bash('echo x'), null],
			[bash(''), null],
			[call('Bash', {}), null],
			[call('Bash', null), null],
		],
	);
	assert.equal(await decided([{decision: 'allow', command: 'npm test*'}], bash('npm test:unit')), 'allow');
});

test('a line of commands is allowed only if each of them is', async () => {
	await table(
		[
			{decision: 'allow', command: 'npm *'},
			{decision: 'allow', command: 'tail *'},
		],
		[
			[bash('npm test && npm run lint'), 'allow'],
			[bash('npm test 2>&1 | tail -5'), 'allow'],
			[bash('npm test && rm -rf x'), null],
			[bash('npm test; rm -rf x'), null],
			[bash('npm test | sh'), null],
			[bash('npm test\nrm -rf x'), null],
			[bash('npm test & rm -rf x'), null],
			[bash('npm test $(rm -rf x)'), null],
			[bash('npm test `rm -rf x`'), null],
			[bash('npm test > ~/.bashrc'), null],
			[bash('npm test "a && b"'), 'allow'],
		],
	);
	assert.equal(await decided([{decision: 'allow', command: '*'}], bash('cat x > y')), null, 'also where anything is allowed');
});

test('exactly the text of a rule is allowed, whatever it is', async () => {
	const command = 'for x in *; do echo "$x" > out; done';
	const rule = {decision: 'allow', command: patternFor(command)} as const;
	assert.equal(await decided([rule], bash(command)), 'allow');
	assert.equal(await decided([rule], bash(`${command}; rm x`)), null);
	assert.equal(await decided([rule], bash(command.replace('*', 'a'))), null);
});

test('deny wins over ask, and ask over allow, in whatever order they stand', async () => {
	const rules: Policy[] = [
		{decision: 'allow', command: '*'},
		{decision: 'ask', command: 'git *'},
		{decision: 'deny', command: 'git push *'},
	];
	for (const order of [rules, rules.toReversed(), [rules[1]!, rules[2]!, rules[0]!]]) {
		await table(order, [
			[bash('ls'), 'allow'],
			[bash('git status'), 'ask'],
			[bash('git push origin'), 'deny'],
			[bash('ls && git push'), 'deny'],
			[bash('ls && git status'), 'ask'],
			[bash('ls "$(git push)"'), 'deny'],
			[bash('sudo git push'), 'deny'],
			[bash('X=1 /usr/bin/git push -f'), 'deny'],
			[bash('{ git push; }'), 'deny'],
		]);
	}
});

test('files: where they really lie', async () => {
	await table(
		[{decision: 'allow', tool: 'Edit', path: 'docs/**'}],
		[
			[edit(path.join(worktree, 'docs', 'a.md')), 'allow'],
			[edit('docs/new/b.md'), 'allow'],
			[edit('a.md', {folder: path.join(worktree, 'docs')}), 'allow'],
			[edit(path.join(worktree, 'docs', '..', 'src', 'x.ts')), null],
			[edit('docs/../../other/docs/x'), null],
			[edit(path.join(worktree, 'docs', 'out', 'x')), null],
			[edit('docs/dangling'), null],
			[edit('docs/src/x.ts'), null],
			[edit('docs/innocent/config'), null],
			[edit('~/docs/x'), null],
			[edit('docs/x\0y'), null],
			[call('Write', {file_path: path.join(worktree, 'docs', 'a.md')}), null],
			[call('Edit', {}), null],
			[bash('docs/a.md'), null],
		],
	);
	await table(
		[{decision: 'allow', tool: 'Edit'}],
		[
			[edit('src/x.ts'), 'allow'],
			[edit(path.join(folder, 'outside', 'x')), null],
			[edit('../x'), null],
			[edit('docs/out/x'), null],
			[edit('.git/config'), null],
			[edit('.claude/settings.json'), null],
			[edit('src/.claude/x'), null],
		],
	);
	await table(
		[
			{decision: 'allow', tool: 'Read', path: `${folder}/outside/*.md`},
			{decision: 'allow', tool: 'Read', path: '~/notes/'},
		],
		[
			[call('Read', {file_path: path.join(folder, 'outside', 'x.md')}), 'allow'],
			[call('Read', {file_path: path.join(folder, 'outside', 'deep', 'x.md')}), null],
			[call('Read', {file_path: path.join(grounds.home, 'notes', 'deep', 'x')}), 'allow'],
		],
	);
});

test('to deny a file its name or its place is enough', async () => {
	await table(
		[
			{decision: 'deny', path: 'docs/src/**'},
			{decision: 'deny', path: '**/.env'},
			{decision: 'deny', path: `${folder}/outside/**`},
		],
		[
			[edit('docs/src/x.ts'), 'deny'],
			[edit('.env'), 'deny'],
			[edit('a/b/.env'), 'deny'],
			[edit('a/b/.envx'), null],
			[edit('docs/out/x'), 'deny'],
			[bash('cat .env'), null],
			[call('WebFetch', {url: 'x'}), null],
		],
	);
});

test('nobody gives an agent the way to its own policies', async () => {
	const all: Policy[] = [
		{decision: 'allow', command: '*'},
		{decision: 'allow', tool: 'Write', path: '/**'},
		{decision: 'allow', tool: 'Edit', path: '~/**'},
	];
	const refused: CalledFor[] = [
		bash('coppice approve'),
		bash('cd x && coppice config policies []'),
		bash('env -u COPPICE_SESSION node x'),
		bash('/usr/bin/coppice deny'),
		bash(`cp x ${grounds.closed[0]}/config.json`),
		bash('cp x ~/.config/coppice/config.json'),
		call('Write', {file_path: path.join(grounds.home, 'config', 'config.json')}),
		call('Edit', {file_path: path.join(folder, 'state', 'sessions', 'x.json')}),
		call('Edit', {file_path: path.join(grounds.home, '.claude', 'settings.json')}),
	];
	for (const one of refused) {
		assert.equal(await decided(all, one), null, JSON.stringify(one.input));
	}
	assert.equal(await decided(all, bash('coppice approve'), {mayControl: true}), 'allow');
	assert.equal(await decided(all, bash('git checkout coppice/fix-login')), 'allow');
	// A worktree that stands in the state home is open all the same, its surroundings are not.
	const inState = path.join(folder, 'state', 'worktrees', 'one');
	mkdirSync(inState, {recursive: true});
	assert.equal(await decided([{decision: 'allow', tool: 'Edit'}], edit('x', {folder: inState, worktree: inState})), 'allow');
	assert.equal(await decided([{decision: 'allow', tool: 'Edit'}], edit('../x', {folder: inState, worktree: inState})), null);
});

test('only in a repository, only in a mode, only a tool', async () => {
	const {repository} = bash('');
	await table(
		[
			{decision: 'allow', command: 'a *', repository},
			{decision: 'deny', tool: 'mcp__github__*', mode: 'plan'},
		],
		[
			[bash('a b'), 'allow'],
			[bash('a b', {repository: `${repository}x`}), null],
			[call('mcp__github__push', {}, {mode: 'plan'}), 'deny'],
			[call('mcp__github__push', {}), null],
			[call('mcp__other', {}, {mode: 'plan'}), null],
		],
	);
	assert.equal(
		await decided([{decision: 'allow', command: 'a', repository: '~/src'}], bash('a', {repository: path.join(grounds.home, 'src')})),
		'allow',
	);
	assert.equal(await decided([{decision: 'allow', tool: 'WebFetch'}], call('WebFetch', {url: 'x'})), 'allow');
	assert.equal(await decided([{decision: 'allow', tool: '*'}], bash('ls')), null, 'Bash wants a command');
	assert.equal(await decided([{decision: 'ask'}, {decision: 'allow', command: 'ls'}], bash('ls')), 'ask');
	assert.equal(await decided([{decision: 'deny', mode: 'auto'}], bash('ls', {mode: 'auto'})), 'deny');
});

test('the rules that decided are named', async () => {
	const rules = [
		policy.parse({decision: 'allow', command: 'a *'}),
		policy.parse({decision: 'allow', command: 'b', repository: path.join(folder, 'shop')}),
		policy.parse({decision: 'allow', command: 'c'}),
	];
	const judgement = await judge(rules, bash('a 1 && a 2 && b'), grounds);
	assert.deepEqual(judgement?.rules, rules.slice(0, 2));
	assert.deepEqual(
		[...rules.slice(0, 2), policy.parse({decision: 'deny', path: '**/.env', mode: 'plan'}), policy.parse({decision: 'ask'})].map(
			policyWords,
		),
		['allow Bash(a *)', `allow Bash(b) in ${path.join(folder, 'shop')}`, 'deny any tool(**/.env) in mode plan', 'ask any call'],
	);
});

test('long commands and many stars take no time', async () => {
	const began = performance.now();
	const rules: Policy[] = [
		{decision: 'deny', command: '*a*a*a*a*a*b'},
		{decision: 'allow', command: '*a*a*a*a*c'},
	];
	assert.equal(await decided(rules, bash('a'.repeat(100_000))), null);
	assert.ok(performance.now() - began < 2000);
});
