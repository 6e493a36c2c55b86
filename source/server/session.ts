/*
One session as the server knows it: its record, the link to its host, and the facts that its letters and reports tell. What is
told is written down before the host is told that it may forget it.
*/
import type {Agent, News} from '../agents/agent.ts';
import {describe} from '../errors.ts';
import type {Log} from '../log.ts';
import type {HostExit, HostState, Mail, Report} from '../protocol/host.ts';
import type {Prompt} from '../protocol/prompt.ts';
import type {Exit, Session, SessionStatus} from '../protocol/session.ts';
import {count} from '../text.ts';
import {type Cost, costOf, pay} from './account.ts';
import type {ByPolicy, Decisions} from './decisions.ts';
import {countTool} from './done.ts';
import {createGates, type Gates} from './gates.ts';
import {createHeldPrompts, type Held, type HeldPrompts} from './held.ts';
import {type Hints, heard, noHints, progressOf, titleHint} from './hints.ts';
import type {HostConnection} from './hosts.ts';
import type {Ledger} from './ledger.ts';
import type {PlaceFacts} from './places.ts';
import {hasForegroundJob} from './processes.ts';
import {createProgram, type Program} from './program.ts';
import type {SessionRecord} from './record.ts';
import type {RunningClaude} from './registry.ts';
import {createSaver, type Saver} from './saver.ts';
import {changesAt, type Facts, isRunning, type Verdict, verdictOf} from './status.ts';
import {createTurnsOf, type Turns} from './turns.ts';

export type SessionWorld = {
	log: Log;
	ledger: Ledger;
	decisions: Decisions;
	save: (record: SessionRecord) => Promise<void>;
	place: (path: string) => PlaceFacts | undefined;
	/** Something about it changed that others may see. */
	onChange: (session: LiveSession) => void;
	/** Files of its worktree may have changed. */
	onWork: (session: LiveSession) => void;
	/** A dialog is shown in its pane. */
	onPrompt: (prompt: Prompt) => void;
	/** A question has come. */
	onAsked: (session: LiveSession, held: Held) => void;
	onPromptGone: (prompt: Pick<Prompt, 'id' | 'session'>, how: string) => void;
	onExit: (session: LiveSession) => void;
	/** Its costs changed. */
	onSpent: (session: LiveSession) => void;
	/** It tells how much of the account's limits is used, in a letter of this time. */
	onLimits: (session: LiveSession, at: string) => void;
	/** It wrote in a transcript. */
	onWrote: (session: LiveSession, file: string) => void;
	/** Its agent tells its version. */
	onVersion: (session: LiveSession, version: string) => void;
	/** Its host is there. */
	onServed: (session: LiveSession) => void;
	/** Its record could not be written; said once until it can. */
	onSaveFailed: (session: LiveSession, error: unknown) => void;
};

export class LiveSession {
	readonly record: SessionRecord;
	readonly agent: Agent;
	readonly held: HeldPrompts;
	readonly gates: Gates;
	host: HostConnection | undefined;
	exit: Exit | null = null;
	lost = false;
	silentSince: string | null = null;

	readonly #world: SessionWorld;
	#state: HostState | undefined;
	readonly #turns: Turns;
	readonly #program: Program;
	#rang = false;
	#hints: Hints = noHints;
	/** For a verdict that becomes another one although nothing comes. */
	#later: NodeJS.Timeout | undefined;
	readonly #saver: Saver;

