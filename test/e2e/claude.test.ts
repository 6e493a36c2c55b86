/*
The real Claude Code in sessions of the built coppice, from outside: the command line only, and a scripted API on loopback. What
is said about Claude elsewhere in the project is held to it here. Without `COPPICE_TEST_CLAUDE` all of it is skipped.
*/
import assert from 'node:assert/strict';
import {existsSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import type {Prompt} from '../../source/protocol/prompt.ts';
import type {Session} from '../../source/protocol/session.ts';
import {claudeEnvironment, furnishHome, openClaudeWorld, startFirstContact} from '../support/claude.ts';
import {binary, createWorld, processesWith} from '../support/coppice.ts';
import {openLine} from '../support/server.ts';

const {options, api, world} = await openClaudeWorld({
	timeout: 300_000,
	notes: true,
	environment: {HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1'},
	settings: {statusLine: {type: 'command', command: `cat >> "$HOME/status.ndjson"; echo >> "$HOME/status.ndjson"; printf 'my own line'`}},
});
const settingsBefore = options.skip ? '' : readFileSync(path.join(world.home, '.claude', 'settings.json'), 'utf8');

/** Claude ignores a digit for so long after a dialog appeared (measured: up to 1.0 s). */
const dialogGuardMilliseconds = 1200;

/** How long Claude works while no server runs. */
const deadSeconds = process.env.COPPICE_TEST_FULL ? 60 : 15;

/** Ask until `check` gives something: there is no event to wait for on the command line. */
const until = async <T>(
	what: string,
	check: () => Promise<T | undefined | false> | T | undefined | false,
	timeoutMilliseconds = 15_000,
): Promise<T> => {
	const deadline = performance.now() + timeoutMilliseconds;
	while (performance.now() < deadline) {
		const found = await check();
		if (found) {
			return found;
		}
		await delay(20);
	}
	const seen = (await world.ls()).map(({name, status, lastWords, prompt}) => `${name} ${status} ${lastWords} ${prompt?.summary ?? ''}`);
	throw new Error(`${what} did not come within ${timeoutMilliseconds} ms; there are:\n${seen.join('\n')}`);
};

const waitFor = (name: string, state: 'waiting' | 'idle' | 'done' | 'exited') =>
	world.json<Session>('wait', name, '--for', state, '--timeout', '20');

/** The only question of a session, once it waits. */
const promptOf = async (name: string): Promise<Prompt> => {
	const {id} = await waitFor(name, 'waiting');
	const prompts = (await world.json<Prompt[]>('prompts')).filter(prompt => prompt.session === id);
	assert.equal(prompts.length, 1, `${name} asks ${JSON.stringify(prompts)}`);
	return prompts[0]!;
};

/** Wait for the last words that a turn must end with. */
const saysLast = (name: string, pattern: RegExp) =>
	until(`last words ${pattern} of ${name}`, async () => {
		const session = await world.session(name);
		return (session.status === 'done' || session.status === 'idle') && pattern.test(session.lastWords ?? '') && session;
	});

const fails = async (exitCode: number, pattern: RegExp, ...words: string[]) => {
	const output = await world.run(...words);
	assert.equal(output.exitCode, exitCode, `coppice ${words.join(' ')}: ${output.stdout}${output.stderr}`);
	assert.match(output.stderr, pattern);
};

/** A new session whose turn is over. */
const talker = async (name: string, ...words: string[]) => {
	await world.ok('new', name, '--mode', 'manual', '--prompt', 'say I am here', ...words);
	return saysLast(name, /I am here/);
};

/** What Claude itself last told its status line, by conversation. */
const reportedUsd = (): Map<string, number> => {
	const lines = readFileSync(path.join(world.home, 'status.ndjson'), 'utf8').split('\n').filter(Boolean);
	const reports = lines.map(line => JSON.parse(line) as {session_id: string; cost: {total_cost_usd: number}});
	return new Map(reports.map(report => [report.session_id, report.cost.total_cost_usd]));
};

test('three sessions in three worktrees ask at once, and do as each is answered', options, async () => {
	await world.ok('new', 'runner', '--mode', 'manual', '--prompt', 'run: echo made > made.txt');
	await world.ok('new', 'writer', '--mode', 'manual', '--prompt', 'edit notes.txt');
	const [born] = await world.json<Session[]>('new', 'talker', '--mode', 'manual', '--prompt', 'say All is well.');
	assert.ok(born!.pid! > 0 && born!.worktree.path.endsWith('/talker'));
	assert.equal(born!.status, 'starting');

	const run = await promptOf('runner');
	assert.deepEqual([run.kind, run.tool, run.summary], ['permission', 'Bash', 'echo made > made.txt']);
	const edit = await promptOf('writer');
	assert.deepEqual([edit.kind, edit.tool, path.basename(edit.summary)], ['permission', 'Edit', 'notes.txt']);
	assert.ok(edit.suggestions.length > 0);
	await saysLast('talker', /^All is well\.$/);
	const asking = await until('the tokens of what asks', async () => {
		const one = await world.session('runner');
		return one.tokens ? one : undefined;
	});
	// Claude tells no total while it asks, unless it was slow to.
	const isBilled = Math.abs((asking.costUsd ?? 0) - api.billedUsd(asking.conversation!)) < 1e-6;
	assert.ok(asking.costIs !== 'reported' || isBilled, `${asking.costIs} ${asking.costUsd}`);

	await world.ok('approve', 'runner');
	assert.deepEqual(
		(await world.json<Prompt[]>('prompts')).map(({id}) => id),
		[edit.id],
		'an answered prompt has left the queue',
	);
	await world.ok('deny', edit.id, '--message', 'not this file');
	await saysLast('runner', /^The tool said: /);
	await saysLast('writer', /refused: .*not this file/s);

	const sessions = await world.ls();
	assert.deepEqual(
		sessions.map(({name, worktree}) => [
			name,
			existsSync(path.join(worktree.path, 'made.txt')),
			readFileSync(path.join(worktree.path, 'notes.txt'), 'utf8'),
		]),
		[
			['runner', true, 'alpha\n'],
			['writer', false, 'alpha\n'],
			['talker', false, 'alpha\n'],
		],
	);
	assert.equal(await world.git('status', '--porcelain'), '', 'the checkout of the person is untouched');
	const mode = statSync(path.join(sessions[0]!.worktree.path, 'made.txt')).mode & 0o777;
	assert.equal(mode, 0o666 & ~process.umask(), 'files of the agent are made with the umask of the person');
});

test('costs, tokens, model and context are what Claude and the bill say', options, async () => {
	for (const name of ['runner', 'writer', 'talker']) {
		const session = await until(`the cost of ${name}`, async () => {
			const one = await world.session(name);
			return one.costUsd !== null && Math.abs(one.costUsd - api.billedUsd(one.conversation!)) < 1e-6 && one;
		});
		assert.ok(session.costUsd! > 0.01);
		assert.ok(Math.abs(reportedUsd().get(session.conversation!)! - session.costUsd!) < 1e-6, 'what Claude told its status line');
		assert.equal(session.costIs, 'reported');
		assert.match(session.model!, /^claude-/);
		assert.equal(session.mode, 'manual');
		assert.equal(session.contextPercent, 1);
		assert.ok(session.tokens!.output > 0 && session.tokens!.cacheWrite > 0);
		assert.match(session.conversation!, /^[\da-f-]{36}$/);
	}
	assert.match(await world.ok('capture', 'talker'), /my own line/, "the person's own status line is shown");
});

test('the server is killed while three ask: all live, look the same and can be answered by the same id and hash', options, async () => {
	const names = ['runner', 'writer', 'talker'];
	for (const name of names) {
		await world.ok('send', name, `run: echo ${name} >> made.txt`);
	}
	for (const name of names) {
		await promptOf(name);
	}
	const promptsBefore = await world.json<Prompt[]>('prompts');
	const sessionsBefore = await world.ls();
	const screensBefore = await settledScreens(names);

	process.kill(await world.serverPid(), 'SIGKILL');

	assert.deepEqual(await world.json<Prompt[]>('prompts'), promptsBefore);
	const sessions = await world.ls();
	assert.deepEqual(
		sessions.map(({pid}) => pid),
		sessionsBefore.map(({pid}) => pid),
	);
	for (const {pid, status} of sessions) {
		assert.ok(process.kill(pid!, 0));
		assert.equal(status, 'waiting');
	}
	assert.deepEqual(await settledScreens(names), screensBefore);
	assert.deepEqual(
		sessions.map(({costUsd}) => costUsd),
		sessionsBefore.map(({costUsd}) => costUsd),
	);

	const [runner, writer, talkers] = promptsBefore;
	await fails(1, /not what you saw/, 'approve', runner!.id, '--hash', writer!.hash!);
	await fails(1, /does not wait any more/, 'approve', `${runner!.id}9`);
	await fails(1, /3 prompts wait/, 'approve');
	assert.equal((await world.json<Prompt[]>('prompts')).length, 3, 'nothing was answered');
	for (const {id, hash} of [runner!, writer!, talkers!]) {
		await world.ok('approve', id, '--hash', hash!);
	}
	for (const name of names) {
		const {worktree} = await saysLast(name, /^The tool said: (?!refused)/);
		assert.match(readFileSync(path.join(worktree.path, 'made.txt'), 'utf8'), new RegExp(`${name}\n$`));
	}
	await fails(1, /does not wait any more/, 'approve', runner!.id, '--hash', runner!.hash!);
});

/** The screens, without the dot that blinks while a call waits. */
const settledScreens = (names: string[]) =>
	Promise.all(names.map(async name => (await world.ok('capture', name)).replaceAll(/^[● ] Running/gm, '  Running')));

test('an answer in the pane settles the queue, and Escape takes the question back', options, async () => {
	await world.ok('send', 'runner', 'run: sleep 2; echo pane >> made.txt');
	await promptOf('runner');
	await delay(dialogGuardMilliseconds);
	await world.ok('keys', 'runner', '1');
	await until('the end of the question, while its command runs', async () => {
		return (await world.session('runner')).status === 'working';
	});
	assert.deepEqual(await world.json('prompts'), []);
	assert.doesNotMatch(readFileSync(path.join((await world.session('runner')).worktree.path, 'made.txt'), 'utf8'), /pane/);
	await saysLast('runner', /^The tool said: /);

	await world.ok('send', 'runner', 'run: echo never >> made.txt');
	const {id} = await promptOf('runner');
	await world.ok('keys', 'runner', 'Escape');
	const session = await waitFor('runner', 'idle');
	assert.equal(session.status, 'idle', 'who interrupts a turn has seen it');
	assert.deepEqual(await world.json('prompts'), []);
	await fails(1, /does not wait any more/, 'approve', id);
	assert.match(readFileSync(path.join(session.worktree.path, 'made.txt'), 'utf8'), /pane\n$/);
});

test('a message to an idle session is confirmed, to a waiting one refused or kept', options, async () => {
	await world.ok('send', 'talker', 'run: echo sent >> made.txt');
	assert.notEqual((await world.session('talker')).status, 'done', 'when `send` returns, the turn has begun');
	await promptOf('talker');
	await fails(1, /waiting/, 'send', 'talker', 'say this answers nothing');
	await world.ok('send', 'talker', 'say it was kept', '--queue');
	await world.ok('approve', 'talker');
	await saysLast('talker', /^it was kept$/);
});

test('a question and a plan are answered from outside', options, async () => {
	await world.ok('send', 'talker', 'ask');
	const {id, kind, options: asked} = await promptOf('talker');
	assert.equal(kind, 'question');
	assert.deepEqual(asked, [{question: 'Which database should it use?', options: ['SQLite', 'PostgreSQL'], many: false}]);
	await fails(2, /needs an answer/, 'approve', id);
	await world.ok('approve', id, '--answer', 'PostgreSQL');
	await saysLast('talker', /="PostgreSQL"/);

	await world.ok('new', 'planner', '--mode', 'plan', '--prompt', 'plan');
	const plan = await promptOf('planner');
	assert.deepEqual([plan.kind, plan.summary], ['plan', 'Add a greeting']);
	await world.ok('approve', 'planner', '--answer', 'make it shorter');
	assert.equal((await saysLast('planner', /refused: .*make it shorter/s)).mode, 'plan', 'feedback keeps it planning');
	await world.ok('send', 'planner', 'plan');
	await promptOf('planner');
	await world.ok('approve', 'planner');
	await saysLast('planner', /^The tool said: (?!refused)/);
	await world.ok('send', 'planner', 'say go on');
	assert.equal((await saysLast('planner', /go on/)).mode, 'manual', 'as-is goes back to the mode before the plan, else manual');
});

test('`--always` takes the only rule or the one that is named, and `--edit` changes the call', options, async () => {
	await world.ok('send', 'writer', 'run: touch --no-create first');
	const touch = await promptOf('writer');
	const folder = touch.suggestions.findIndex(one => (one as {type: string}).type === 'addDirectories') + 1;
	assert.ok(folder > 0, JSON.stringify(touch.suggestions));
	await fails(2, /needs a number/, 'approve', touch.id, '--always');
	await world.ok('approve', touch.id, `--always=${folder}`);
	await saysLast('writer', /^The tool said: /);

	await world.ok('send', 'writer', 'run: npm test');
	await promptOf('writer');
	await world.ok('approve', 'writer', '--always');
	await saysLast('writer', /^The tool said: .*npm/s);
	const {conversation} = await world.session('writer');
	const calls = api.callsOf(conversation!).length;
	await world.ok('send', 'writer', 'run: npm test -- again');
	await until('the answer to the second call', () => api.callsOf(conversation!).length === calls + 2);
	assert.deepEqual(await world.json('prompts'), [], 'it is not asked again');
	await waitFor('writer', 'idle');

	await world.ok('send', 'writer', 'run: echo one > edited.txt');
	const edited = await promptOf('writer');
	await world.ok('approve', edited.id, '--edit', JSON.stringify({...(edited.input as object), command: 'echo two > edited.txt'}));
	const {worktree} = await saysLast('writer', /^The tool said: (?!refused)/);
	assert.equal(readFileSync(path.join(worktree.path, 'edited.txt'), 'utf8'), 'two\n');
});

test('a conversation goes on after a restart, a kill and a resume, and its cost with it', options, async () => {
	const first = await world.session('talker');
	const before = await settledCost('talker');
	await world.ok('restart', 'talker');
	const again = await waitFor('talker', 'idle');
	assert.equal(again.conversation, first.conversation);
	assert.notEqual(again.pid, first.pid);
	await world.ok('send', 'talker', 'say after the restart');
	await saysLast('talker', /after the restart/);
	assert.ok((await settledCost('talker')).costUsd! > before.costUsd!);

	await world.ok('kill', 'talker');
	const ended = await world.session('talker');
	assert.deepEqual([ended.status, ended.pid, ended.exit!.reason], ['exited', null, 'killed']);
	assert.match(await world.ok('capture', 'talker'), /Resume this session|after the restart/);
	await world.ok('resume', 'talker');
	await waitFor('talker', 'idle');
	await until('the old words on the screen', async () => /after the restart/.test(await world.ok('capture', 'talker')));
	await world.ok('send', 'talker', 'say after the resume');
	assert.equal((await saysLast('talker', /after the resume/)).conversation, first.conversation);

	// A killed Claude forgets what it spent since its last clean end: the sum must neither fall nor count that twice.
	const {pid, costUsd} = await settledCost('talker');
	process.kill(pid!, 'SIGKILL');
	const crashed = await waitFor('talker', 'exited');
	assert.deepEqual([crashed.status, crashed.exit!.signal, crashed.costUsd], ['failed', 'SIGKILL', costUsd]);
	await world.ok('resume', 'talker');
	await waitFor('talker', 'idle');
	await world.ok('send', 'talker', 'say after the crash');
	await saysLast('talker', /after the crash/);
	await settledCost('talker');
});

test(
	'killed in its first moment, a conversation begins anew where nothing of it was saved, and goes on where it was',
	options,
	async () => {
		const begin = async (name: string) => {
			const [{id}] = (await world.json<Session[]>('new', name, '--no-worktree', '--mode', 'manual', '--prompt', 'slow 60 200')) as [
				Session,
			];
			const working = await until(`${name} working`, async () => {
				const session = await world.session(name);
				return session.status === 'working' && session;
			});
			// Where it writes stands in the record as soon as it has started.
			const record = path.join(world.environment.COPPICE_STATE_DIR!, 'sessions', `${id}.json`);
			return {working, transcript: (JSON.parse(readFileSync(record, 'utf8')) as {transcript: string}).transcript};
		};
		const isSaved = (transcript: string) => existsSync(transcript) && readFileSync(transcript, 'utf8').includes('"type":"user"');

		const early = await begin('early');
		process.kill(early.working.pid!, 'SIGKILL');
		await waitFor('early', 'exited');
		// Else it depends on milliseconds whether it was saved.
		rmSync(early.transcript, {force: true});
		await world.ok('resume', 'early');
		const anew = await until('early working again', async () => {
			const session = await world.session('early');
			return session.status === 'working' && session;
		});
		assert.notEqual(anew.conversation, early.working.conversation);
		await until('the prompt', () => api.callsOf(anew.conversation!).some(call => call.prompt === 'slow 60 200'));
		await world.ok('kill', 'early');

		const late = await begin('late');
		await until('the transcript', () => isSaved(late.transcript));
		process.kill(late.working.pid!, 'SIGKILL');
		await waitFor('late', 'exited');
		await world.ok('resume', 'late');
		assert.equal((await waitFor('late', 'idle')).conversation, late.working.conversation);
		await until('what was said', async () => /❯ slow 60 200/.test(await world.ok('capture', 'late')));
		await world.ok('kill', 'late');
	},
);

/** The session once its cost is what was billed. */
const settledCost = (name: string) =>
	until(`the billed cost of ${name}`, async () => {
		const session = await world.session(name);
		return Math.abs((session.costUsd ?? 0) - api.billedUsd(session.conversation!)) < 1e-6 && session;
	});

test('`interrupt` ends the turn: idle', options, async () => {
	await world.ok('send', 'talker', 'slow 200 100');
	assert.equal((await world.session('talker')).status, 'working');
	await world.ok('interrupt', 'talker');
	assert.equal((await waitFor('talker', 'idle')).status, 'idle');
});

test('an interrupt with a message right behind it ends the turn, and the message begins the next one', options, async () => {
	const {conversation, pid} = await world.session('talker');
	await world.ok('send', 'talker', 'slow 200 100');
	process.kill(pid!, 'SIGSTOP');
	await world.ok('interrupt', 'talker');
	const sent = world.ok('send', 'talker', 'say instead');
	await delay(500);
	process.kill(pid!, 'SIGCONT');
	await sent;
	await saysLast('talker', /^instead$/);
	assert.equal(api.callsOf(conversation!).at(-1)!.said.at(-1), 'say instead');
	await world.ok('keys', 'talker', 'C-u');
});

test('an interrupt is heard although a key stands right behind it', options, async () => {
	const {pid} = await world.session('talker');
	await world.ok('send', 'talker', 'slow 200 100');
	await until('its first word', async () => /word1/.test(await world.ok('capture', 'talker')));
	process.kill(pid!, 'SIGSTOP');
	await world.ok('interrupt', 'talker');
	await world.ok('keys', 'talker', 'x');
	process.kill(pid!, 'SIGCONT');
	assert.equal((await waitFor('talker', 'idle')).status, 'idle');
	await world.ok('keys', 'talker', 'C-u');
});

test('several interrupts of one turn send one key: none of Claude’s own dialogs is opened by the others', options, async () => {
	const {id} = await world.session('talker');
	const line = await openLine(world);
	await world.ok('send', 'talker', 'slow 200 100');
	await until('its first word', async () => /word1 word2/.test(await world.ok('capture', 'talker')));
	await Promise.all([1, 2, 3].map(() => line.server.call('session.interrupt', {session: id})));
	assert.equal((await waitFor('talker', 'idle')).status, 'idle');
	await world.ok('keys', 'talker', 'C-u');
	await world.ok('send', 'talker', 'say on');
	await saysLast('talker', /^on$/);
	line.close();
});

test('`interrupt` at rest opens none of Claude’s own dialogs: the next message arrives', options, async () => {
	assert.equal(await world.ok('interrupt', 'talker'), 'no turn runs in talker');
	assert.equal(await world.ok('interrupt', 'talker'), 'no turn runs in talker');
	await world.ok('send', 'talker', 'say still here');
	assert.equal((await waitFor('talker', 'done')).lastWords, 'still here');
});

test(
	'what stands in its input field is not sent with a message: a prompt that was interrupted early, a draft, the shell mode',
	options,
	async () => {
		const {conversation} = await world.session('talker');
		const said = () => api.callsOf(conversation!).at(-1)!.said.at(-1);
		await world.ok('send', 'talker', 'late 20000 never');
		await world.ok('interrupt', 'talker');
		await waitFor('talker', 'idle');
		await until('the prompt in its input field', async () => /^❯\slate 20000 never$/m.test(await world.ok('capture', 'talker')));
		await world.ok('send', 'talker', 'say without it');
		await saysLast('talker', /^without it$/);
		assert.equal(said(), 'say without it');

		await world.ok('keys', 'talker', 'C-u', 'mine');
		await until('the draft', async () => /^❯\smine$/m.test(await world.ok('capture', 'talker')));
		await world.ok('send', 'talker', 'say beside a draft');
		await saysLast('talker', /^beside a draft$/);
		assert.equal(said(), 'say beside a draft');
		await until('the draft again', async () => /^❯\smine$/m.test(await world.ok('capture', 'talker')));

		await world.ok('keys', 'talker', 'C-u', '!');
		await until('its shell mode', async () => /for shell mode/.test(await world.ok('capture', 'talker')));
		await world.ok('send', 'talker', 'say no command');
		await saysLast('talker', /^no command$/);
		assert.equal(said(), 'say no command');
	},
);

test('messages in the same moment are given one after the other, at rest and while it works', options, async () => {
	const {id, conversation} = await world.session('talker');
	const before = api.callsOf(conversation!).at(-1)!.said.length;
	const line = await openLine(world);
	const send = (text: string) => line.server.call('session.send', {session: id, text});
	await Promise.all(['say one', 'say two', 'say three'].map(send));
	await until('all of them', () => api.callsOf(conversation!).at(-1)!.said.slice(before).join('\n').split('\n').length === 3);
	await waitFor('talker', 'idle');
	await send('slow 20 100');
	await Promise.all(['say four', 'say five', 'say six'].map(send));
	const said = await until('all of them', () => {
		const lines = api.callsOf(conversation!).at(-1)!.said.slice(before).join('\n').split('\n');
		return lines.length === 7 && lines;
	});
	assert.deepEqual(said, ['say one', 'say two', 'say three', 'slow 20 100', 'say four', 'say five', 'say six']);
	await waitFor('talker', 'idle');
	line.close();
});

test('a menu of Claude’s own is answered by no message: it is refused, or kept until the menu is left', options, async () => {
	const {conversation} = await world.session('talker');
	await world.ok('send', 'talker', '/model');
	await fails(1, /is waiting: a message could answer/, 'send', 'talker', 'say this answers nothing');
	await world.ok('send', 'talker', 'say behind the menu', '--queue');
	assert.match(await world.ok('capture', 'talker'), /Select model/);
	await world.ok('keys', 'talker', 'Escape');
	await saysLast('talker', /^behind the menu$/);
	assert.match(await world.ok('capture', 'talker'), /Kept model/);
	assert.match(api.callsOf(conversation!).at(-1)!.said.at(-1)!, /say behind the menu$/);
});

test('an API error is failed, and the session can go on', options, async () => {
	await world.ok('send', 'talker', 'err 400');
	const failed = await until('failed', async () => {
		const session = await world.session('talker');
		// Its report may come before the letter with the words.
		return session.status === 'failed' && /scripted error 400/.test(session.lastWords ?? '') && session;
	});
	assert.equal(failed.exit, null);
	await world.ok('send', 'talker', 'say well again');
	await saysLast('talker', /well again/);
});

test('a call of a sub-agent is answered too', options, async () => {
	await world.ok('send', 'talker', 'agent run: echo sub > sub.txt');
	const prompt = await promptOf('talker');
	assert.equal(prompt.tool, 'Bash');
	assert.ok(prompt.agent);
	await world.ok('approve', prompt.id);
	const {worktree} = await saysLast('talker', /^Noted/);
	assert.equal(readFileSync(path.join(worktree.path, 'sub.txt'), 'utf8'), 'sub\n');
});

test('an agent cannot answer itself, and its environment holds no key to its mailbox', options, async () => {
	const {id, pid, worktree} = await world.session('runner');
	await world.ok(
		'send',
		'runner',
		`run: ${process.execPath} ${binary} approve > guard.txt 2>&1; echo exit $? >> guard.txt; env > environment.txt`,
	);
	await promptOf('runner');
	await world.ok('approve', 'runner');
	await saysLast('runner', /^The tool said: /);
	assert.match(readFileSync(path.join(worktree.path, 'guard.txt'), 'utf8'), /exit 1\n$/);
	const folder = path.join(world.environment.COPPICE_STATE_DIR!, 'agents', id);
	const {token} = JSON.parse(readFileSync(path.join(folder, 'mailbox.json'), 'utf8')) as {token: string};
	const ofBash = readFileSync(path.join(worktree.path, 'environment.txt'), 'utf8');
	assert.match(ofBash, new RegExp(`^COPPICE_SESSION=${id}$`, 'm'));
	for (const text of [ofBash, readFileSync(`/proc/${pid}/environ`, 'utf8'), readFileSync(`/proc/${pid}/cmdline`, 'utf8')]) {
		assert.ok(token.length >= 32 && !text.includes(token));
	}
	for (const name of readdirSync(folder)) {
		assert.equal(statSync(path.join(folder, name)).mode & 0o777, 0o600, name);
	}
	await world.ok('kill', 'runner');
	assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], [], 'gone after the end');
});

