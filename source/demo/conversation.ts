/* A conversation and its file: what `--resume` greets with. One small JSON file, 0600, replaced whole. */
import {mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {type Account, emptyAccount, type Usage} from './price.ts';

/** `reply` is null while the turn runs, or when it never ended. */
export type Turn = {readonly prompt: string; readonly reply: string | null};

export type Conversation = {readonly id: string; readonly turns: readonly Turn[]; readonly count: number; readonly account: Account};

const fileName = 'demo-conversation.json';
/** `count` goes on; the words of older turns go. */
const keptTurns = 50;

export const newConversation = (id: string): Conversation => ({id, turns: [], count: 0, account: emptyAccount});

export const beginTurn = (conversation: Conversation, prompt: string): Conversation => ({
	...conversation,
	turns: [...conversation.turns, {prompt, reply: null}].slice(-keptTurns),
	count: conversation.count + 1,
});

export const endTurn = (conversation: Conversation, reply: string): Conversation => ({
	...conversation,
	turns: conversation.turns.map((turn, index) => (index === conversation.turns.length - 1 ? {...turn, reply} : turn)),
});

/** The conversation with this id that is kept in `folder`; undefined where there is none that can be read. */
export const loadConversation = (folder: string, id: string): Conversation | undefined => {
	try {
		const value: unknown = JSON.parse(readFileSync(path.join(folder, fileName), 'utf8'));
		return isConversation(value) && value.id === id ? value : undefined;
	} catch {
		return undefined;
	}
};

/** @throws the system's error, with the file as it was */
export const saveConversation = (folder: string, conversation: Conversation): void => {
	mkdirSync(folder, {recursive: true, mode: 0o700});
	const file = path.join(folder, fileName);
	const temporary = `${file}.${process.pid}.tmp`;
	try {
		writeFileSync(temporary, JSON.stringify(conversation), {mode: 0o600});
		renameSync(temporary, file);
	} catch (error) {
		rmSync(temporary, {force: true});
		throw error;
	}
};

const isConversation = (value: unknown): value is Conversation => {
	const {id, turns, count, account} = (value ?? {}) as Partial<Conversation>;
	return typeof id === 'string' && Array.isArray(turns) && turns.every(isTurn) && isCount(count) && isAccount(account);
};

const isTurn = (value: unknown): value is Turn => {
	const {prompt, reply} = (value ?? {}) as Partial<Turn>;
	return typeof prompt === 'string' && (reply === null || typeof reply === 'string');
};

const isAccount = (value: unknown): value is Account => {
	const {usage, context, fresh} = (value ?? {}) as Partial<Account>;
	const {input, output, cacheRead, cacheWrite} = (usage ?? {}) as Partial<Usage>;
	return [input, output, cacheRead, cacheWrite, context, fresh].every(isCount);
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
