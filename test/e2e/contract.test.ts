/* What other programs may rely on: the command line, its documents, errors and exit codes, with the built program from outside. */
import assert from 'node:assert/strict';
import {execFile, spawnSync} from 'node:child_process';
import {
	chmodSync,
	copyFileSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {promisify} from 'node:util';
import type {CostRow} from '../../source/protocol/money.ts';
import type {Prompt} from '../../source/protocol/prompt.ts';
import type {Removal} from '../../source/protocol/removal.ts';
import type {Session, SessionStatus} from '../../source/protocol/session.ts';
import {binary, createWorld, type Output, type World} from '../support/coppice.ts';

const execute = promisify(execFile);
const options = {timeout: 60_000};

let world: World;

before(async () => {
	world = await createWorld();
	writeFileSync(path.join(world.repository, 'notes.md'), 'alpha\n');
	await world.git('add', '.');
	await world.git('commit', '-q', '-m', 'notes');
});

after(() => world.stop());

const isTime = (value: unknown) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);

/** A field's type, `|` for several; `?` is null. */
const types: Record<string, (value: unknown) => boolean> = {
	string: value => typeof value === 'string',
	number: value => typeof value === 'number' && Number.isFinite(value),
	boolean: value => typeof value === 'boolean',
	time: isTime,
	array: Array.isArray,
	any: () => true,
	'?': value => value === null,
};

type Shape = {[field: string]: string | Shape};

const assertShape = (value: unknown, shape: Shape, place = '') => {
	assert.equal(typeof value, 'object', `${place} is an object`);
	for (const [field, wanted] of Object.entries(shape)) {
		const optional = field.endsWith('?');
		const name = optional ? field.slice(0, -1) : field;
		assert.ok(Object.hasOwn(value as object, name), `${place}.${name} is there`);
		const found = (value as Record<string, unknown>)[name];
		if (typeof wanted !== 'string') {
			if (!(optional && found === null)) {
				assertShape(found, wanted, `${place}.${name}`);
			}
		} else {
			assert.ok(
				wanted.split('|').some(type => types[type]!(found)),
				`${place}.${name} is ${wanted}, not ${JSON.stringify(found)}`,
			);
		}
	}
};

const promptShape: Shape = {id: 'string', hash: 'string|?', kind: 'string', tool: 'string|?', summary: 'string', since: 'time'};
const tokensShape: Shape = {input: 'number', output: 'number', cacheRead: 'number', cacheWrite: 'number'};
const exitShape: Shape = {code: 'number|?', signal: 'string|?', at: 'time', reason: 'string'};
const sessionShape: Shape = {
	id: 'string',
	name: 'string',
	agent: 'string',
	kind: 'string',
	repository: 'string',
	worktree: {path: 'string', branch: 'string|?', base: 'string|?', ahead: 'number|?', behind: 'number|?', dirty: 'number|?'},
	status: 'string',
	evidence: {source: 'string', since: 'time'},
	'prompt?': promptShape,
	model: 'string|?',
	mode: 'string|?',
	costUsd: 'number|?',
	costIs: 'string',
	'tokens?': tokensShape,
	contextPercent: 'number|?',
	'limits?': {},
	conversation: 'string|?',
	lastWords: 'string|?',
	pid: 'number|?',
	columns: 'number',
	rows: 'number',
	createdAt: 'time',
	'exit?': exitShape,
};

/** The command must fail so; gives the document and checks that stderr is one line that says the same. */
const fails = async (exitCode: number, code: string | RegExp, ...words: string[]) => failsIn(world.repository, exitCode, code, words);

const failsIn = async (directory: string, exitCode: number, code: string | RegExp, words: string[], extra: Record<string, string> = {}) => {
	const cut = words.indexOf('--');
	const withJson = cut === -1 ? [...words, '--json'] : [...words.slice(0, cut), '--json', ...words.slice(cut)];
	const [plain, documented] = await Promise.all([world.runIn(directory, words, extra), world.runIn(directory, withJson, extra)]);
	for (const output of [plain, documented]) {
		assert.equal(output.exitCode, exitCode, `${words.join(' ')}: ${output.stdout}${output.stderr}`);
		assert.match(output.stderr, /^coppice: [^\n]+\n$/, 'one line');
		assert.doesNotMatch(output.stderr, /\x1b|\n\s+at /);
	}
	assert.equal(plain.stdout, '');
	const {error} = JSON.parse(documented.stdout) as {error: {code: string; message: string; hint: string | null}};
	assert.deepEqual(Object.keys(error).sort(), ['code', 'hint', 'message']);
	if (typeof code === 'string') {
		assert.equal(error.code, code, error.message);
	} else {
		assert.match(error.message, code);
	}
	return error;
};

/** A demo that asks; resolves when it waits. */
const asking = async (name: string, prompt: string, ...more: string[]): Promise<Prompt> => {
	const [made] = await world.json<Session[]>('new', name, '--agent', 'demo', '--prompt', prompt, ...more);
	await world.ok('wait', made!.id, '--for', 'waiting', '--timeout', '15');
	const found = (await world.json<Prompt[]>('prompts')).filter(one => one.session === made!.id);
	assert.equal(found.length, 1);
	return found[0]!;
};

test('commands that need no server start none', options, async () => {
	for (const words of [
		['config'],
		['config', 'theme'],
		['keys-list'],
		['completion', 'bash'],
		['log'],
		['doctor'],
		['--version'],
		['--help'],
		['new', '--help'],
	]) {
		const {exitCode, stderr} = await world.run(...words);
		assert.equal(exitCode, 0, `${words.join(' ')}: ${stderr}`);
	}
	await fails(1, 'no-server', 'server', 'status');
	assert.deepEqual(await world.json('server', 'stop'), {stopped: false});
	assert.deepEqual(world.processes(), []);
});