test('prompts and messages arrive as they were written, models and modes are accepted', options, async () => {
	const cases: {prompt: string; mode: string; model?: string}[] = [
		{prompt: '-x --help say dash', mode: 'acceptEdits', model: 'sonnet'},
		{prompt: `two lines, "double", 'single', $HOME \`id\` \\n\nsay quotes`, mode: 'auto', model: 'haiku'},
	];
	for (const [index, {prompt, mode, model}] of cases.entries()) {
		const name = `odd-${index}`;
		await world.ok('new', name, `--prompt=${prompt}`, '--mode', mode, ...(model ? ['--model', model] : []));
		const session = await saysLast(name, /./);
		assert.equal(session.mode, mode);
		assert.match(session.model!, new RegExp(model!));
		assert.equal(api.callsOf(session.conversation!)[0]!.prompt, prompt);
	}
	const message = 'first line\n  second "line"\nsay the third';
	await world.ok('send', 'odd-0', message);
	const {conversation} = await saysLast('odd-0', /the third/);
	assert.equal(api.callsOf(conversation!).at(-1)!.prompt, message);
	await world.ok('send', 'odd-0', '/exit');
	const {status, exit} = await waitFor('odd-0', 'exited');
	assert.deepEqual([status, exit!.code, exit!.reason], ['exited', 0, 'ended']);
	await world.ok('kill', 'odd-1');
	await world.ok('kill', 'planner');
	// A slash command begins no turn; and with nothing said there is no conversation to go on with, so the restart begins one.
	const [silent] = await world.json<Session[]>('new', 'silent', '--mode', 'manual', '--prompt', '/status');
	assert.equal((await waitFor('silent', 'idle')).lastWords, null);
	await world.ok('restart', 'silent');
	assert.notEqual((await waitFor('silent', 'idle')).conversation, silent!.conversation);
	await world.ok('kill', 'silent');
});

