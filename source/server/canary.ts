/*
Whether what is known of an agent still holds: what each verified version of Claude Code says in one turn is read at the start as a
session would read it, and must come to the status that it means. A version that nobody has tried is told of, once.
*/
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {z} from 'zod';
import type {Agent} from '../agents/agent.ts';
import {claude} from '../agents/claude.ts';
import {writeAtomically} from '../atomic.ts';
import {describe} from '../errors.ts';
import type {Repository} from '../git/repository.ts';
import type {Log} from '../log.ts';
import type {HostState, Mail, Report} from '../protocol/host.ts';
import type {Status} from '../protocol/session.ts';
import {line} from '../text.ts';
import type {HostConnection} from './hosts/hosts.ts';
import type {Ledger} from './money/ledger.ts';
import type {Decisions} from './prompts/decisions.ts';
import {newRecord} from './session/new-record.ts';
import {LiveSession, type SessionWorld} from './session/session.ts';

type Said = {letter: Record<string, unknown>; kind?: Mail['kind']; from?: string} | {report: string};
type Step = {says: Said; means: Status};

const hook = (event: string, fields: Record<string, unknown> = {}) => ({
	hook_event_name: event,
	session_id: '7eef0000-0000-4000-8000-000000000000',
	cwd: '/src/app',
	permission_mode: 'default',
	...fields,
});
const bash = {tool_name: 'Bash', tool_input: {command: 'touch h1.txt', description: 'Run the requested command'}};
const report = (state: string) => ({report: `state=${state}:app=claude-code`});

/** A turn that asks, runs what was allowed, and ends, as Claude Code tells it since 2.1.329. */
const turn: readonly Step[] = [
	{says: {report: '?'}, means: 'starting'},
	{says: {letter: hook('SessionStart', {source: 'startup', model: 'claude-opus-5-5'})}, means: 'starting'},
	{says: report('idle'), means: 'idle'},
	{says: {letter: hook('UserPromptSubmit', {prompt: 'go'})}, means: 'working'},
	{says: report('working'), means: 'working'},
	{says: {letter: hook('PermissionRequest', {...bash, permission_suggestions: []}), kind: 'ask'}, means: 'waiting'},
	{
		says: {report: `state=blocked:app=claude-code:kind=permission:msg=${Buffer.from('approve Bash: touch h1.txt').toString('base64')}`},
		means: 'waiting',
	},
	{says: report('working'), means: 'working'},
	{says: {letter: hook('PostToolUse', {...bash, tool_response: {}})}, means: 'working'},
	{
		says: {
			letter: {session_id: hook('').session_id, version: '2.1.329', model: {id: 'claude-opus-5-5'}, cost: {total_cost_usd: 0.07}},
			from: 'statusLine',
		},
		means: 'working',
	},
	{says: {letter: hook('Stop', {stop_hook_active: false, last_assistant_message: 'made'})}, means: 'working'},
	{says: report('done'), means: 'done'},
];

/** What each verified version says. */
const recordings: Readonly<Record<string, readonly Step[]>> = {'2.1.329': turn, '2.1.332': turn};

/** What is read otherwise than it means, in words; nothing when all is well. */
export const sing = async (agent: Agent = claude): Promise<string[]> => {
	const wrong: string[] = [];
	for (const [version, steps] of Object.entries(recordings)) {
		const session = new LiveSession(blankRecord(agent), agent, silence);
		const host = silentHost();
		await session.serve(host.connection);
		for (const [index, {says, means}] of steps.entries()) {
			host.say(says, new Date().toISOString(), index + 1);
			const {status} = session.verdict();
			if (status !== means) {
				wrong.push(`${agent.name} ${version}, step ${index + 1}: ${status} instead of ${means}`);
			}
		}
		await session.close();
	}
	return wrong;
};

export type Versions = ReturnType<typeof openVersions>;

/** Which versions of agents were told of as never tried. */
export const openVersions = (stateFolder: string, log: Log, notice: (text: string, session: string) => void) => {
	const file = path.join(stateFolder, 'versions.json');
	let said: string[] = [];
	try {
		said = z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
	} catch {
		// The first time, or a file that was damaged: at worst it is said again.
	}
	return {
		/** A session's agent tells its version. */
		runs(session: LiveSession, version: string) {
			const {agent} = session;
			const name = `${agent.name} ${line(version, 40)}`;
			if (agent.verified.length === 0 || agent.verified.includes(version) || said.includes(name)) {
				return;
			}
			said = [...said, name];
			const text = `${name} was never tried with this coppice (${agent.verified.at(-1)} was): look at a pane where a status seems wrong`;
			log.warning(text);
			notice(text, session.id);
			void writeAtomically(file, JSON.stringify(said)).catch(error => log.warning(`the versions could not be written: ${describe(error)}`));
		},
	};
};

/** A host of which only these words come. */
const silentHost = () => {
	const listeners = new Map<string, (value: never) => void>();
	const state: HostState = {
		session: '',
		pid: 0,
		size: {columns: 80, rows: 24},
		title: '',
		reports: [],
		startedAt: new Date().toISOString(),
		keys: {applicationCursor: false, applicationKeypad: false, bracketedPaste: false, kittyFlags: 0, modifyOtherKeys: 0},
		exit: null,
	};
	return {
		connection: {
			open: false,
			on: (name: string, listener: (value: never) => void) => void listeners.set(name, listener),
			call: async () => ({...state, mail: [], lostNotes: 0}),
			close: () => {},
		} as unknown as HostConnection,
		say(says: Said, at: string, number: number) {
			if ('report' in says) {
				listeners.get('report')!({code: 7501, text: says.report, at} satisfies Report as never);
			} else {
				const {letter, kind = 'note', from = 'hook'} = says;
				const body = Buffer.from(JSON.stringify(letter)).toString('base64');
				listeners.get('mail')!({number, kind, from, at, body, hash: ''} satisfies Mail as never);
			}
		},
	};
};

const nothing = () => {};

/** A world in which nobody hears of the session. */
const silence = {
	log: {error: nothing, warning: nothing, info: nothing, debug: nothing, trace: nothing, file: '', enabled: () => false},
	ledger: {charge: nothing} as unknown as Ledger,
	prices: async () => ({costOf: () => undefined}),
	decisions: {byPolicy: () => undefined} as unknown as Decisions,
	save: async () => {},
	place: () => undefined,
	onChange: nothing,
	onWork: nothing,
	onPrompt: nothing,
	onAsked: nothing,
	onPromptGone: nothing,
	onSpent: nothing,
	onLimits: nothing,
	onServed: nothing,
	onVersion: nothing,
	onWrote: nothing,
	onSaveFailed: nothing,
} satisfies SessionWorld;

const blankRecord = (agent: Agent) =>
	newRecord({
		id: 's-00000',
		request: {directory: '/', environment: {}},
		agent,
		repository: {root: '/', commonDirectory: '/', currentWorktree: '/', name: ''} as Repository,
		name: '',
		slot: 0,
		placed: {path: '/', own: false, base: undefined},
		budget: null,
		origin: undefined,
	});