test('every subcommand has --help and --version, and --json is one document', options, async () => {
	const help = await world.ok('--help');
	const names = [...new Set([...help.matchAll(/^ {2}coppice ([a-z][a-z-]*)/gm)].map(match => match[1]!))];
	assert.ok(names.length > 20, names.join(' '));
	await Promise.all(
		names.map(async name => {
			assert.match(await world.ok(name, '--help'), new RegExp(`^coppice ${name}`));
			assert.match(await world.ok(name, '--version'), /^\d+\.\d+\.\d+/);
		}),
	);
	for (const words of [
		['config'],
		['keys-list'],
		['log'],
		['doctor'],
		['ls'],
		['prompts'],
		['trash'],
		['cost'],
		['server', 'status'],
		['--json', 'ls'],
	]) {
		JSON.parse((await world.run(...words, '--json')).stdout);
	}
});

test('new: documents of sessions whose agents run', options, async () => {
	const made = await world.json<Session[]>(
		'new',
		'--agent',
		'demo',
		'--prompt',
		'say Fix the login',
		'--mode',
		'acceptEdits',
		'--model',
		'demo-small',
		'--count',
		'2',
	);
	assert.equal(made.length, 2);
	for (const session of made) {
		assertShape(session, sessionShape, session.name);
		assert.match(session.id, /^s-[a-z0-9]{5}$/);
		assert.ok(session.pid! > 0 && session.columns === 120 && session.rows === 40);
		assert.equal(lstatSync(session.worktree.path).isDirectory(), true);
		assert.equal(path.dirname(session.worktree.path), `${world.repository}.worktrees`);
		assert.equal(session.worktree.branch, `coppice/${session.name}`);
		assert.equal(session.worktree.base, 'main');
	}
	assert.deepEqual(
		made.map(one => one.name),
		['say-fix-the-login', 'say-fix-the-login-2'],
	);
	assert.match(await world.ok('new', 'plain', '--no-worktree', '--', 'sleep', '1000'), /^s-[a-z0-9]{5}$/);
	const plain = await world.session('plain');
	assertShape(plain, sessionShape);
	assert.deepEqual(
		[plain.agent, plain.worktree.path, plain.worktree.branch, plain.status, plain.model],
		['command', world.repository, 'main', 'working', null],
	);
	const [shell] = await world.json<Session[]>('new', '--agent', 'shell');
	assert.deepEqual([shell!.agent, shell!.name, shell!.status], ['shell', 'shell-1', 'idle']);
	const all = await world.ls();
	assert.equal(all.length, 4);
	for (const session of all) {
		assertShape(session, sessionShape, session.name);
	}
	const status = await world.json<SessionStatus>('status', 'plain');
	assertShape(status, {...sessionShape, evidence: {source: 'string', since: 'time', all: 'array'}});
	for (const witness of status.evidence.all) {
		assertShape(witness, {source: 'string', says: 'string', since: 'time'});
	}
	assert.ok((await world.ok('ls')).includes('plain'));
});

test('new: base, branch and worktree', options, async () => {
	await world.git('branch', 'old', 'HEAD~1');
	const [based] = await world.json<Session[]>('new', 'based', '--base', 'old', '--', 'sleep', '1000');
	assert.equal(based!.worktree.base, 'old');
	assert.equal(existsSync(path.join(based!.worktree.path, 'notes.md')), false);
	const [branched] = await world.json<Session[]>('new', 'branched', '--branch', 'old', '--', 'sleep', '1000');
	assert.equal(branched!.worktree.branch, 'old');
	const [fresh] = await world.json<Session[]>('new', 'fresh', '--branch', 'my/feature', '--', 'sleep', '1000');
	assert.equal(fresh!.worktree.branch, 'my/feature');
	const [shared] = await world.json<Session[]>('new', 'shared', '--worktree', based!.worktree.path, '--', 'sleep', '1000');
	assert.equal(shared!.worktree.path, based!.worktree.path);
	const [below] = await world.json<Session[]>('-C', based!.worktree.path, 'new', 'below', '--no-worktree', '--', 'pwd');
	assert.equal(below!.worktree.path, based!.worktree.path);
	assert.equal(below!.repository, world.repository, 'a worktree belongs to its repository');
	for (const name of ['based', 'branched', 'fresh', 'shared', 'below']) {
		await world.ok('rm', name);
	}
	await world.git('branch', '-D', 'my/feature');
});

test('new: what cannot be', options, async () => {
	const before = (await world.ls()).length;
	const trees = await world.git('worktree', 'list');
	await fails(1, /does not exist|no .*nowhere|nowhere/, 'new', '--base', 'nowhere', '--', 'true');
	await fails(2, 'usage', 'new', '--branch', 'x', '--worktree', 'y', '--', 'true');
	await fails(2, 'usage', 'new', '--no-worktree', '--base', 'main', '--', 'true');
	await fails(2, 'usage', 'new', '--agent', 'demo', '--', 'true');
	await fails(2, 'usage', 'new', '--');
	await fails(2, 'usage', 'new', '--prompt');
	for (const count of ['0', '33']) {
		await fails(2, 'usage', 'new', '--count', count, '--agent', 'demo');
		assert.match((await world.run('new', '--count', count)).stderr, new RegExp(`^coppice: \`--count\` takes 1 to 32, not ${count}\n$`));
	}
	await fails(2, 'usage', 'new', '--count', 'many', '--agent', 'demo');
	await fails(2, 'usage', 'new', '--nonsense');
	await fails(2, 'usage', 'new', 'a', 'b');
	await fails(2, 'no-such-mode', 'new', '--agent', 'demo', '--mode', 'sideways');
	await fails(1, 'no-such-agent', 'new', '--agent', 'nobody');
	await fails(1, 'no-agent', 'new', '--agent', 'claude');
	await fails(1, 'no-such-command', 'new', '--', 'no-such-program-here');
	await fails(1, 'name-taken', 'new', 'plain', '--', 'true');
	await fails(1, /./, 'new', '--worktree', '/nowhere', '--', 'true');
	await failsIn(world.home, 1, /repository/, ['new', '--', 'true']);
	assert.equal((await world.ls()).length, before, 'what failed left nothing');
	assert.equal(await world.git('worktree', 'list'), trees);
});

