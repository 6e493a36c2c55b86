/*
Whether a conversation can be gone on with. Claude saves one at its first prompt, up to half a second after it took it: killed before
that, there is nothing to resume, and it refuses (measured with 2.1.332: "No conversation found").
*/
import {createReadStream} from 'node:fs';
import {access, readdir} from 'node:fs/promises';
import path from 'node:path';
import {objectFrom} from '../../stream/parser/json.ts';
import {createLineReader} from '../../stream/parser/lines.ts';
import type {LiveSession} from './session.ts';

/** Before what is said first stand some hundred bytes, and with what was carried over from another conversation some megabytes. */
const lookedAtBytes = 16 * 1024 * 1024;

/**
An agent that keeps its conversations in no files that we know of has one as soon as its first turn began. One that does, and has none
there, still has one if a turn ended: the file is somewhere else then, and the agent shall say so rather than lose what it was.

@param environment of who asks
*/
export const canGoOn = async (
	{agent, record}: Pick<LiveSession, 'agent' | 'record'>,
	environment: Readonly<Record<string, string>>,
): Promise<boolean> => {
	const {conversation, conversed, transcript} = record;
	if (!agent.resumable || conversation === null) {
		return false;
	}
	if (!agent.conversations) {
		return conversed;
	}
	if (conversed && record.done.turns > 0) {
		return true;
	}
	const file = transcript ?? (await fileOf(conversation, agent.conversations(environment)));
	return file !== undefined && (await holdsConversation(file));
};

/** The transcript of a conversation in one of the folders of a folder. */
export const fileOf = async (conversation: string, folder: string): Promise<string | undefined> => {
	const folders = await readdir(folder).catch(() => []);
	const files = folders.map(each => path.join(folder, each, `${conversation}.jsonl`));
	const found = await Promise.all(
		files.map(file =>
			access(file)
				.then(() => file)
				.catch(() => undefined),
		),
	);
	return found.find(file => file !== undefined);
};

/** Whether anything was said in it: before that Claude writes down only how it was started, and does not find it again. */
export const holdsConversation = async (file: string): Promise<boolean> => {
	let said = false;
	const lines = createLineReader(text => {
		const record = text === undefined ? undefined : objectFrom(text);
		said ||= record?.type === 'user' || record?.type === 'assistant';
	});
	try {
		for await (const piece of createReadStream(file, {end: lookedAtBytes})) {
			lines.take(piece as Buffer);
			if (said) {
				return true;
			}
		}
	} catch {
		// No file, or none that can be read.
		return false;
	}
	lines.end();
	return said;
};
