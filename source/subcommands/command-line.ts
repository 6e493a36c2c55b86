/* The words behind a subcommand, cut into its words and flags and checked, as its entry in the table says. */
import meow from 'meow';
import {usageError} from '../errors.ts';
import {line} from '../text.ts';
import {version} from '../version.ts';
import type {Flag, Flags, Subcommand} from './subcommand.ts';

/** What every subcommand takes. */
export const commonFlags: Record<string, Flag> = {
	json: {type: 'boolean', about: 'print one JSON document'},
	help: {type: 'boolean', about: 'this text'},
	version: {type: 'boolean', about: 'the version'},
};

/** Throws a `UserError` for a flag that it does not have, or a value that is none. */
export const parse = (subcommand: Subcommand, words: string[]): {words: string[]; flags: Flags} => {
	const known: Record<string, Flag> = {...subcommand.flags, ...commonFlags};
	const {prepared, negative} = prepare(subcommand, words, known);
	const {
		input,
		flags: found,
		unnormalizedFlags,
	} = meow({
		importMeta: import.meta,
		argv: prepared,
		autoHelp: false,
		autoVersion: false,
		help: false,
		// meow makes this the title of the process: what `ps` shows stays the whole command.
		pkg: {name: ['coppice', ...process.argv.slice(2)].join(' '), version},
		booleanDefault: undefined,
		flags: Object.fromEntries(
			Object.entries(known).map(([name, flag]) => [
				camel(name),
				flag.type === 'boolean' ? {type: 'boolean' as const} : {type: 'string' as const, isMultiple: true as const},
			]),
		),
	});
	const flags: Flags = Object.fromEntries(negative.map(name => [name, true]));
	const names = new Map(Object.keys(known).map(name => [camel(name), name]));
	for (const written of Object.keys(unnormalizedFlags)) {
		if (!names.has(camel(written))) {
			throw usageError(
				`\`${subcommand.name}\` has no \`${written.length === 1 ? '-' : '--'}${line(written)}\``,
				`\`coppice ${subcommand.name} --help\` lists what it has`,
			);
		}
	}
	for (const [key, value] of Object.entries(found)) {
		const name = names.get(key);
		if (name !== undefined && value !== undefined) {
			flags[name] = flagValue(name, known[name]!, value);
		}
	}
	return {words: input.map(String), flags};
};

/**
Words made unambiguous before meow sees them: a value is joined to its flag, whatever it looks like; `--always` alone is a switch,
`--always=N` a number; and a flag whose own name begins with `no-` is no negation.
*/
const prepare = (subcommand: Subcommand, words: string[], known: Record<string, Flag>): {prepared: string[]; negative: string[]} => {
	const prepared: string[] = [];
	const negative: string[] = [];
	for (let index = 0; index < words.length; index++) {
		const word = words[index]!;
		const name = word.startsWith('--') ? word.slice(2) : '';
		const flag = Object.hasOwn(known, name) ? known[name]! : undefined;
		if (flag?.type === 'boolean' && name.startsWith('no-')) {
			negative.push(name);
		} else if (flag?.type === 'optional') {
			prepared.push(`${word}=true`);
		} else if (flag && flag.type !== 'boolean') {
			const value = words[++index];
			if (value === undefined || (value.startsWith('--') && Object.hasOwn(known, value.slice(2)))) {
				throw usageError(`\`${word}\` needs ${flag.value ?? 'a value'}`, `\`coppice ${subcommand.name} --help\``);
			}
			prepared.push(`${word}=${value}`);
		} else {
			prepared.push(word);
		}
	}
	return {prepared, negative};
};

const flagValue = (name: string, flag: Flag, value: unknown): Flags[string] => {
	if (flag.type === 'boolean') {
		return value === true;
	}
	const texts = value as string[];
	if (texts.length === 0) {
		return undefined;
	}
	if (flag.many) {
		return texts;
	}
	const text = texts.at(-1)!;
	if (flag.type === 'optional' && text === 'true') {
		return true;
	}
	if (flag.type === 'string') {
		return text;
	}
	if (!/^\d+(\.\d+)?$/.test(text) || (flag.type === 'optional' && Number(text) < 1)) {
		throw usageError(`\`--${name}\` takes a number, not \`${line(text)}\``);
	}
	return Number(text);
};

const camel = (name: string) => name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Throws a `UserError` where there are too few of them, or too many. */
export const checkWords = (subcommand: Subcommand, words: string[]) => {
	const {name, least = 0, most = Number.POSITIVE_INFINITY} = subcommand;
	if (words.length < least) {
		throw usageError(`\`${name}\` needs ${subcommand.words}`, `\`coppice ${name} --help\``);
	}
	if (words.length > most) {
		throw usageError(
			`\`${name}\` takes ${most === 0 ? 'no words' : subcommand.words}; \`${line(words[most]!)}\` is too much`,
			`\`coppice ${name} --help\``,
		);
	}
};
