/*
A line of shell as the simple commands that it runs, where that can be told for certain: plain words, words in quotes, and `&&`, `||`,
`|`, `;` or a new line between commands. Everything by which a line may run or write what does not stand in it (substitutions, expansions,
redirections, groups, keywords, jobs in the background, comments) makes it one of which nothing is told. Pure.
*/

/** @returns The commands in their order, without blanks around them; undefined where it cannot be told for certain what would run. */
export const commandParts = (command: string): string[] | undefined => {
	if (/[^\P{Cc}\t\n]/u.test(command)) {
		return undefined;
	}
	const parts: string[] = [];
	let part = '';
	/** Behind `&&`, `||` or `|` something must follow. */
	let isOpen = false;
	const token = new RegExp(tokens);
	while (token.lastIndex < command.length) {
		const found = token.exec(command);
		if (!found) {
			return undefined;
		}
		const {separator, plain = ''} = found.groups!;
		if (separator === undefined) {
			part += plain;
			continue;
		}
		const text = part.trim();
		if (text !== '') {
			parts.push(text);
			part = '';
			isOpen = separator !== ';' && separator !== '\n';
		} else if (separator !== '\n') {
			return undefined;
		}
	}
	const last = part.trim();
	const all = last === '' ? parts : [...parts, last];
	return all.length === 0 || (isOpen && last === '') || all.some(one => keywords.test(one)) ? undefined : all;
};

/**
Where it cannot be told for certain what runs: every piece that may be a command, rather one too many. Enough to refuse by, never to
allow by.
*/
export const possibleParts = (command: string): string[] =>
	[command, ...command.split(/[;&|<>(){}`\n\r]|\$\(|["']/)]
		.map(part => part.trim().replace(/^(?:(?:do|then|else|!)\s+)+/, ''))
		.filter(Boolean);

/** A command, and what is run by it where it stands behind variables and programs that only run another one. */
export const spellings = (part: string): string[] => {
	const bare = part.replace(/^(?:(?:\w+=\S*|sudo|doas|env|command|exec|nohup|time|builtin|xargs)\s+)+/, '');
	const plain = bare.replace(/["'\\]/g, '');
	return [...new Set([part, bare, plain, plain.replace(/^\S*\/(?=[^\s/])/, '')])];
};

/** What writes nowhere may stay; it is no word of the command. */
const harmless = String.raw`(?<=^|[\s;&|])(?:2>&1|(?:[12]?>{1,2}|<) ?\/dev\/null|&>{1,2} ?\/dev\/null)(?=[\s;&|]|$)`;
const quoted = String.raw`'[^']*'|"[^"$\x60\\!]*"`;
const word = String.raw`[^\s'"\\$\x60(){}<>&|;!#]+|(?<=[^\s;&|])#`;
const tokens = new RegExp(`${harmless}|(?<separator>&&|\\|\\||[;|\\n])|(?<plain>[ \\t]+|${quoted}|${word})`, 'y');

const keywords = /^(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|in|select|function|coproc|time|\[\[)(?![^\s])/;
