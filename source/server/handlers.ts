/* Every request, in a few lines each: what it means is in the modules that it calls. Those about prompts are in `prompt-handlers.ts`. */
import type {z} from 'zod';
import {hostSocket} from '../directories.ts';
import {describe, UserError} from '../errors.ts';
import type {Connection} from '../protocol/connection.ts';
import {type Fleet as FleetContract, type RequestName, requests} from '../protocol/messages.ts';
import {protocolRange} from '../protocol/range.ts';
import {line} from '../text.ts';
import type {Apps} from './apps.ts';
import type {Buffers} from './buffers.ts';
import type {createChoices} from './choices.ts';
import {capture, lastScreen} from './conversation/capture.ts';
import type {Conversations} from './conversation/conversation.ts';
import {searchSessions} from './conversation/search.ts';
import {makeDemoRepository} from './demo-repository.ts';
import type {Elsewhere} from './elsewhere/elsewhere.ts';
import type {Fleet} from './fleet.ts';
import {needHost} from './hosts/hosts.ts';
import type {Attached} from './life/attached.ts';
import type {Life} from './life/life.ts';
import type {Removals} from './life/removals.ts';
import {createPromptHandlers} from './prompt-handlers.ts';
import {queue} from './prompts/prompts.ts';
import {sendMessage} from './sending.ts';
import type {LiveSession} from './session/session.ts';
import type {openViews} from './views.ts';

type Client = Connection<FleetContract>;
type Requests = {[N in RequestName]: z.output<(typeof requests)[N]['params']>};
type Results = {[N in RequestName]: FleetContract['requests'][N]['result']};
/** What each request does. */
export type Handlers = {[N in RequestName]: (params: Requests[N], client: Client) => Promise<Results[N]> | Results[N]};

export type World = {
	fleet: Fleet;
	life: Life;
	removals: Removals;
	choices: ReturnType<typeof createChoices>;
	views: Awaited<ReturnType<typeof openViews>>;
	buffers: Buffers;
	conversations: Conversations;
	attached: Attached;
	apps: Apps;
	elsewhere: Elsewhere;
	watchers: Set<Client>;
	startedAt: string;
	stop: (reason: 'stop' | 'handover') => void;
};

/** Answers a client's request: its parameters are checked here, and nowhere behind. */
export const createHandler = (world: World) => {
	const handlers = createHandlers(world);
	return async (name: string, params: unknown, client: Client): Promise<unknown> => {
		if (!Object.hasOwn(requests, name)) {
			throw new UserError(`\`${line(name)}\` is not known to this server`, {
				code: 'unsupported',
				hint: 'its version is older than yours: `coppice server stop`, then try again',
			});
		}
		const checked = requests[name as RequestName].params.safeParse(params);
		if (!checked.success) {
			const [issue] = checked.error.issues;
			throw new UserError(`\`${name}\` was asked with a wrong \`${issue!.path.join('.')}\`: ${issue!.message}`, {
				code: 'usage',
				exitCode: 2,
			});
		}
		if (needsFleet(name)) {
			await world.fleet.adopted;
		}
		return (handlers[name as RequestName] as (params: unknown, client: Client) => unknown)(checked.data, client);
	};
};

const needsFleet = (name: string) => !name.startsWith('server.');

