/* The command line: cuts and checks the words, runs one subcommand, turns errors into text and exit codes. */
import {statSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import meow from 'meow';
import {findDirectories} from './directories.ts';
import {exitCodes, UserError, usageError} from './errors.ts';
import {openLog} from './log.ts';
import {ConnectionClosed} from './protocol/connection.ts';
import {findOrStartServer, findServer, type Server} from './server/daemon.ts';
import type {Call, Flag, Flags, Result, Subcommand} from './subcommands/subcommand.ts';
import {subcommands} from './subcommands/table.ts';
import {line} from './text.ts';
import {version} from './version.ts';

const common: Record<string, Flag> = {
	json: {type: 'boolean', about: 'print one JSON document'},
	help: {type: 'boolean', about: 'this text'},
	version: {type: 'boolean', about: 'the version'},
};

export const main = async (argv: string[]): Promise<void> => {
	const cut = argv.indexOf('--');
	const words = cut === -1 ? argv : argv.slice(0, cut);
	const json = words.includes('--json');
	const connections: Server[] = [];
	try {
		const result = await run(words, cut === -1 ? undefined : argv.slice(cut + 1), connections);
		if (result) {
			const text = json ? JSON.stringify(result.document, null, '\t') : result.text;
			process.stdout.write(text === '' ? '' : `${text}\n`);
			process.exitCode = result.exitCode ?? 0;
		}
	} catch (error) {
		fail(error, json);
	} finally {
		for (const connection of connections) {
			connection.close();
		}
	}
};

const run = async (words: string[], behind: string[] | undefined, connections: Server[]): Promise<Result | undefined> => {
	const {directory, rest} = flagsBehind(directoryOf(words));
	const [first] = rest;
	const named = subcommands.find(one => one.name === first);
	if (!named && first !== undefined && !first.startsWith('-')) {
		return run(['-C', folderNamed(first, directory), ...rest.slice(1)], behind, connections);
	}
	const subcommand = named ?? subcommands[0]!;
	const {words: parsed, flags} = parse(subcommand, named ? rest.slice(1) : rest);
	// What stands behind `--` is a command where one may be, else plain words: a message may begin with a dash.
	const given = subcommand.takesCommand ? parsed : [...parsed, ...(behind ?? [])];
	const command = subcommand.takesCommand ? behind : undefined;
	if (flags.version === true) {
		return {document: {version}, text: version};
	}
	if (flags.help === true) {
		const text = named ? helpOf(named) : help();
		return {document: {help: text}, text};
	}
	checkWords(subcommand, given);
	const environment = process.env;
	await refuseAgents(subcommand, environment);
	const directories = findDirectories(environment);
	const programs = path.dirname(fileURLToPath(import.meta.url)).replace(/\/chunks$/, '');
	const options = {directories, version, role: subcommand.name, program: path.join(programs, 'server.js')};
	const kept = (server: Server | undefined) => {
		if (server) {
			connections.push(server);
		}
		return server;
	};
	let found: Promise<Server> | undefined;
	const call: Call = {
		words: given,
		flags,
		command,
		directory,
		json: flags.json === true,
		environment,
		directories,
		version,
		programs,
		async server() {
			const open = await found?.catch(() => undefined);
			if (!open?.open) {
				found = findOrStartServer(options);
			}
			return kept(await found!)!;
		},
		runningServer: async () => kept(await findServer(options)),
	};
	return subcommand.run(call);
};

/** `-C DIR` before or after the subcommand; the words without it. */
const directoryOf = (words: string[]): {directory: string; rest: string[]} => {
	const index = words.indexOf('-C');
	if (index === -1) {
		return {directory: process.cwd(), rest: words};
	}
	const directory = words[index + 1];
	if (directory === undefined) {
		throw usageError('`-C` needs a folder');
	}
	return {directory: folderNamed(directory, process.cwd()), rest: [...words.slice(0, index), ...words.slice(index + 2)]};
};

/** `coppice --json ls` is `coppice ls --json`. */
const flagsBehind = ({directory, rest}: {directory: string; rest: string[]}) => {
	const leading = rest.findIndex(word => !(word.startsWith('--') && Object.hasOwn(common, word.slice(2))));
	return {directory, rest: leading > 0 ? [...rest.slice(leading), ...rest.slice(0, leading)] : rest};
};

/** A first word that is no subcommand must be an existing folder. */
const folderNamed = (word: string, from: string): string => {
	const folder = path.resolve(from, word);
	if (!statSync(folder, {throwIfNoEntry: false})?.isDirectory()) {
		const near = subcommands.map(one => one.name).filter(name => name.startsWith(word.slice(0, 2)));
		throw usageError(
			`\`${line(word)}\` is neither a subcommand nor a folder`,
			near.length > 0 ? `did you mean ${near.map(name => `\`${name}\``).join(' or ')}?` : '`coppice --help` lists what there is',
		);
	}
	return folder;
};

const parse = (subcommand: Subcommand, words: string[]): {words: string[]; flags: Flags} => {
	const known: Record<string, Flag> = {...subcommand.flags, ...common};
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

const checkWords = (subcommand: Subcommand, words: string[]) => {
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

/** Inside of a session, what would let an agent answer itself is refused: a guard rail, not a sandbox. */
const refuseAgents = async (subcommand: Subcommand, environment: NodeJS.ProcessEnv) => {
	const session = environment.COPPICE_SESSION;
	if (!session || !subcommand.forPeople) {
		return;
	}
	const directories = findDirectories(environment);
	const {loadSettings} = await import('./config.ts');
	const allowed = loadSettings(directories.config).settings.agents.mayControl;
	openLog(directories.state, 'cli', environment.COPPICE_LOG).warning(
		`${allowed ? 'allowed' : 'refused'} \`${subcommand.name}\` to the session ${session} (pid ${process.pid})`,
	);
	if (!allowed) {
		throw new UserError(`\`${subcommand.name}\` is refused inside of a session (${line(session)})`, {
			code: 'inside-a-session',
			hint: 'run it outside, or set `agents.mayControl`',
		});
	}
};