test('a Claude that works without a server loses no time by it', options, async context => {
	const turn = async (name: string, steps: number) => {
		const {conversation} = await world.session(name);
		return async () => {
			const calls = await until(
				`${steps} steps`,
				() => {
					const found = api.callsOf(conversation!).filter(call => call.prompt.startsWith('loop'));
					return found.length > steps && found;
				},
				// Long enough for a machine with other work: what is measured is the mean of a step.
				(deadSeconds * 3 + 30) * 1000,
			);
			return (calls.at(-1)!.at - calls[0]!.at) / steps;
		};
	};
	await talker('steady');
	await talker('alone');
	// Commands that only read are not asked for. Each sleeps for 0.3 s at least, so that all take long enough.
	const steps = Math.ceil(deadSeconds / 0.3);
	const steady = await turn('steady', 10);
	await world.ok('send', 'steady', 'loop 10: ls');
	const withServer = await steady();
	await saysLast('steady', /^The tool said: /);
	await world.ok('kill', 'steady');

	const alone = await turn('alone', steps);
	await world.ok('send', 'alone', `loop ${steps}: ls; sleep 0.3`);
	process.kill(await world.serverPid(), 'SIGKILL');
	const killedAt = performance.now();
	const withoutServer = (await alone()) - 300;
	assert.ok((performance.now() - killedAt) / 1000 > deadSeconds, 'no server for long enough');
	context.diagnostic(`a step: ${withServer.toFixed(0)} ms with a server, ${withoutServer.toFixed(0)} ms without`);
	// A hook that waits for a server that is dead costs its whole time-out, 5 s.
	assert.ok(withoutServer < withServer + 500, `a step took ${withoutServer} ms without a server, ${withServer} ms with one`);
	const session = await saysLast('alone', /^The tool said: /);
	await settledCost('alone');
	assert.equal(session.status, 'done', 'what happened meanwhile is told to the new server');
});

