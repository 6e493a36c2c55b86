/* What a person should see before saying yes: words for what a call reaches beyond its worktree. A hint, not a guard. Pure. */
import type {Prompt} from '../../protocol/prompt.ts';
import {visible} from '../../text.ts';

/**
One line for each risk, such as `outside its worktree: /etc/hosts` and `deletes: rm`.

@param worktree Its path; null where it is not known: then nothing is said of paths.
*/
export const risks = ({tool, input, folder}: Pick<Prompt, 'tool' | 'input' | 'folder'>, worktree: string | null): string[] => {
	const fields = isRecord(input) ? input : {};
	const command = tool === 'Bash' && typeof fields.command === 'string' ? fields.command : '';
	const files = [fields.file_path, fields.notebook_path, fields.path].filter(path => typeof path === 'string');
	const paths = [...files, ...pathsOf(command), ...(folder === null ? [] : [folder])];
	const outside = worktree === null ? [] : paths.filter(path => isOutside(path, worktree));
	const lines = [
		risk('outside its worktree', outside),
		risk('as another user', found(command, others)),
		risk('deletes', found(command, deleting)),
		risk('pushes', found(command, pushing)),
		risk('network', tool === 'WebFetch' || tool === 'WebSearch' ? [tool] : found(command, network)),
		hides(input) ? 'has characters that cannot be seen; they are written as numbers' : '',
	];
	return lines.filter(Boolean);
};

/** A program where a command may begin, alone or by its whole path; then what follows it. */
const program = (names: string, rest = '') => new RegExp(`(?<=^|[\\s;&|(\`])(?:/\\S*/)?(?:${names})(?![\\w.-])${rest}`);

const others = [program('sudo|doas')];
const deleting = [
	program('rm|rmdir|unlink|shred|truncate|mkfs|dropdb'),
	program('dd', '(?=.*\\bof=)'),
	program('find', '.*\\s-delete\\b'),
	program('git', '\\s+(?:clean|reset\\s+--hard|branch\\s+-D|worktree\\s+remove|(?:checkout|restore)\\s+(?:--\\s+)?\\.(?=\\s|$))'),
];
const pushing = [
	program('git', '\\s+push(?![\\w-])[^|;&\\n]*'),
	program('gh', '\\s+(?:pr|release|repo|issue)\\s+\\w+'),
	program('npm|pnpm|yarn|cargo', '\\s+publish(?![\\w-])'),
	program('docker', '\\s+push(?![\\w-])'),
];
const network = [
	program('curl|wget|ssh|scp|sftp|rsync|nc|telnet|ftp|npx'),
	program('git', '\\s+(?:clone|fetch|pull)(?![\\w-])'),
	program('npm|pnpm|yarn|pip|pip3|apt|apt-get|brew|cargo|go', '\\s+(?:i|install|add|ci|get)(?![\\w-])'),
];

const found = (command: string, patterns: readonly RegExp[]): string[] =>
	patterns.flatMap(pattern => command.match(pattern)?.[0].trim() ?? []);

const risk = (word: string, what: readonly string[]): string => {
	const [first, ...more] = [...new Set(what)];
	return first === undefined ? '' : `${word}: ${visible(first).slice(0, 80)}${more.length > 0 ? ` and ${more.length} more` : ''}`;
};

/** Words of a command that are paths: absolute, of a home, or up. */
const pathsOf = (command: string): string[] =>
	[...command.matchAll(/(?:^|[\s=<>'"])((?:~|\.\.(?=\/|\s|$)|\/)[^\s'"<>|;&)]*)/g)].map(match => match[1]!);

/** Read by every program; saying so would only teach people to look past it. */
const harmless = /^\/(?:dev\/(?:null|stdin|stdout|stderr|tty)|usr\/|bin\/)/;

const isOutside = (path: string, worktree: string): boolean => {
	if (path.startsWith('..') || path.startsWith('~')) {
		return true;
	}
	if (!path.startsWith('/')) {
		return path.split('/').includes('..');
	}
	const normal: string[] = [];
	for (const part of path.split('/')) {
		if (part === '..') {
			normal.pop();
		} else if (part !== '' && part !== '.') {
			normal.push(part);
		}
	}
	const whole = `/${normal.join('/')}`;
	return !harmless.test(path) && whole !== worktree && !whole.startsWith(`${worktree.replace(/\/$/, '')}/`);
};

/** Control, format and other characters without a picture, but line breaks and tabs. */
const unseen = /[^\P{C}\n\r\t\u200d]|\p{Zl}|\p{Zp}|[\u115f\u1160\u3164\uffa0]|\u034f/u;

const hides = (value: unknown): boolean =>
	typeof value === 'string'
		? unseen.test(value)
		: Array.isArray(value)
			? value.some(hides)
			: isRecord(value) && Object.entries(value).some(([key, each]) => unseen.test(key) || hides(each));

export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
