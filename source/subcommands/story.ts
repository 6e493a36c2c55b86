/* The story of the demo: each step is done, shown, and checked against what it says. */
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {UserError} from '../errors.ts';
import type {Prompt} from '../protocol/prompt.ts';
import type {Session} from '../protocol/session.ts';
import type {Server} from '../server/daemon.ts';
import {block, line} from '../text.ts';
import {money, statusGlyphs} from '../words.ts';
import type {DemoWorld} from './demo.ts';

const stateMilliseconds = 10_000;

/** Play it. Each step is told as it happens; rejects at the first that did not do what it says. Resolves with the steps' titles. */
export const playStory = async (world: DemoWorld, tell: (text: string) => void): Promise<string[]> => {
	const {repository, environment} = world;
	let server = await world.server();
	const steps: string[] = [];

	const step = (title: string) => {
		steps.push(title);
		tell(`\n${steps.length}. ${title}`);
	};
	const check = (holds: boolean, what: string) => {
		if (!holds) {
			throw new UserError(`step ${steps.length} of the story did not happen: ${what}`, {code: 'story', hint: 'see `coppice log`'});
		}
	};
	const start = async (name: string, prompt: string): Promise<Session> => {
		const [session] = await server.call('sessions.new', {directory: repository, name, agent: 'demo', mode: 'manual', prompt, environment});
		return session!;
	};
	const until = (session: string, state: 'waiting' | 'done' | 'idle') =>
		inTime(server.call('session.wait', {session, for: state}), `${session} is not ${state}`);
	const show = async (session: string) => tell(framed((await server.call('session.capture', {session})).text));
	const fleet = async () => tell(framed((await server.call('sessions.list', {})).map(row).join('\n')));
	const promptOf = async (session: string): Promise<Prompt> => {
		const prompt = (await server.call('prompts.list', {})).find(one => one.session === session);
		check(prompt !== undefined, 'nothing waits');
		return prompt!;
	};
	const file = (session: Session, name: string) => path.join(session.worktree.path, name);

	step('A repository, and three sessions in worktrees of their own');
	await server.call('demo.prepare', {folder: repository});
	const login = await start('fix-login', 'run: echo logged in > login.txt');
	const search = await start('search-index', 'run: echo indexed > index.txt');
	const docs = await start('docs', 'ask');
	await Promise.all([login, search, docs].map(({id}) => until(id, 'waiting')));
	check(new Set([login, search, docs].map(({worktree}) => worktree.path)).size === 3, 'three worktrees');
	await fleet();
	await show(login.id);

	step('fix-login asks to run a command: approved, exactly as shown');
	const asked = await promptOf(login.id);
	tell(`   ${line((await server.call('prompt.approve', {target: asked.id, hash: asked.hash ?? undefined, by: 'the story'})).said)}`);
	await until(login.id, 'done');
	check((await readFile(file(login, 'login.txt'), 'utf8')) === 'logged in\n', 'the file is in its worktree');
	check(!existsSync(file(search, 'login.txt')) && !existsSync(path.join(repository, 'login.txt')), 'and nowhere else');
	await show(login.id);

	step('search-index asks too: denied, with a reason');
	tell(`   ${line((await server.call('prompt.deny', {target: search.id, message: 'not now', by: 'the story'})).said)}`);
	await until(search.id, 'done');
	check(!existsSync(file(search, 'index.txt')), 'the command did not run');
	await show(search.id);

	step('docs asks a question: answered');
	const question = await promptOf(docs.id);
	const answer = question.options?.[0]?.options[1] ?? '';
	await server.call('prompt.approve', {target: question.id, hash: question.hash ?? undefined, answers: [answer], by: 'the story'});
	await until(docs.id, 'done');
	check((await server.call('prompts.list', {})).length === 0, 'the queue is empty');
	await show(docs.id);

	step('What it cost');
	const sessions = await server.call('sessions.list', {});
	const sum = sessions.reduce((total, session) => total + (session.costUsd ?? 0), 0);
	const rows = await server.call('cost.rows', {by: 'session'});
	check(sum > 0 && Math.abs(rows.reduce((total, one) => total + (one.costUsd ?? 0), 0) - sum) < 1e-9, 'the ledger and the sessions agree');
	tell(
		framed(
			[
				...sessions.map(session => `${line(session.name).padEnd(14)} ${money(session.costUsd)}`),
				`${'in all'.padEnd(14)} ${money(sum)} on paper`,
			].join('\n'),
		),
	);

	step('Removed with work in it, and taken back');
	const {removal, verdict} = await server.call('session.remove', {session: login.id});
	tell(framed(verdict.lines.map(text => line(text)).join('\n')));
	check(!existsSync(login.worktree.path), 'the worktree is in the trash');
	const undone = await server.call('trash.undo', {id: removal.id});
	check(undone.session?.id === login.id && (await readFile(file(login, 'login.txt'), 'utf8')) === 'logged in\n', 'everything is back');
	await fleet();

	step('Left, the server ended, and found again');
	const before = await server.call('session.status', {session: docs.id});
	const screen = (await server.call('session.capture', {session: docs.id})).text;
	server = await restarted(world, server);
	const after = await server.call('session.status', {session: docs.id});
	check(before.pid !== null && after.pid === before.pid, 'the same agent runs');
	check((await server.call('session.capture', {session: docs.id})).text === screen, 'its screen is as it was');
	await fleet();
	server.close();
	return steps;
};

const restarted = async (world: DemoWorld, server: Server): Promise<Server> => {
	await server.call('server.stop', {});
	await server.closed;
	return world.server();
};

const inTime = async <T>(promise: Promise<T>, what: string): Promise<T> => {
	const late = new AbortController();
	try {
		return await Promise.race([
			promise,
			delay(stateMilliseconds, undefined, {signal: late.signal}).then(() => {
				throw new UserError(`the story waited too long: ${what}`, {code: 'story'});
			}),
		]);
	} finally {
		late.abort();
	}
};

const row = ({name, status, costUsd, costIs, worktree}: Session) =>
	`${statusGlyphs[status][0]} ${line(name).padEnd(14)} ${status.padEnd(8)} ${money(costUsd, costIs).padStart(7)}  ${line(worktree.branch ?? '')}`;

/** Text as it stands on a screen, without the blank rows at its end. */
const framed = (text: string): string =>
	block(text)
		.replace(/\n+$/, '')
		.split('\n')
		.map(one => `   │ ${one}`)
		.join('\n');