test('the dialogs of a first start are shown and told, never answered', options, async () => {
	const bare = await createWorld({environment: claudeEnvironment(api.url)});
	const contact = await startFirstContact(bare.folder);
	try {
		Object.assign(bare.environment, contact.environment, {PATH: world.environment.PATH});
		const config = path.join(bare.home, '.claude.json');
		await bare.ok('new', 'bare', '--mode', 'manual', '--prompt', 'say hello');
		const setUp = await bare.json<Session>('wait', 'bare', '--for', 'waiting', '--timeout', '20');
		assert.deepEqual([setUp.status, setUp.prompt, setUp.doing], ['waiting', null, 'a set-up dialog in its pane']);
		assert.match(await bare.ok('capture', 'bare'), /Choose the text style/);
		assert.doesNotMatch(readFileSync(config, 'utf8'), /hasCompletedOnboarding|hasTrustDialogAccepted/);
		await bare.ok('kill', 'bare');

		furnishHome(bare.home, {trusted: [], settings: {}});
		await bare.ok('new', 'stranger', '--mode', 'manual', '--prompt', 'say hello');
		await bare.json('wait', 'stranger', '--for', 'waiting', '--timeout', '20');
		const [dialog, ...more] = await until('the trust dialog', async () => {
			const prompts = await bare.json<Prompt[]>('prompts');
			return prompts.length > 0 && prompts;
		});
		assert.deepEqual([dialog!.kind, dialog!.hash, more.length], ['dialog', null, 0]);
		assert.match(dialog!.id, /^p-s-\w+-d\d+$/);
		assert.match(dialog!.summary, /trust this folder/);
		const answered = await bare.run('approve', dialog!.id);
		assert.deepEqual([answered.exitCode, /only be answered there/.test(answered.stderr)], [1, true]);
		const refused = await bare.run('send', 'stranger', 'say hello');
		assert.equal(refused.exitCode, 1);
		assert.equal((await bare.session('stranger')).status, 'waiting');
		assert.doesNotMatch(readFileSync(config, 'utf8'), /"hasTrustDialogAccepted":\s*true/);

		await delay(dialogGuardMilliseconds);
		await bare.ok('keys', 'stranger', 'Down', 'Enter');
		await until('the prompt is carried out', async () => (await bare.session('stranger')).lastWords === 'hello');
		assert.deepEqual(await bare.json('prompts'), []);
	} finally {
		contact.close();
		await bare.stop();
	}
});

test('settings and repository of the person are as they were, and nothing is left over', options, async () => {
	assert.equal(readFileSync(path.join(world.home, '.claude', 'settings.json'), 'utf8'), settingsBefore);
	assert.equal(await world.git('status', '--porcelain'), '');
	for (const {name} of await world.ls()) {
		await world.ok('kill', name);
	}
	await world.ok('server', 'stop');
	await until('the end of all processes', () => processesWith(`COPPICE_RUN_DIR=${world.environment.COPPICE_RUN_DIR}`).length === 0);
});
