/* A short story for a message that steers nothing: the same words in the same folder always make the same one. */
import path from 'node:path';
import type {Step} from './script.ts';

/** `files` are texts of the folder, sorted. */
export type Surroundings = {files: readonly string[]; isRepository: boolean};

/** Thinks, reads a file that is there, edits one, runs a harmless command, sums up. */
export const storyFor = (message: string, {files, isRepository}: Surroundings): Step[] => {
	const pick = chooser(message);
	const subject = message.trim().split('\n')[0]!.slice(0, 60) || 'this';
	const read = files.length > 0 ? pick(files) : undefined;
	const edited = files.length > 0 ? pick(files) : 'notes.md';
	return [
		{kind: 'think', milliseconds: 400},
		{kind: 'say', text: pick(openings)},
		...(read === undefined ? [] : [{kind: 'read', file: read} as const, {kind: 'think', milliseconds: 300} as const]),
		{kind: 'say', text: `${pick(findings)} I will start with ${edited}.`},
		{kind: 'edit', file: edited, line: commentFor(edited, `${pick(remarks)}: ${subject}`)},
		{kind: 'think', milliseconds: 200},
		{kind: 'run', command: isRepository ? pick(['git status --short', 'git diff --stat']) : 'ls', description: 'See what changed'},
		{kind: 'conclude'},
	];
};

const openings = [
	'I will look at what is there first.',
	'Let me see how this is built before I change anything.',
	'Reading before writing: one moment.',
	'This looks small. I will check that it is.',
];

const findings = ['That is clear enough.', 'The place is easy to find.', 'One change is enough here.', 'No test speaks of this yet.'];

const remarks = ['Noted', 'To do', 'Looked at', 'Decided'];

/** `words` as a line that does not break a file of this kind. */
const commentFor = (file: string, words: string): string => {
	const extension = path.extname(file);
	if (/^\.(?:[cm]?[jt]sx?|c|h|cc|cpp|go|rs|java|kt|swift|css)$/.test(extension)) {
		return extension === '.css' ? `/* ${words.replaceAll('*/', '')} */` : `// ${words}`;
	}
	return /^\.(?:py|rb|sh|ya?ml|toml)$/.test(extension) ? `# ${words}` : words;
};

/** Chooses by a hash (FNV-1a) of the text; each further choice goes on from it. */
const chooser = (text: string) => {
	let seed = 0x811c9dc5;
	const stir = (code: number) => {
		seed = Math.imul(seed ^ code, 0x01000193) >>> 0;
	};
	[...text.trim()].forEach(character => {
		stir(character.codePointAt(0)!);
	});
	return <Choice>(choices: readonly Choice[]): Choice => {
		stir(choices.length);
		return choices[(seed >>> 8) % choices.length]!;
	};
};
