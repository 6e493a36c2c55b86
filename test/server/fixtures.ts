import {mkdtempSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after} from 'node:test';
import type {Level, Log} from '../../source/log.ts';
import type {Mail} from '../../source/protocol/host.ts';
import {nothingDone} from '../../source/server/session/done.ts';
import type {SessionRecord} from '../../source/server/session/record.ts';
import type {SessionWorld} from '../../source/server/session/session.ts';

/** A folder of this test file, removed after it. */
export const temporaryFolder = (): string => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'cop-s-'));
	after(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
};

/** A log that keeps its lines. */
export const keptLog = (): Log & {lines: string[]} => {
	const lines: string[] = [];
	const at = (level: Level) => (text: string) => void lines.push(`${level} ${text}`);
	return {
		lines,
		file: '',
		enabled: () => true,
		error: at('error'),
		warning: at('warning'),
		info: at('info'),
		debug: at('debug'),
		trace: at('trace'),
	};
};

/** What surrounds a session, of which a test needs little. */
export const surroundings = (more: Pick<SessionWorld, 'log' | 'ledger' | 'decisions'> & Partial<SessionWorld>): SessionWorld => ({
	save: async () => {},
	place: () => undefined,
	prices: async () => ({costOf: () => undefined}),
	onChange() {},
	onWork() {},
	onPrompt() {},
	onAsked() {},
	onPromptGone() {},
	onSpent() {},
	onLimits() {},
	onVersion() {},
	onWrote() {},
	onServed() {},
	onSaveFailed() {},
	...more,
});

export const letter = (number: number, body: unknown, kind: Mail['kind'] = 'note'): Mail => ({
	number,
	kind,
	from: 'hook',
	at: `2026-11-21T10:00:${String(number).padStart(2, '0')}.000Z`,
	body: Buffer.from(JSON.stringify(body)).toString('base64'),
	hash: `hash-${number}`,
});

export const recordOf = (id: string, more: Partial<SessionRecord> = {}): SessionRecord => ({
	schema: 1,
	id,
	name: `name-${id.slice(2)}`,
	slot: 1,
	agent: 'demo',
	kind: 'interactive',
	command: null,
	repository: {root: '/repo', commonDirectory: '/repo/.git', name: 'repo'},
	worktree: {path: `/repo.worktrees/${id}`, own: true, base: 'main', baseCommit: null},
	prompt: null,
	model: null,
	wantedModel: null,
	mode: null,
	wantedMode: null,
	conversation: 'c-1',
	transcript: null,
	conversed: false,
	costs: {},
	totalAt: null,
	usedAt: null,
	tokens: null,
	readings: 0,
	counted: {},
	contextPercent: null,
	limits: null,
	lastWords: null,
	turn: {beganAt: null, endedAt: null, failure: null, seenAt: null},
	queue: [],
	budget: null,
	forkOf: null,
	adopted: null,
	done: nothingDone(),
	archived: false,
	createdAt: '2026-11-21T09:00:00.000Z',
	startedAt: null,
	host: null,
	columns: 120,
	rows: 40,
	dialogs: 0,
	mailUpTo: 0,
	removedTo: null,
	...more,
});
