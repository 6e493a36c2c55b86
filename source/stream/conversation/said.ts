/* What stands in a transcript in a person's name: what they said, and what Claude Code writes for them in tags. */
import {isObject, type Json} from '../parser/json.ts';
import type {Entry, Fold} from './entries.ts';

/** What is shown of what a command printed. */
const outputLines = 5;

/** What Claude Code tells the model beside what was said. */
export const reminders = /<system-reminder>[\s\S]*?<\/system-reminder>/g;

/** The blocks of a message; a text alone is one. */
export const blocksOf = (content: unknown): Json[] =>
	typeof content === 'string' ? [{type: 'text', text: content}] : Array.isArray(content) ? content.filter(isObject) : [];

/** Texts of one message: commands of Claude's own, what they printed, that it was interrupted; all others are one prompt. */
export const saidIn = (texts: readonly string[], fold: Fold): Entry[] => {
	const entries: Entry[] = [];
	const said: string[] = [];
	for (const text of texts) {
		const told = toldBy(text, fold);
		if (told) {
			entries.push(...told);
		} else if (text.trim() !== '') {
			said.push(text);
		}
	}
	return said.length > 0 ? [...entries, promptOf(said.join('\n\n'))] : entries;
};

/** What Claude Code wrote; undefined where a person did. */
const toldBy = (text: string, fold: Fold): Entry[] | undefined => {
	if (text.startsWith('[Request interrupted by user')) {
		return [{kind: 'mark', text: 'interrupted'}];
	}
	if (!text.trimStart().startsWith('<')) {
		return undefined;
	}
	const command = tagged(text, 'command-name');
	if (command !== undefined) {
		return [promptOf(`${command} ${tagged(text, 'command-args') ?? ''}`.trim())];
	}
	const shell = tagged(text, 'bash-input');
	if (shell !== undefined) {
		return [promptOf(`! ${shell}`, shell)];
	}
	const printed = printedIn(text);
	if (printed !== undefined) {
		return outputOf(printed, fold);
	}
	const notified = tagged(text, 'task-notification');
	if (notified !== undefined) {
		// What ran in the background has ended, and tells what came of it.
		return [
			{kind: 'mark', text: (tagged(notified, 'summary') ?? 'a task ended').trim()},
			...outputOf(tagged(notified, 'result') ?? '', fold),
		];
	}
	return /^\s*<(?:system-reminder|local-command-caveat)>/.test(text) ? [] : undefined;
};

/** What a command of Claude's own, or of a shell, has printed; undefined where this text is none of it. */
export const printedIn = (text: string): string | undefined => {
	const parts = ['local-command-stdout', 'local-command-stderr', 'bash-stdout', 'bash-stderr'].flatMap(tag => tagged(text, tag) ?? []);
	return parts.length === 0 ? undefined : parts.filter(part => part.trim() !== '').join('\n');
};

const promptOf = (text: string, command?: string): Entry => ({kind: 'prompt', text, command});

const outputOf = (text: string, fold: Fold): Entry[] => (text.trim() === '' ? [] : [{kind: 'output', text: fold(text, outputLines)}]);

/** What stands between `<tag>` and `</tag>`. */
const tagged = (text: string, tag: string): string | undefined => {
	const start = text.indexOf(`<${tag}>`);
	const end = text.indexOf(`</${tag}>`, start);
	return start === -1 || end === -1 ? undefined : text.slice(start + tag.length + 2, end);
};