test('hostile names are refused or harmless', options, async () => {
	for (const name of ['', ' x', 'x\n', '\x1b[31mred', 's-3k9f2', 'p-3k9f2', 'x'.repeat(61), 'a\u202eb']) {
		const {exitCode, stderr} = await world.run('new', name, '--no-worktree', '--', 'true');
		assert.equal(exitCode, 1, JSON.stringify(name));
		assert.match(stderr, /^coppice: [^\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]+\n$/);
	}
	const kept = [
		'../../up',
		'$(touch pwned)',
		'`touch pwned`; x',
		'ü 💥',
		'main',
		'refs/heads/main',
		'a..b',
		'@{x}',
		'.git',
		'x.lock',
		'CON',
	];
	for (const name of kept) {
		const [made] = await world.json<Session[]>('new', name, '--', 'sleep', '1000');
		assert.equal(made!.name, name);
		assert.equal(path.dirname(made!.worktree.path), `${world.repository}.worktrees`, made!.worktree.path);
		assert.match(made!.worktree.branch!, /^coppice\/[a-z0-9-]+$/);
		assert.equal((await world.session(name)).id, made!.id);
	}
	assert.equal(new Set((await world.ls()).map(one => one.worktree.path)).size >= kept.length, true);
	for (const {id} of (await world.ls()).filter(one => kept.includes(one.name))) {
		await world.ok('rm', id);
	}
	assert.equal(existsSync(path.join(world.repository, 'pwned')), false);
	const [dash] = await world.json<Session[]>('new', '--agent', 'demo', '--prompt', '-- --json -x');
	assert.ok(dash);
	await world.ok('rm', dash.id);
	const [alike] = await world.json<Session[]>('new', '--agent', 'demo', '--prompt', 's 3k9f2 is broken');
	assert.doesNotMatch(alike!.name, /^[sp]-[a-z0-9]{5}\b/);
	await world.ok('rm', alike!.id);
});

test('sessions are named by id, name, prefix; several are told', options, async () => {
	const one = await world.session('say-fix-the-login');
	assert.equal((await world.json<Session>('status', one.id)).id, one.id);
	assert.equal((await world.json<Session>('status', 'say-fix-the-login')).id, one.id, 'a whole name wins over prefixes');
	assert.equal((await world.json<Session>('status', 'plai')).name, 'plain');
	const error = await fails(1, 'ambiguous-session', 'status', 'say');
	assert.ok(error.message.includes(one.id) && error.message.includes('say-fix-the-login-2'), error.message);
	await fails(1, 'no-such-session', 'status', 'nobody');
	await fails(1, 'no-such-session', 'status', '');
	await fails(2, 'usage', 'status');
	const other = path.join(world.folder, 'other');
	mkdirSync(other);
	await execute('git', ['init', '-q', '-b', 'main'], {cwd: other, env: world.environment});
	await execute('git', ['commit', '-q', '--allow-empty', '-m', 'start'], {cwd: other, env: world.environment});
	const [there] = await world.json<Session[]>('-C', other, 'new', 'plain', '--no-worktree', '--', 'sleep', '1000');
	assert.equal((await world.json<Session>('status', 'plain')).repository, world.repository, 'the one of this repository');
	assert.equal((await world.json<Session>('-C', other, 'status', 'plain')).id, there!.id);
	await failsIn(world.home, 1, 'ambiguous-session', ['status', 'plain']);
	await world.ok('rm', there!.id);
});

test('a first word that is no subcommand is a folder, else wrong use; the app needs a terminal', options, async () => {
	for (const words of [[], ['.'], ['attach'], [world.home], ['-C', world.repository]]) {
		const {exitCode, stderr, stdout} = await world.run(...words);
		assert.deepEqual([exitCode, stdout], [2, '']);
		assert.match(stderr, /terminal/);
	}
	await fails(2, 'usage', 'lss');
	await fails(2, 'usage', './nowhere');
	await fails(2, 'usage', '-C', '/nowhere', 'ls');
	await fails(2, 'usage', 'ls', '--wrong');
	await fails(2, 'usage', 'ls', 'more');
	await fails(2, 'usage', 'server', 'dance');
	await fails(2, 'usage', 'completion', 'cmd');
});

test('send: taken, refused, queued', options, async () => {
	await world.ok('new', 'talker', '--agent', 'demo');
	await world.ok('wait', 'talker', '--for', 'idle', '--timeout', '10');
	await world.ok('send', 'talker', 'say first words');
	await world.ok('wait', 'talker', '--for', 'done', '--timeout', '10');
	assert.equal((await world.session('talker')).lastWords, 'first words');
	for (const text of ['007', '- a list', '1e3']) {
		await world.ok('send', 'talker', '--', `say ${text}`);
		await world.ok('wait', 'talker', '--for', 'idle', '--timeout', '10');
		assert.equal((await world.session('talker')).lastWords, text);
	}
	await fails(2, 'usage', 'send', 'talker', '  ');
	await fails(2, 'usage', 'send', 'talker');
	const prompt = await asking('asker', 'run: echo asked');
	assert.equal((await fails(1, 'waiting', 'send', 'asker', 'yes')).hint !== null, true);
	assert.deepEqual(await world.json('send', 'asker', 'say queued one', '--queue'), {queued: true});
	assert.deepEqual(await world.json('send', 'asker', 'say queued two', '--queue'), {queued: true});
	await world.ok('approve', prompt.id);
	for (let round = 0; (await world.session('asker')).lastWords !== 'queued two'; round++) {
		assert.ok(round < 100, 'both queued messages are delivered, one after the other');
		await world.run('wait', 'asker', '--for', 'idle', '--timeout', '5');
	}
	assert.match(await world.ok('capture', 'asker', '--scrollback', '100'), /queued one[\s\S]*queued two/);
	await world.ok('new', 'reader', '--no-worktree', '--', 'sh', '-c', 'read line; echo "got $line"; exec sleep 1000');
	await world.ok('send', 'reader', 'a line');
	await seen('reader', 'got a line');
	await world.ok('kill', 'reader');
	await fails(1, 'session-ended', 'send', 'reader', 'x');
	await world.ok('rm', 'reader');
});

/** Captures until the screen shows it: there is no event for it on the command line. */
const seen = async (session: string, text: string): Promise<string> => {
	for (let round = 0; ; round++) {
		const screen = await world.ok('capture', session);
		if (screen.includes(text)) {
			return screen;
		}
		assert.ok(round < 100, `${session} never showed ${text}:\n${screen}`);
	}
};