const fail = (error: unknown, json: boolean) => {
	if (!(error instanceof UserError) && error instanceof ConnectionClosed) {
		error = new UserError('the server ended before it answered', {code: 'server-gone', hint: 'try again; agents run on'});
	}
	if (error instanceof UserError && error.exitCode !== exitCodes.bug) {
		const {exitCode, ...failure} = error.toFailure();
		if (json) {
			process.stdout.write(`${JSON.stringify({error: {hint: null, ...failure}}, null, '\t')}\n`);
		}
		process.stderr.write(`coppice: ${failure.message}${failure.hint ? ` (${failure.hint})` : ''}\n`.replaceAll(/\n(?!$)/g, ' '));
		process.exitCode = exitCode;
		return;
	}
	const log = openLog(findDirectories(process.env).state, 'cli', process.env.COPPICE_LOG);
	log.error(`a bug: ${error instanceof Error ? error.stack : String(error)}`);
	const message = `this is a bug: ${error instanceof Error ? error.message : String(error)}`;
	if (json) {
		process.stdout.write(`${JSON.stringify({error: {code: 'bug', message, hint: `its stack is in ${log.file}`}}, null, '\t')}\n`);
	}
	process.stderr.write(`coppice: ${message} (its stack is in ${log.file})\n`);
	process.exitCode = exitCodes.bug;
};

const flagLines = (flags: Record<string, Flag>) =>
	Object.entries(flags).map(([name, flag]) => {
		const value = flag.type === 'boolean' ? '' : flag.type === 'optional' ? `[=${flag.value}]` : ` ${flag.value}`;
		return `  ${`--${name}${value}`.padEnd(26)}  ${flag.about}${flag.many ? ' (may be given again)' : ''}`;
	});

const helpOf = ({name, words, takesCommand, about, flags = {}}: Subcommand) =>
	[
		`coppice ${[name, words, Object.keys(flags).length > 0 ? '[options]' : '', takesCommand ? '[-- COMMAND…]' : ''].filter(Boolean).join(' ')}`,
		'',
		`${about[0]!.toUpperCase()}${about.slice(1)}.`,
		'',
		...flagLines({...flags, ...common}),
		`  ${'-C DIR'.padEnd(26)}  in another repository`,
	].join('\n');

const help = () =>
	[
		'coppice: a terminal multiplexer for coding agents',
		'',
		'  coppice [DIR]                 open the app in this repository',
		...subcommands.map(one => `  ${`coppice ${[one.name, one.words].filter(Boolean).join(' ')}`.padEnd(38)}  ${one.about}`),
		'',
		'Each has --help, and --json for scripts. Exit codes: 0 done, 1 failed, 2 wrong use, 70 a bug.',
	].join('\n');

// Whoever reads us may stop reading, as `head` does.
process.stdout.on('error', () => process.exit());
await main(process.argv.slice(2));