const createHandlers = ({
	fleet,
	life,
	removals,
	choices,
	views,
	buffers,
	conversations,
	attached,
	apps,
	elsewhere,
	watchers,
	startedAt,
	stop,
}: World): Handlers => ({
	'server.status': () => ({
		pid: process.pid,
		version: fleet.version,
		protocol: protocolRange[1],
		startedAt,
		sessions: fleet.all().length,
		clients: watchers.size,
	}),
	'server.stop'({handover}) {
		setImmediate(() => stop(handover ? 'handover' : 'stop'));
		return {pid: process.pid};
	},
	async 'fleet.watch'({directory}, client) {
		watchers.add(client);
		void client.closed.then(() => watchers.delete(client));
		elsewhere.watched();
		const root = await fleet.rootOf(directory);
		if (root !== undefined) {
			void fleet.places.add(root, null);
		}
		return {
			root: root ?? null,
			sessions: fleet
				.all()
				.filter(session => !session.record.archived)
				.map(session => session.view()),
			prompts: queue(fleet.all()),
			repositories: fleet.repositories(),
			totals: fleet.totals(),
			elsewhere: elsewhere.list(),
		};
	},
	'sessions.list': params => fleet.list(params),
	async 'elsewhere.list'({directory}) {
		const all = await elsewhere.look();
		if (directory === undefined || all.length === 0) {
			return all;
		}
		const root = await fleet.rootOf(directory);
		return all.filter(({repository}) => repository !== null && repository === root);
	},
	async 'elsewhere.adopt'(params) {
		const session = await life.adopt(params);
		await lookedAt(fleet, session);
		return session.view();
	},
	async 'sessions.new'(params) {
		const made = await life.create(params);
		if (params.remember) {
			await choices
				.remember(made[0]!.record.repository.root, params)
				.catch(error => fleet.log.warning(`the choices could not be written: ${describe(error)}`));
		}
		await Promise.all(made.map(session => lookedAt(fleet, session)));
		return made.map(session => session.view());
	},
	async 'session.status'(reference) {
		const session = await fleet.resolve(reference);
		await fleet.places.freshen([session.record.worktree.path], 2000);
		return session.statusView();
	},
	async 'session.host'(reference) {
		const session = await fleet.resolve(reference);
		const screen = session.running ? undefined : await lastScreen(fleet.exitFolder, session.id);
		return {
			id: session.id,
			socket: session.running ? hostSocket(fleet.directories, session.id) : null,
			screen: screen?.toString('base64') ?? null,
		};
	},
	async 'session.capture'(params) {
		return {text: await capture(await fleet.resolve(params), {exitFolder: fleet.exitFolder, conversations}, params)};
	},
	async 'session.conversation'(params) {
		return (await conversations.rows(await fleet.resolve(params), params)) ?? null;
	},
	async 'session.wait'(params, client) {
		const session = await fleet.resolve(params);
		const gone = new AbortController();
		void client.closed.then(() => gone.abort(new UserError('the client is gone')));
		await fleet.waiters.untilState(session, params.for, gone.signal);
		return session.view();
	},
	async 'session.send'(params) {
		const {id} = await fleet.resolve(params);
		const {text, queue = false} = params;
		const send = async () =>
			sendMessage(await fleet.resolve({session: id}), text, {queue, waiters: fleet.waiters, registry: fleet.registry});
		return {queued: await fleet.turns.take(`messages to ${id}`, send)};
	},
	async 'session.interrupt'(reference) {
		const session = await fleet.resolve(reference);
		life.interrupt(session);
		return session.view();
	},
	'session.restart': params => inTurn(fleet, params, async session => (await life.restart(session, params.environment)).view()),
	'session.resume': params => inTurn(fleet, params, async session => (await life.resume(session, params.environment)).view()),
	async 'session.fork'({name, dirty = false, prompt, environment, ...reference}) {
		const fork = await life.fork(await fleet.resolve(reference), {name, dirty, prompt, environment});
		await lookedAt(fleet, fork);
		return fork.view();
	},
	'session.archive': reference =>
		inTurn(fleet, reference, async session => {
			await life.archive(session);
			return session.view();
		}),
	'session.turn': params => inTurn(fleet, params, async session => (await life.turnInto(session, params.to, params.environment)).view()),
	async 'session.rename'(params) {
		const session = await fleet.resolve(params);
		life.rename(session, params.name);
		return session.view();
	},
	'session.kill': reference =>
		inTurn(fleet, reference, async session => {
			if (session.running) {
				needHost(session);
			}
			await life.end(session);
			return session.view();
		}),
	'session.verdict': async reference => removals.verdict(await fleet.resolve(reference)),
	'session.remove': reference => inTurn(fleet, reference, removals.remove),
	'session.seen'({session}) {
		fleet.get(session)?.see();
		return {};
	},
	'session.move'({session, slot}) {
		fleet.move(session, slot);
		return {};
	},
	'trash.list': () => removals.list(),
	async 'trash.undo'({id}) {
		const {removal, session} = await removals.undo(id);
		if (session) {
			await lookedAt(fleet, session);
		}
		return {removal, session: session?.view() ?? null};
	},
	...createPromptHandlers(fleet),
	'sessions.search': ({text}) => searchSessions(fleet, conversations, text),
	'buffers.list': () => buffers.list(),
	'buffers.add'(params) {
		buffers.add(params);
		return {};
	},
	'terminal.tell'({terminal, ...about}, client) {
		apps.add(client, terminal);
		attached.tell(about);
		return {};
	},
	'apps.list': (_, client) => apps.list(client),
	'app.detach': ({id}) => ({found: apps.detach(id)}),
	async 'demo.prepare'({folder}) {
		await makeDemoRepository(folder);
		return {};
	},
	'budget.list': () => fleet.budgets.list(),
	async 'budget.set'({scope, session, directory, usd, hard}) {
		const of = scope === 'session' ? await fleet.resolve({session: session ?? '', directory}) : undefined;
		await fleet.budgets.set(scope, of, usd, hard ?? false);
		return fleet.budgets.list();
	},
	'fleet.stop': ({by}) => fleet.budgets.stop(by),
	'fleet.go': ({by}) => fleet.budgets.go(by),
	'fleet.totals': () => fleet.totals(),
	'cost.rows': ({by}) => fleet.costRows(by),
	async 'view.take'({directory}, client) {
		const {left, ...view} = views.take(client, (await fleet.rootOf(directory)) ?? '');
		return {...view, away: left && fleet.since(left)};
	},
	'view.save'({id, value}, client) {
		views.save(client, id, value);
		return {};
	},
	'choices.get': ({directory, searchPath}) => choices.get(directory, searchPath),
});

/** Git has told of its folder, or takes too long for that. */
const lookedAt = async (fleet: Fleet, {record: {worktree}}: LiveSession): Promise<void> => {
	if (!fleet.places.facts(worktree.path)) {
		await fleet.places.freshen([worktree.path], lookMilliseconds);
	}
};

const lookMilliseconds = 1000;

/** What starts and ends one session happens one after the other: two of its agents must never run at once. */
const inTurn = async <Result>(
	fleet: Fleet,
	reference: {session: string; directory?: string},
	work: (session: LiveSession) => Promise<Result>,
): Promise<Result> => {
	const {id} = await fleet.resolve(reference);
	return fleet.turns.take(id, async () => work(await fleet.resolve({session: id})));
};