test('keys: names as of tmux send-keys', options, async () => {
	await world.ok('new', 'keyed', '--no-worktree', '--', 'sh', '-c', 'stty raw -echo; printf ready; exec cat -v');
	await seen('keyed', 'ready');
	await world.ok('keys', 'keyed', 'a', 'C-a', 'Up', 'Escape', 'word', 'Space', 'M-x', 'Enter');
	await seen('keyed', 'a^A^[[A^[word ^[x^M');
	await fails(2, /./, 'keys', 'keyed');
	await world.ok('rm', 'keyed');
});

test('wait: states, time-outs, states that cannot come', options, async () => {
	const began = performance.now();
	await fails(1, 'timeout', 'wait', 'plain', '--for', 'idle', '--timeout', '0.5');
	assert.ok(performance.now() - began >= 500);
	await fails(2, 'usage', 'wait', 'plain');
	await fails(2, 'usage', 'wait', 'plain', '--for', 'ever');
	await world.ok('new', 'brief', '--no-worktree', '--', 'sh', '-c', 'read _; exit 3');
	const exited = world.json<Session>('wait', 'brief', '--for', 'exited', '--timeout', '10');
	const idle = world.run('wait', 'brief', '--for', 'idle');
	await world.ok('send', 'brief', 'go');
	const session = await exited;
	assertShape(session, sessionShape);
	assert.deepEqual(
		[session.status, session.exit!.code, session.exit!.signal, session.exit!.reason, session.pid],
		['failed', 3, null, 'ended', null],
	);
	assert.equal((await idle).exitCode, 1);
	await fails(1, 'session-ended', 'wait', 'brief', '--for', 'waiting');
	await world.ok('wait', 'brief', '--for', 'exited');
	await world.ok('rm', 'brief');
	await world.ok('wait', 'shell-1', '--for', 'idle', '--timeout', '5');
});

test('wait --for idle on a shell whose program ends', options, async () => {
	await world.ok('send', 'shell-1', 'echo begun; sh -c "read x"');
	await seen('shell-1', '\nbegun');
	assert.equal((await world.session('shell-1')).status, 'working');
	const idle = world.ok('wait', 'shell-1', '--for', 'idle', '--timeout', '20');
	await world.ok('keys', 'shell-1', 'Enter');
	await idle;
});

test('approve and deny: exactly the prompt that is meant', options, async () => {
	const prompt = await asking('one', 'run: echo done > made.txt');
	assertShape(prompt, {...promptShape, session: 'string', input: 'any', suggestions: 'array', options: 'array|?'});
	assert.match(prompt.id, new RegExp(`^p-${prompt.session}-\\d+$`));
	assert.match(prompt.hash!, /^[0-9a-f]{64}$/);
	assert.deepEqual([prompt.kind, prompt.tool, prompt.summary, prompt.options], ['permission', 'Bash', 'echo done > made.txt', null]);
	const session = await world.session('one');
	assert.deepEqual(
		[session.status, session.prompt!.id, session.prompt!.hash, session.evidence.source],
		['waiting', prompt.id, prompt.hash, 'hook'],
	);
	const other = await asking('two', 'run: echo other');
	const error = await fails(1, 'ambiguous-prompt', 'approve');
	assert.ok(error.message.includes(prompt.id) && error.message.includes(other.id));
	await fails(1, 'prompt-changed', 'approve', prompt.id, '--hash', '0'.repeat(64));
	await fails(1, 'nothing-waits', 'approve', 'plain');
	await fails(1, 'prompt-gone', 'approve', `p-${prompt.session}-99`);
	await fails(2, 'usage', 'approve', prompt.id, '--edit', '{no json');
	await fails(2, 'usage', 'approve', prompt.id, '--always=9');
	await fails(2, 'usage', 'approve', prompt.id, '--answer', 'x');
	assert.equal((await world.json<Prompt[]>('prompts')).length, 2, 'nothing was answered');
	const said = await world.ok('approve', prompt.id, '--hash', prompt.hash!);
	assert.match(said, /^approved one: Bash echo done > made\.txt$/);
	assert.deepEqual(
		(await world.json<Prompt[]>('prompts')).map(one => one.id),
		[other.id],
		'when approve returns it has left',
	);
	await fails(1, 'prompt-gone', 'approve', prompt.id);
	await world.ok('wait', 'one', '--for', 'done', '--timeout', '10');
	assert.equal(readFileSync(path.join(session.worktree.path, 'made.txt'), 'utf8'), 'done\n');
	assert.match(await world.ok('deny', 'two', '--message', 'not like this'), /^denied two: Bash echo other$/);
	await world.ok('wait', 'two', '--for', 'done', '--timeout', '10');
	assert.match(await world.ok('capture', 'two'), /not like this/);
	await fails(1, 'nothing-waits', 'deny');
});

test('approve: edited, always, answered', options, async () => {
	const edited = await asking('edited', 'run: echo no > no.txt');
	await world.ok('approve', edited.id, '--edit', JSON.stringify({...(edited.input as object), command: 'echo yes > yes.txt'}));
	await world.ok('wait', 'edited', '--for', 'done', '--timeout', '10');
	const {path: tree} = (await world.session('edited')).worktree;
	assert.deepEqual([existsSync(path.join(tree, 'no.txt')), existsSync(path.join(tree, 'yes.txt'))], [false, true]);

	const always = await asking('always', 'run: echo again');
	assert.ok(always.suggestions.length > 0);
	await world.ok('approve', always.id, '--always');
	await world.ok('wait', 'always', '--for', 'done', '--timeout', '10');
	await world.ok('send', 'always', 'run: echo again');
	await world.ok('wait', 'always', '--for', 'done', '--timeout', '10');
	assert.deepEqual(await world.json('prompts'), [], 'the rule holds');

	const question = await asking('question', 'ask');
	assert.equal(question.kind, 'question');
	assert.deepEqual(question.options, [
		{question: 'Which database should the app use?', options: ['SQLite', 'PostgreSQL', 'MySQL'], many: false},
	]);
	await fails(2, 'usage', 'approve', 'question');
	await fails(2, 'usage', 'approve', 'question', '--answer', 'a', '--answer', 'b');
	await world.ok('approve', 'question', '--answer', 'SQLite');
	await world.ok('wait', 'question', '--for', 'done', '--timeout', '10');
	assert.match(await world.ok('capture', 'question'), /SQLite/);

	const plan = await asking('plan', 'plan a thing');
	assert.equal(plan.kind, 'plan');
	assert.deepEqual(plan.options, [{question: 'go on', options: ['as-is', 'acceptEdits', 'auto'], many: false}]);
	await world.ok('approve', 'plan', '--answer', 'acceptEdits');
	await world.ok('wait', 'plan', '--for', 'done', '--timeout', '10');
	assert.equal((await world.session('plan')).mode, 'acceptEdits');

	await asking('stopped', 'run: echo stop');
	await world.ok('deny', 'stopped', '--stop');
	await world.ok('wait', 'stopped', '--for', 'idle', '--timeout', '10');
});

