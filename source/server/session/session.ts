/*
One session as the server knows it: its record, the link to its host, what it asks and has spent. What is told is written down
before the host is told that it may forget it.
*/
import type {Agent} from '../../agents/agent.ts';
import {describe} from '../../errors.ts';
import type {Log} from '../../log.ts';
import type {HostExit, HostState, Mail, Report} from '../../protocol/host.ts';
import type {Prompt} from '../../protocol/prompt.ts';
import type {Exit, Session, SessionStatus} from '../../protocol/session.ts';
import type {Prices} from '../../stream/parser/prices.ts';
import type {RunningClaude} from '../elsewhere/registry.ts';
import {askHost, type HostConnection} from '../hosts/hosts.ts';
import {type Cost, costOf, use} from '../money/account.ts';
import {createGates, type Gates} from '../money/gates.ts';
import type {Ledger} from '../money/ledger.ts';
import {createUsed, type Reading, type Used} from '../money/used.ts';
import type {PlaceFacts} from '../places.ts';
import type {Decisions} from '../prompts/decisions.ts';
import {createHeldPrompts, type Held, type HeldPrompts} from '../prompts/held.ts';
import {createSaver, type Saver} from '../saver.ts';
import {isRunning, type Verdict} from '../status/status.ts';
import {createEvidence, type Evidence} from './evidence.ts';
import {createLetters} from './letters.ts';
import {createProgram, type Program} from './program.ts';
import type {SessionRecord} from './record.ts';
import {statusViewOf, viewOf} from './session-view.ts';
import {takeOver} from './takeover.ts';
import {createTurnsOf} from './turns.ts';

