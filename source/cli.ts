/* The command line: finds the subcommand, runs it, turns errors into text and exit codes. */
import {statSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {findDirectories} from './directories.ts';
import {exitCodes, UserError, usageError} from './errors.ts';
import {openLog} from './log.ts';
import {ConnectionClosed} from './protocol/connection.ts';
import {findOrStartServer, findServer, type Server} from './server/daemon.ts';
import {checkWords, commonFlags, parse} from './subcommands/command-line.ts';
import {help, helpOf} from './subcommands/help.ts';
import type {Call, Result, Subcommand} from './subcommands/subcommand.ts';
import {subcommands} from './subcommands/table.ts';
import {line} from './text.ts';
import {version} from './version.ts';

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
			if (result.notice !== undefined && !json) {
				process.stderr.write(`${result.notice}\n`);
			}
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
	const leading = rest.findIndex(word => !(word.startsWith('--') && Object.hasOwn(commonFlags, word.slice(2))));
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

// Whoever reads us may stop reading, as `head` does.
process.stdout.on('error', () => process.exit());
await main(process.argv.slice(2));