test('a prompt that is answered in its pane leaves the queue', options, async () => {
	await asking('inpane', 'run: echo pane');
	await seen('inpane', '1.');
	await world.ok('keys', 'inpane', '1');
	await world.ok('wait', 'inpane', '--for', 'done', '--timeout', '10');
	assert.deepEqual(await world.json('prompts'), []);
});

test('interrupt ends a turn and no more', options, async () => {
	await world.ok('send', 'one', 'slow 1000');
	assert.equal((await world.session('one')).status, 'working');
	assert.equal(await world.ok('interrupt', 'one'), 'one was interrupted');
	await world.ok('wait', 'one', '--for', 'idle', '--timeout', '10');
	assert.ok((await world.session('one')).pid);
	assert.equal(await world.ok('interrupt', 'one'), 'no turn runs in one');
});

test('capture: text, colours, scrollback, pictures; also of what has ended', options, async () => {
	await world.ok(
		'new',
		'lines',
		'--no-worktree',
		'--',
		'sh',
		'-c',
		`i=1; while [ $i -le 100 ]; do echo "row $i"; i=$((i+1)); done; printf '\\033[31mred\\033[0m end'; read _`,
	);
	const screen = await seen('lines', 'red end');
	assert.equal(screen.split('\n').length <= 40, true);
	assert.doesNotMatch(screen, /row 50\n|\x1b/);
	assert.match(await world.ok('capture', 'lines', '--scrollback', '200'), /row 1\nrow 2\n[\s\S]*row 100\nred end/);
	assert.match(await world.ok('capture', 'lines', '--ansi'), /\x1b\[[0-9;]*31mred/);
	assert.deepEqual(Object.keys(await world.json<object>('capture', 'lines')), ['text']);
	const picture = path.join(world.folder, 'screen.svg');
	await world.ok('capture', 'lines', '--svg', picture);
	assert.match(readFileSync(picture, 'utf8'), /^<svg[\s\S]*red[\s\S]*<\/svg>\s*$/);
	await fails(1, /./, 'capture', 'lines', '--svg', '/nowhere/x.svg');
	await world.ok('kill', 'lines');
	assert.equal((await world.session('lines')).status, 'exited');
	assert.match(await world.ok('capture', 'lines'), /row 100\nred end/);
	assert.match(await world.ok('capture', 'lines', '--scrollback', '200'), /row 1\nrow 2\n/);
	await world.ok('rm', 'lines');
	await fails(1, 'no-such-session', 'capture', 'lines');
});

test('kill, resume, restart, rename', options, async () => {
	const before = await world.session('one');
	const killed = await world.json<Session>('kill', 'one');
	assert.deepEqual([killed.status, killed.pid, killed.exit!.reason], ['exited', null, 'killed']);
	assert.ok(
		(await world.ls()).some(one => one.name === 'one'),
		'stays listed',
	);
	await world.ok('kill', 'one');
	await fails(1, 'session-ended', 'interrupt', 'one');
	const resumed = await world.json<Session>('resume', 'one');
	assert.deepEqual([resumed.id, resumed.conversation, resumed.exit], [before.id, before.conversation, null]);
	assert.ok(resumed.pid! > 0);
	await fails(1, 'runs-already', 'resume', 'one');
	await world.ok('wait', 'one', '--for', 'idle', '--timeout', '10');
	await world.ok('send', 'one', 'say after resume');
	await world.ok('wait', 'one', '--for', 'done', '--timeout', '10');
	const after = await world.session('one');
	assert.ok(after.costUsd! > before.costUsd!, 'the sum goes on');
	const restarted = await world.json<Session>('restart', 'one');
	assert.deepEqual([restarted.id, restarted.conversation], [before.id, before.conversation]);
	assert.notEqual(restarted.pid, after.pid);
	assert.equal((await world.json<Session>('rename', 'one', 'first')).name, 'first');
	await fails(1, 'name-taken', 'rename', 'first', 'two');
	await fails(1, 'bad-name', 'rename', 'first', 's-abcde');
	await fails(2, 'usage', 'resume');
	assert.deepEqual(await world.json('resume', '--all'), []);
	await world.ok('rename', 'first', 'one');
});

test('a start that fails changes nothing', options, async () => {
	const tool = path.join(world.folder, 'tool');
	writeFileSync(tool, '#!/bin/sh\necho tool runs; read _; exit 5\n');
	chmodSync(tool, 0o755);
	await world.ok('new', 'tooled', '--no-worktree', '--', tool);
	await seen('tooled', 'tool runs');
	chmodSync(tool, 0o644);
	await fails(1, 'no-such-command', 'restart', 'tooled');
	assert.ok((await world.session('tooled')).pid, 'it runs on');
	await world.ok('send', 'tooled', 'end');
	await world.ok('wait', 'tooled', '--for', 'exited', '--timeout', '10');
	const ended = await world.session('tooled');
	assert.deepEqual([ended.status, ended.exit?.code], ['failed', 5]);
	await fails(1, 'no-such-command', 'resume', 'tooled');
	const session = await world.session('tooled');
	assert.deepEqual([session.status, session.exit?.code], ['failed', 5]);
	assert.match(await world.ok('capture', 'tooled'), /tool runs/);
	chmodSync(tool, 0o755);
	const both = await Promise.all([world.run('resume', 'tooled'), world.run('resume', 'tooled')]);
	assert.deepEqual(both.map(one => one.exitCode).sort(), [0, 1], 'two at once start one agent');
	assert.match(both.map(one => one.stderr).join(''), /tooled runs already/);
	await seen('tooled', 'tool runs');
	const removed = await Promise.all([world.run('rm', 'tooled'), world.run('rm', 'tooled'), world.run('kill', 'tooled')]);
	assert.equal(removed.slice(0, 2).filter(one => one.exitCode === 0).length, 1, removed.map(one => one.stderr).join(''));
});

test('a session whose worktree was deleted is not ended for a start that cannot be, and says what is gone', options, async () => {
	await world.ok('new', 'felled', '--', 'cat');
	const {pid, worktree} = await world.session('felled');
	rmSync(worktree.path, {recursive: true});
	await fails(1, 'no-such-folder', 'restart', 'felled');
	assert.equal((await world.session('felled')).pid, pid, 'it runs on');
	await world.ok('kill', 'felled');
	await fails(1, 'no-such-folder', 'resume', 'felled');
	const {stderr} = await world.run('resume', 'felled');
	assert.ok(stderr.includes('the folder of felled is gone') && stderr.includes(`git worktree add -ff ${worktree.path} `), stderr);
	await world.git('worktree', 'add', '-ff', worktree.path, 'coppice/felled');
	await world.ok('resume', 'felled');
	assert.ok((await world.session('felled')).pid);
	await world.ok('rm', 'felled');
});

test('rm, trash and undo', options, async () => {
	const [made] = await world.json<Session[]>('new', 'gone', '--agent', 'demo', '--prompt', 'write made.md words');
	await world.ok('wait', 'gone', '--for', 'waiting', '--timeout', '10').catch(() => {});
	await world.run('approve', 'gone');
	await world.ok('wait', 'gone', '--for', 'done', '--timeout', '10');
	const tree = made!.worktree.path;
	writeFileSync(path.join(tree, '.env'), 'SECRET=1\n');
	const before = await world.session('gone');
	const removed = await world.json<Removal & {moved: boolean; verdict: string[]}>('rm', 'gone');
	assertShape(removed, {
		id: 'string',
		session: 'string',
		path: 'string|?',
		branch: 'string|?',
		ref: 'string|?',
		removedAt: 'time',
		bytes: 'number|?',
	});
	assert.deepEqual([removed.moved, removed.session, existsSync(tree)], [true, before.id, false]);
	const [listed] = await world.json<Removal[]>('trash');
	assertShape(listed, {
		id: 'string',
		session: 'string',
		path: 'string',
		branch: 'string',
		ref: 'string',
		removedAt: 'time',
		bytes: 'number',
	});
	assert.deepEqual([listed!.id, listed!.path, listed!.branch], [removed.id, tree, 'coppice/gone']);
	const back = await world.json<Session>('undo');
	assert.deepEqual(
		[back.id, back.name, back.worktree.path, back.worktree.branch, back.conversation],
		[before.id, 'gone', tree, 'coppice/gone', before.conversation],
	);
	assert.equal(readFileSync(path.join(tree, '.env'), 'utf8'), 'SECRET=1\n');
	assert.equal(readFileSync(path.join(tree, 'made.md'), 'utf8'), 'words\n');
	assert.equal((await world.git('-C', tree, 'status', '--short')).includes('made.md'), true);
	await world.ok('resume', 'gone');
	await world.ok('wait', 'gone', '--for', 'idle', '--timeout', '10');
	const text = await world.ok('rm', 'gone');
	assert.match(text, /the agent is idle[\s\S]*moved to the trash: gone; undo with `coppice undo r-[0-9a-f]{8}`$/);
	const [id] = /r-[0-9a-f]{8}/.exec(text)!;
	assert.equal((await world.json<Session>('undo', id)).name, 'gone');
	await fails(1, 'nothing-to-undo', 'undo', 'r-00000000');
	await world.ok('new', 'guest', '--worktree', tree, '--', 'sleep', '1000');
	const only = await world.json<{moved: boolean; path: null}>('rm', 'gone');
	assert.deepEqual([only.moved, only.path, existsSync(tree)], [false, null, true], 'another session uses it');
	assert.equal((await world.json<Session>('undo')).id, before.id);
	await world.ok('rm', 'guest');
	assert.ok(existsSync(tree), 'coppice did not make it for that one');
});

test('cost: sums of what the agents said', options, async () => {
	const sessions = (await world.ls()).filter(one => one.costUsd !== null);
	assert.ok(sessions.length > 3);
	const rows = await world.json<CostRow[]>('cost');
	for (const row of rows) {
		assertShape(row, {key: 'string', costUsd: 'number|?', costIs: 'string', tokens: tokensShape});
	}
	for (const session of sessions) {
		assert.equal(session.costIs, 'reported');
		const row = rows.find(one => one.key === session.id)!;
		assert.ok(Math.abs(row.costUsd! - session.costUsd!) < 1e-9, `${session.name}: ${row.costUsd} ${session.costUsd}`);
		assert.deepEqual(row.tokens, session.tokens, session.name);
		// Prices of the demo, in $1e-8 a token.
		const {input, output, cacheRead, cacheWrite} = session.tokens!;
		assert.ok(Math.abs(session.costUsd! - (input * 400 + output * 2000 + cacheRead * 20 + cacheWrite * 500) / 1e8) < 1e-9, session.name);
	}
	const total = rows.reduce((sum, row) => sum + row.costUsd!, 0);
	for (const by of ['day', 'model']) {
		const sum = (await world.json<CostRow[]>('cost', '--by', by)).reduce((all, row) => all + row.costUsd!, 0);
		assert.ok(Math.abs(sum - total) < 1e-9, by);
	}
	await fails(2, 'usage', 'cost', '--by', 'moon');
});

test('inside of a session people’s commands are refused, and the log says who', options, async () => {
	const inside = {COPPICE_SESSION: 's-zzzzz'};
	for (const words of [['approve'], ['deny'], ['send', 'one', 'x'], ['keys', 'one', 'a'], ['config'], ['attach'], []]) {
		await failsIn(world.repository, 1, 'inside-a-session', words, inside);
	}
	assert.equal((await world.runIn(world.repository, ['ls'], inside)).exitCode, 0);
	assert.match(await world.ok('log'), /refused `approve` to the session s-zzzzz/);
	await world.ok('config', 'agents.mayControl', 'true');
	await world.ok('config', 'agents.mayControl', 'false');
	const [agent] = await world.json<Session[]>(
		'new',
		'env',
		'--no-worktree',
		'--',
		'sh',
		'-c',
		'echo "I am $COPPICE_SESSION"; exec sleep 1000',
	);
	await seen('env', `I am ${agent!.id}`);
	await world.ok('rm', 'env');
});

test('settings: listed, changed, refused; a broken file is put aside and named', options, async () => {
	assertShape(await world.json('config'), {file: 'string', settings: {}, problems: 'array'});
	assert.deepEqual(await world.json('config', 'sidebar.columns', '50'), {name: 'sidebar.columns', value: 50});
	await world.ok('config', 'policies', JSON.stringify(Array.from({length: 9}, () => ({decision: 'deny', command: 'git push *'}))));
	assert.match(await world.ok('config'), /^policies {2,}\[\{"decision".{1,30}… {2,}rules by which/m, 'a long value moves no column');
	await world.ok('config', 'policies', '[]');
	await fails(1, 'bad-setting', 'config', 'sidebar.columns', '5000');
	await fails(1, 'no-such-setting', 'config', 'nothing.such');
	for (const wrong of ['nosuch', '"nosuch"', './nosuch.json']) {
		await fails(1, 'bad-setting', 'config', 'theme', wrong);
	}
	assert.match((await world.run('config', 'theme', 'nosuch')).stderr, /`nosuch` .* there are default, .*gruvbox/);
	await world.ok('config', 'theme', path.resolve('themes/light.json'));
	await world.ok('config', 'theme', 'gruvbox');
	await world.ok('config', 'theme', 'default');
	const file = path.join(world.environment.COPPICE_CONFIG_DIR!, 'config.json');
	assert.equal(lstatSync(file).mode & 0o777, 0o600);
	writeFileSync(file, '{"theme": ');
	const {problems} = await world.json<{problems: string[]}>('config');
	assert.match(problems[0]!, /config\.json\.broken-/);
	assert.equal(readdirSync(path.dirname(file)).filter(name => name.startsWith('config.json.broken-')).length, 1);
	assert.equal((await world.json<{value: number}>('config', 'sidebar.columns')).value, 40);
	writeFileSync(file, JSON.stringify({bogus: 1, theme: 'nosuch', keys: {prefixTable: {x: 'no-such-command'}}}));
	const {stdout} = await world.run('doctor');
	for (const wrong of ['there is no setting `bogus`', 'The theme `nosuch` is not used', 'keys.prefixTable: `x`']) {
		assert.ok(stdout.includes(wrong), stdout);
	}
	rmSync(file);
});

test('a command that cannot write its output, or whose reader goes, does no harm', options, async () => {
	const {status} = spawnSync(
		'/bin/sh',
		['-c', `'${process.execPath}' '${binary}' --help | head -1; '${process.execPath}' '${binary}' ls | true`],
		{
			cwd: world.repository,
			env: world.environment,
		},
	);
	assert.equal(status, 0);
});

test('server: start, status, stop; agents run on', options, async () => {
	const status = await world.json('server', 'start');
	assertShape(status, {pid: 'number', version: 'string', protocol: 'number', startedAt: 'time', sessions: 'number', clients: 'number'});
	assertShape(await world.json('server', 'status'), {
		pid: 'number',
		version: 'string',
		protocol: 'number',
		startedAt: 'time',
		sessions: 'number',
		clients: 'number',
	});
	assert.match(await world.ok('server', 'status'), /, running for \d+ (?:s|min), \d+ sessions, 0 clients$/);
	const before = await world.session('plain');
	assert.deepEqual(await world.json('server', 'stop'), {stopped: true, pid: (status as {pid: number}).pid});
	await fails(1, 'no-server', 'server', 'status');
	const after = await world.session('plain');
	assert.deepEqual([after.pid, after.status, after.createdAt], [before.pid, before.status, before.createdAt]);
	assert.notEqual(await world.serverPid(), (status as {pid: number}).pid);
});

test('a server whose socket was removed is found again', options, async () => {
	const pid = await world.serverPid();
	const {unlinkSync} = await import('node:fs');
	unlinkSync(path.join(world.environment.COPPICE_RUN_DIR!, 'server.sock'));
	assert.ok((await world.ls()).length > 0);
	assert.equal(await world.serverPid(), pid);
});

test('a run folder that was removed is made again: one server, and each host is found by the next one', options, async () => {
	const pid = await world.serverPid();
	const run = world.environment.COPPICE_RUN_DIR!;
	const {rmSync, readFileSync} = await import('node:fs');
	const key = readFileSync(path.join(run, 'key'), 'utf8');
	rmSync(run, {recursive: true});
	assert.ok((await world.ls()).length > 0);
	assert.equal(await world.serverPid(), pid);
	assert.equal(readFileSync(path.join(run, 'key'), 'utf8'), key);
	rmSync(path.join(run, 'key'));
	rmSync(path.join(run, 'server.lock'));
	assert.equal((await world.session('plain')).status === 'unknown', false);
	assert.equal(await world.serverPid(), pid);
	process.kill(pid, 'SIGKILL');
	assert.ok(!(await world.ls()).some(({status}) => status === 'unknown'));
	assert.notEqual(await world.serverPid(), pid);
});

test('files are 0600, folders 0700, and no secret stands in a log', options, async () => {
	const secret = 'canary-5f1e';
	await world.runIn(world.repository, ['new', 'canary', '--agent', 'demo', '--prompt', `say ${secret}-prompt`], {
		MY_TOKEN: `${secret}-env`,
	});
	await world.ok('wait', 'canary', '--for', 'done', '--timeout', '10');
	await world.ok('send', 'canary', `run: echo ${secret}-message`);
	await world.ok('wait', 'canary', '--for', 'waiting', '--timeout', '10');
	await world.ok('deny', 'canary', '--message', `${secret}-denied`);
	const walk = (folder: string): string[] =>
		readdirSync(folder, {withFileTypes: true}).flatMap(entry => {
			const place = path.join(folder, entry.name);
			return entry.isDirectory() ? [place, ...walk(place)] : [place];
		});
	const {COPPICE_STATE_DIR: state, COPPICE_RUN_DIR: run, COPPICE_CONFIG_DIR: config} = world.environment;
	for (const place of [state!, run!, config!].flatMap(folder => [folder, ...walk(folder)])) {
		// The server writes on: a file that becomes another's name is gone by then.
		const found = lstatSync(place, {throwIfNoEntry: false});
		if (!found) {
			continue;
		}
		assert.equal((found.mode & 0o777).toString(8), found.isDirectory() ? '700' : '600', place);
	}
	for (const place of walk(state!).filter(one => lstatSync(one, {throwIfNoEntry: false})?.isFile())) {
		const text = existsSync(place) ? readFileSync(place, 'latin1') : '';
		assert.equal(text.includes(`${secret}-env`), false, `an environment in ${place}`);
		if (place.includes('/logs/')) {
			assert.equal(text.includes(secret), false, `a secret in ${place}`);
		}
	}
	await world.ok('rm', 'canary');
});

test('an environment of the client reaches its agent, without the terminal around it and npm', options, async () => {
	await world.runIn(world.repository, ['new', 'environment', '--no-worktree', '--', 'sh', '-c', 'env | sort; exec sleep 1000'], {
		MINE: 'kept',
		TMUX: '/tmp/x,1,0',
		npm_config_x: '1',
		LINES: '7',
		HTTP_PROXY: 'http://127.0.0.1:9',
		PATH: `/x/node_modules/.bin:${world.environment.PATH}`,
	});
	await seen('environment', 'TERM_PROGRAM=coppice');
	const screen = await world.ok('capture', 'environment', '--scrollback', '200');
	assert.match(screen, /^MINE=kept$/m);
	assert.match(screen, /^TERM=xterm-256color$/m);
	assert.match(screen, /^NO_PROXY=.*127\.0\.0\.1.*localhost/m);
	assert.doesNotMatch(screen, /^(?:TMUX|npm_|LINES|COLUMNS)/m);
	assert.doesNotMatch(screen, /^PATH=\/x\//m);
	await world.ok('rm', 'environment');
});

/** A world of its own, for what would spoil the other. */
const elsewhere = async (environment: Record<string, string>, check: (other: World) => Promise<void>) => {
	const other = await createWorld({environment});
	try {
		await check(other);
	} finally {
		await other.stop();
	}
};

const saysOneLine = ({stderr, exitCode}: Output, wanted: RegExp) => {
	assert.equal(exitCode, 1, stderr);
	assert.match(stderr, /^coppice: [^\n]+\n$/);
	assert.match(stderr, wanted);
};

test('a run folder that is unsafe, or whose path is too long, is refused in words', options, async () => {
	await elsewhere({}, async other => {
		const run = other.environment.COPPICE_RUN_DIR!;
		mkdirSync(run, {mode: 0o777});
		chmodSync(run, 0o777);
		saysOneLine(await other.run('ls'), /others may enter it \(mode 777\)[\s\S]*chmod 700/);
		chmodSync(run, 0o700);
		assert.equal((await other.run('ls')).exitCode, 0);
	});
	await elsewhere({}, async other => {
		const real = path.join(other.folder, 'real');
		mkdirSync(real, {mode: 0o700});
		symlinkSync(real, other.environment.COPPICE_RUN_DIR!);
		saysOneLine(await other.run('ls'), /not a folder/);
		const long = path.join(other.folder, 'x'.repeat(100));
		saysOneLine(await other.runIn(other.repository, ['ls'], {COPPICE_RUN_DIR: long}), /too long/);
		assert.equal(existsSync(long), false);
		const file = path.join(other.folder, 'file');
		writeFileSync(file, '');
		saysOneLine(await other.runIn(other.repository, ['ls'], {COPPICE_STATE_DIR: path.join(file, 'state')}), /state folder/);
	});
});

test('no git, no claude: said in words', options, async () => {
	const tools = ['sh', 'sleep', 'true', 'cat'];
	await elsewhere({}, async other => {
		const bin = path.join(other.folder, 'bin');
		mkdirSync(bin);
		for (const tool of tools) {
			symlinkSync(
				spawnSync('/bin/sh', ['-c', `command -v ${tool}`])
					.stdout.toString()
					.trim(),
				path.join(bin, tool),
			);
		}
		saysOneLine(await other.runIn(other.repository, ['new', '--agent', 'demo'], {PATH: bin}), /git/);
		const {stdout, exitCode} = await other.runIn(other.repository, ['doctor'], {PATH: bin});
		assert.equal(exitCode, 1);
		assert.match(stdout, /✗ +git/);
		assert.match(stdout, /! +claude/);
	});
});

test('an old Node gets one sentence', options, async t => {
	const old = ['/usr/bin/node', '/usr/local/bin/node'].find(
		file => existsSync(file) && Number(/\d+/.exec(spawnSync(file, ['--version']).stdout.toString())?.[0]) < 22,
	);
	if (!old) {
		t.skip('there is no old Node on this machine');
		return;
	}
	const folder = path.join(world.folder, 'launcher');
	mkdirSync(folder);
	writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}');
	copyFileSync(binary, path.join(folder, 'coppice.js'));
	const {status, stdout, stderr} = spawnSync(old, [path.join(folder, 'coppice.js'), 'ls'], {env: world.environment});
	assert.equal(status, 1);
	assert.equal(stdout.toString(), '');
	assert.match(stderr.toString(), /^coppice needs Node 22 or newer; this is v\d+\.\d+\.\d+ \([^\n]+\)\n$/);
});