export type SessionWorld = {
	log: Log;
	ledger: Ledger;
	prices: () => Promise<Prices>;
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
	/** Its tokens, where its letters tell none. */
	readonly used: Used | undefined;
	host: HostConnection | undefined;
	exit: Exit | null = null;
	lost = false;
	silentSince: string | null = null;
	/** When the turn began that was interrupted last, and when that was, in milliseconds of `performance.now`; undefined where none was. */
	interrupted: {turn: string | null; at: number} | undefined;
	/** When the turn began after which it was given a message that begins the next one; undefined where it was given none. */
	givenAfter: string | null | undefined;

	readonly #world: SessionWorld;
	#state: HostState | undefined;
	readonly #program: Program;
	readonly #letter: (mail: Mail) => void;
	#rang = false;
	readonly #evidence: Evidence;
	readonly #saver: Saver;

	constructor(record: SessionRecord, agent: Agent, world: SessionWorld) {
		this.record = record;
		this.agent = agent;
		this.#world = world;
		this.held = createHeldPrompts(record.id, (held, how, settle) => this.#promptGone(held, how, settle));
		this.gates = createGates(record.id, {
			close: gates => this.#closeGates(gates),
			answer: async (number, body) => this.host?.open === true && (await askHost(this, 'answer', {number, body})).taken,
			turn: () => record.turn.beganAt,
			onPrompt: world.onPrompt,
			onPromptGone: world.onPromptGone,
			touch: () => this.touch(),
		});
		this.used = agent.tokensInTranscripts ? createUsed(record, world.prices, reading => this.#use(reading)) : undefined;
		const turns = createTurnsOf(record, () => this.touch());
		this.#program = createProgram(record, this.held, turns, {
			touch: () => this.touch(),
			onChange: () => this.#evidence.changed(),
			onWork: () => world.onWork(this),
			onPrompt: world.onPrompt,
			onPromptGone: world.onPromptGone,
			running: () => this.running,
		});
		this.#evidence = createEvidence(this, this.#program, () => world.onChange(this));
		this.#letter = createLetters(this, this.#program, turns, world);
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
		const {exit} = await takeOver(host, {
			state: (state, lostNotes) => this.#found(state, lostNotes),
			mail: this.#letter,
			gone: ({number}) => this.#takenBack(number),
			report: report => this.#report(report),
			title: ({title}) => {
				this.#evidence.titled(title);
				this.#hostChanged({title});
			},
			resized: size => this.#hostChanged({size}),
			bell: () => this.#ring(),
			exit: exit => this.ended(exit),
		});
		if (exit) {
			this.ended(exit);
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
			this.#letter(mail);
		}
		this.exit = {code: exit.code, signal: exit.signal, at: exit.at, reason: exit.reason};
		this.silentSince = null;
		this.lost = false;
		this.#asksNoMore();
	}

	/** Its host is gone, and left no word of how its agent ended. */
	vanished(): void {
		this.lost = true;
		this.#asksNoMore();
	}

	/** Something changed: write the record, tell everybody. */
	touch(): void {
		this.#evidence.changed();
		void this.persist();
	}

	/** Write the record, and what changes meanwhile after it. */
	persist(): Promise<void> {
		return this.#saver.save();
	}

	/** It leaves the list: from now on nothing is written. Resolves when what was being written is. */
	async close(): Promise<void> {
		this.#evidence.close();
		this.used?.close();
		this.#program.close();
		this.host?.close();
		await this.#saver.close();
	}

	/** The record on disk; then its host may forget the mail that it knows. */
	async #save(): Promise<void> {
		const upTo = this.record.mailUpTo;
		await this.#world.save(this.record);
		if (upTo > 0 && this.host?.open) {
			// A host that hangs must not keep the next record from the disk.
			void this.host.call('saved', {upTo}).catch(() => {});
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
		this.#program.left(() => this.held.answered(held, how));
	}

	/** It is answered in its pane from now on. */
	handed(held: Held, how: string): void {
		this.#program.handed();
		this.held.answered(held, how);
	}

	/** What Claude Code's registry tells, of this session's own process. */
	registered(all: readonly RunningClaude[]): void {
		this.#evidence.registered(all);
	}

	verdict(): Verdict {
		return this.#evidence.verdict();
	}

	/** Whether it shows a menu of its own (`/model`), of which only Claude Code's registry tells. */
	get showsMenu(): boolean {
		return this.#evidence.showsMenu;
	}

	/** All questions that wait, a dialog in its pane among them. */
	prompts(): Prompt[] {
		const dialog = this.#program.dialog();
		const gate = this.gates.prompt();
		return [...this.held.waiting.map(one => one.prompt), ...(gate ? [gate] : []), ...(dialog ? [dialog] : [])];
	}

	/** What it does now, in words. */
	get doing(): string | null {
		return this.gates.waits?.says ?? this.#program.doing();
	}

	/** Its sub-agents and background shells, the oldest first. */
	get children(): Session['children'] {
		return this.#program.children();
	}

	/** Whether its bell rang since a person saw it. */
	get rang(): boolean {
		return this.#rang;
	}

	/** What its host told last of itself. */
	get state(): HostState | undefined {
		return this.#state;
	}

	view(): Session {
		return viewOf(this, this.#world.place(this.record.worktree.path));
	}

	statusView(): SessionStatus {
		return statusViewOf(this, this.#world.place(this.record.worktree.path), this.#world.decisions.byPolicy(this.id));
	}

	cost(): Cost {
		return costOf(this.record);
	}

	#use(reading: Reading): void {
		const {ledger} = this.#world;
		ledger.charge(use(this.record, reading, new Date().toISOString(), ledger.shares(this.id)));
		this.touch();
	}

	#found(state: HostState, lostNotes: number): void {
		this.#state = state;
		this.record.columns = state.size.columns;
		this.record.rows = state.size.rows;
		this.record.startedAt = state.startedAt;
		this.#evidence.titled(state.title);
		if (lostNotes > 0) {
			this.#world.log.warning(`${this.id}: ${lostNotes} notes were lost while no server ran`);
		}
	}

	#report(report: Report): void {
		this.#evidence.reported(report);
		if (this.agent.reports) {
			this.#program.report(report);
		}
	}

	#asksNoMore(): void {
		void this.used?.again();
		this.held.clear();
		this.gates.clear();
		this.#program.ended();
		this.touch();
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
			this.#program.left(() => this.held.gone(number));
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