	constructor(record: SessionRecord, agent: Agent, world: SessionWorld) {
		this.record = record;
		this.agent = agent;
		this.#world = world;
		this.held = createHeldPrompts(record.id, (held, how, settle) => this.#promptGone(held, how, settle));
		this.gates = createGates(record.id, {
			close: gates => this.#closeGates(gates),
			answer: async (number, body) => this.host?.open === true && (await this.host.call('answer', {number, body})).taken,
			turn: () => record.turn.beganAt,
			onPrompt: world.onPrompt,
			onPromptGone: world.onPromptGone,
			touch: () => this.touch(),
		});
		this.#turns = createTurnsOf(record, () => this.touch());
		this.#program = createProgram(record, this.held, this.#turns, {
			touch: () => this.touch(),
			onChange: () => this.#changed(),
			onWork: () => world.onWork(this),
			onPrompt: world.onPrompt,
			onPromptGone: world.onPromptGone,
			running: () => this.running,
		});
		this.#saver = createSaver({
			save: () => this.#save(),
			onFailed: error => world.onSaveFailed(this, error),
		});
	}

	get id(): string {
		return this.record.id;
	}

	/** Whether its agent runs, as far as we know. */
	get running(): boolean {
		return this.exit === null && !this.lost;
	}

	/** Take over the host: its state, then all mail that nobody has on disk. */
	async serve(host: HostConnection): Promise<void> {
		this.host = host;
		this.silentSince = null;
		this.lost = false;
		// Events tell what came after the state. They may be here before it is taken, when both came in one piece.
		let early: (() => void)[] | undefined = [];
		const inOrder =
			<Value>(take: (value: Value) => void) =>
			(value: Value): void => {
				if (early) {
					early.push(() => take(value));
				} else {
					take(value);
				}
			};
		host.on(
			'mail',
			inOrder(mail => this.#mail(mail)),
		);
		host.on(
			'gone',
			inOrder(({number}) => this.#takenBack(number)),
		);
		host.on(
			'report',
			inOrder(report => this.#report(report)),
		);
		host.on(
			'title',
			inOrder(({title}) => {
				this.#titled(title);
				this.#hostChanged({title});
			}),
		);
		host.on(
			'resized',
			inOrder(size => this.#hostChanged({size})),
		);
		host.on(
			'bell',
			inOrder(() => this.#ring()),
		);
		host.on('exit', exit => this.ended(exit));
		const {mail, lostNotes, ...state} = await host.call('serve', {});
		this.#state = state;
		this.record.columns = state.size.columns;
		this.record.rows = state.size.rows;
		this.record.startedAt = state.startedAt;
		this.#titled(state.title);
		if (lostNotes > 0) {
			this.#world.log.warning(`${this.id}: ${lostNotes} notes were lost while no server ran`);
		}
		// In the order in which they came to the host: a report that ends a turn comes after the letter that begins it.
		const letters = mail.map(one => ({at: one.at, take: () => this.#mail(one)}));
		const reports = state.reports.map(one => ({at: one.at, take: () => this.#report(one)}));
		for (const {take} of [...letters, ...reports].sort((a, b) => a.at.localeCompare(b.at))) {
			take();
		}
		const later = early;
		early = undefined;
		for (const take of later) {
			take();
		}
		if (state.exit) {
			this.ended(state.exit);
		} else {
			this.#world.onServed(this);
		}
		this.touch();
	}

	/** Its agent has ended: what its host wrote down, or told. */
	ended(exit: HostExit): void {
		if (this.exit) {
			return;
		}
		for (const mail of exit.mail.filter(one => one.number > this.record.mailUpTo)) {
			this.#mail(mail);
		}
		this.exit = {code: exit.code, signal: exit.signal, at: exit.at, reason: exit.reason};
		this.silentSince = null;
		this.lost = false;
		this.held.clear();
		this.gates.clear();
		this.#program.ended();
		this.touch();
		this.#world.onExit(this);
	}

	/** Something changed: write the record, tell everybody. */
	touch(): void {
		this.#changed();
		void this.persist();
	}

	/** Write the record, and what changes meanwhile after it. */
	persist(): Promise<void> {
		return this.#saver.save();
	}

	/** It leaves the list: from now on nothing is written. Resolves when what was being written is. */
	async close(): Promise<void> {
		clearTimeout(this.#later);
		this.#program.close();
		this.host?.close();
		await this.#saver.close();
	}

	/** The record on disk; then its host may forget the mail that it knows. */
	async #save(): Promise<void> {
		const upTo = this.record.mailUpTo;
		await this.#world.save(this.record);
		if (upTo > 0 && this.host?.open) {
			await this.host.call('saved', {upTo}).catch(() => {});
		}
	}

	/** A person looked at it. */
	see(): void {
		const {turn} = this.record;
		const rang = this.#rang;
		this.#rang = false;
		if (turn.endedAt !== null && !isRunning(turn) && (turn.seenAt === null || turn.seenAt < turn.endedAt)) {
			turn.seenAt = new Date().toISOString();
			this.touch();
		} else if (rang) {
			this.#world.onChange(this);
		}
	}

	/** Whether it says that it is blocked, and the letter that tells by what may still come. */
	get awaitsLetter(): boolean {
		return this.#program.awaitsLetter;
	}

	/** A decision went to the agent. */
	answered(held: Held, how: string): void {
		this.#program.answered();
		this.held.answered(held, how);
	}

	/** What Claude Code's registry tells, of this session's own process. */
	registered(all: readonly RunningClaude[]): void {
		const pid = this.#state?.pid;
		if (!this.agent.inRegistry || pid === undefined || !this.running) {
			return;
		}
		// Where it is started by a script of the person's, its process is another one.
		const own =
			all.find(one => one.pid === pid) ?? all.find(one => one.session === this.id && one.conversation === this.record.conversation);
		const said = own && own.status !== 'unknown' && !own.onlyShells ? {status: own.status, since: own.since} : null;
		const {registry} = this.#hints;
		if (said?.status !== registry?.status || said?.since !== registry?.since) {
			this.#hints = {...this.#hints, registry: said};
			this.#changed();
		}
	}

	verdict(): Verdict {
		return verdictOf(this.#facts());
	}

	#facts(): Facts {
		const [first] = this.held.waiting;
		return {
			now: Date.now(),
			startedAt: this.record.startedAt ?? this.record.createdAt,
			exit: this.exit,
			lost: this.lost,
			silentSince: this.silentSince,
			heldSince: first?.prompt.since ?? null,
			gate: this.gates.waits,
			children: this.#program.children(),
			...this.#program.facts(),
			// What it shows is no dialog for a person while the policies are asked.
			...(this.held.all.some(one => one.isJudged) && {program: null}),
			turn: this.record.turn,
			hints: this.#hints,
			// A slash command may begin no turn.
			wantsTurn: this.record.prompt !== null && !this.record.prompt.startsWith('/') && this.record.turn.beganAt === null,
			reports: this.agent.reports,
			busy: this.agent.name === 'shell' && this.#state !== undefined && hasForegroundJob(this.#state.pid),
			isShell: this.agent.name === 'shell',
		};
	}

	/** All questions that wait, a dialog in its pane among them. */
	prompts(): Prompt[] {
		const dialog = this.#program.dialog();
		const gate = this.gates.prompt();
		return [...this.held.waiting.map(one => one.prompt), ...(gate ? [gate] : []), ...(dialog ? [dialog] : [])];
	}

	view(): Session {
		const {record} = this;
		const {status, evidence} = this.verdict();
		const place = this.#world.place(record.worktree.path);
		const [prompt] = this.prompts();
		const cost = this.cost();
		return {
			id: record.id,
			name: record.name,
			agent: record.agent,
			kind: record.kind,
			repository: record.repository.root,
			worktree: {
				path: record.worktree.path,
				branch: place?.branch ?? null,
				base: record.worktree.base,
				ahead: place?.ahead ?? null,
				behind: place?.behind ?? null,
				dirty: place?.dirty ?? null,
			},
			status,
			evidence: {source: evidence.source, since: evidence.since},
			prompt: prompt
				? {id: prompt.id, hash: prompt.hash, kind: prompt.kind, tool: prompt.tool, summary: prompt.summary, since: prompt.since}
				: null,
			model: record.model,
			mode: record.mode,
			...cost,
			tokens: record.tokens,
			contextPercent: record.contextPercent,
			limits: record.limits as Session['limits'],
			conversation: record.conversation,
			lastWords: record.lastWords,
			pid: this.running ? (this.#state?.pid ?? null) : null,
			columns: this.#state?.size.columns ?? record.columns,
			rows: this.#state?.size.rows ?? record.rows,
			createdAt: record.createdAt,
			exit: this.exit,
			slot: record.slot,
			title: this.#state?.title || null,
			doing: this.gates.waits?.says ?? this.#program.doing(),
			children: this.running ? this.#program.children() : [],
			changes: place ? {added: place.added, removed: place.removed} : null,
			archived: record.archived,
			ownWorktree: record.worktree.own,
			budgetUsd: record.budget?.usd ?? null,
			bell: this.#rang,
			resumable: this.agent.resumable && record.conversation !== null,
			transcript: record.transcript !== null,
		};
	}

	statusView(): SessionStatus {
		const {evidence} = this.verdict();
		const policy = this.#world.decisions.byPolicy(this.id);
		const all = [...evidence.all, ...(policy ? [{source: 'policy', says: policyTestimony(policy), since: policy.last.at}] : [])];
		return {...this.view(), evidence: {...evidence, all}};
	}

	cost(): Cost {
		return costOf(this.record);
	}

	/** Mail comes again until its host knows that it is on disk. Of what the record knows already only a question counts: it still waits. */
	#mail(mail: Mail): void {
		const known = mail.number <= this.record.mailUpTo;
		this.record.mailUpTo = Math.max(this.record.mailUpTo, mail.number);
		if (mail.kind === 'gate') {
			this.gates.came(mail);
			return;
		}
		try {
			for (const news of this.agent.read(mail)) {
				if (!known || news.kind === 'asked') {
					this.#news(news, mail);
				}
				this.record.done.prompts += !known && news.kind === 'asked' ? 1 : 0;
			}
		} catch (error) {
			this.#world.log.error(`${this.id}: letter ${mail.number} could not be read: ${describe(error)}`);
		}
		this.touch();
	}

	#news(news: News, mail: Mail): void {
		const {record, held} = this;
		switch (news.kind) {
			case 'asked': {
				this.#program.ready(mail.at);
				const one = held.add(mail, news.asked);
				if (one.asked.agent === null) {
					one.dialogSeen = this.#program.asked(mail.at).dialogSeen;
				}
				this.#world.onAsked(this, one);
				break;
			}
			case 'turnBegan':
				this.#turns.begin(mail.at);
				break;
			case 'turnEnded':
				record.lastWords = news.lastWords ?? record.lastWords;
				// With sub-agents in the background the turn goes on after this, as the program's own report says. A report that
				// came before the letter of its turn's begin has ended nothing: then this does.
				if (!this.#program.busy) {
					this.#turns.end(mail.at, null);
				}
				this.#world.onWork(this);
				break;
			case 'turnFailed':
				record.lastWords = news.error;
				this.#turns.end(mail.at, news.error);
				break;
			case 'toolRan':
				held.toolRan(news.tool, news.input, news.agent);
				countTool(record, news.tool, news.input, mail.at);
				this.#world.onWork(this);
				break;
			case 'answered':
				this.#world.log.info(`${this.id}: ${news.tool} ${news.how} in its pane`);
				this.#program.answered();
				held.answeredInside(news.tool, news.input, news.agent, `${news.how} in its pane`);
				break;
			case 'settled':
				held.settled(news.agent);
				break;
			case 'conversation':
				this.#program.ready(mail.at);
				record.transcript = news.transcript ?? (news.id === record.conversation ? record.transcript : null);
				// One that was begun anew in its pane.
				record.conversed &&= news.id === record.conversation;
				record.conversation = news.id;
				break;
			case 'wrote':
				this.#world.onWrote(this, news.file);
				break;
			case 'version':
				this.#world.onVersion(this, news.version);
				break;
			case 'model':
				record.model = news.model;
				break;
			case 'mode':
				record.mode = news.mode;
				break;
			case 'context':
				record.contextPercent = news.percent;
				break;
			case 'limits':
				record.limits = {fiveHour: news.fiveHour, sevenDay: news.sevenDay};
				this.#world.onLimits(this, mail.at);
				break;
			case 'cost':
				this.#world.ledger.charge(pay(record, news, mail.at));
				record.totalAt = mail.at;
				this.#world.onSpent(this);
				break;
			default:
		}
	}

	#report(report: Report): void {
		const works = progressOf(report);
		if (works !== undefined) {
			this.#hints = {...this.#hints, progress: heard(this.#hints.progress, works, report.at)};
		}
		if (this.agent.reports) {
			this.#program.report(report);
		}
	}

	#titled(title: string): void {
		this.#hints = {...this.#hints, title: titleHint(this.#hints.title, this.agent, title, new Date().toISOString())};
	}

	/** Tell everybody, now and when the verdict will be another one. */
	#changed(): void {
		this.#world.onChange(this);
		clearTimeout(this.#later);
		const at = this.running ? changesAt(this.#facts()) : undefined;
		this.#later = at === undefined ? undefined : setTimeout(() => this.#changed(), at - Date.now()).unref();
	}

	#ring(): void {
		if (!this.#rang) {
			this.#rang = true;
			this.#world.onChange(this);
		}
	}

	#hostChanged(change: Partial<HostState>): void {
		if (this.#state) {
			this.#state = {...this.#state, ...change};
			this.record.columns = this.#state.size.columns;
			this.record.rows = this.#state.size.rows;
			this.#world.onChange(this);
		}
	}

	#closeGates(closed: readonly string[]): void {
		if (this.host?.open) {
			this.host.call('gates', {closed: [...closed]}).catch(error => {
				this.#world.log.warning(`${this.id}: its host is of an older version and cannot hold it: ${describe(error)}`);
			});
		}
	}

	/** The agent no longer asks: its dialog was left by Escape. */
	#takenBack(number: number): void {
		this.gates.gone(number);
		if (this.held.has(number)) {
			this.#program.answered();
			this.held.gone(number);
		}
	}

	#promptGone(held: Held, how: string, settle: boolean): void {
		if (settle && this.host?.open) {
			void this.host.call('answer', {number: held.number, body: this.agent.noAnswer}).catch(() => {});
		}
		this.#world.onPromptGone(held.prompt, how);
		this.touch();
	}
}

const policyTestimony = ({allowed, denied, last}: ByPolicy): string => {
	const counts = [allowed > 0 && `allowed ${count(allowed, 'call')}`, denied > 0 && `denied ${count(denied, 'call')}`];
	return `${counts.filter(Boolean).join(', ')}; the last by ${last.policy}`;
};
