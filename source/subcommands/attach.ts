import path from 'node:path';
import {usageError} from '../errors.ts';
import {openLog} from '../log.ts';
import {type Server, whenServerRuns} from '../server/daemon.ts';
import {type Call, environmentOf, type Result} from './subcommand.ts';

/** Open the app. It draws by itself, and leaves one line when it closes. */
export const attach = async (call: Call): Promise<Result | undefined> => openApp(call, call.words[0]);

export const openApp = async (call: Call, session: string | undefined, {demo = false} = {}): Promise<Result | undefined> => {
	const {stdin, stdout} = process;
	if (!stdin.isTTY || !stdout.isTTY) {
		throw usageError(
			'the app needs a terminal',
			'`coppice ls` and the other subcommands work without one; `coppice demo --story` plays the demo',
		);
	}
	const {TERM} = call.environment;
	if (!TERM || TERM === 'dumb') {
		throw usageError('this terminal (TERM is `dumb`) cannot show the app', 'the subcommands work here: `coppice ls`');
	}
	// The server is looked for, or started, while the app is loaded.
	let early: Promise<Server> | undefined = call.server();
	early.catch(() => {});
	const {runClient} = await import('../client/client.ts');
	const words = await runClient({
		directory: call.directory,
		session,
		directories: call.directories,
		version: call.version,
		environment: environmentOf(call.environment),
		themesFolder: path.join(call.programs, '..', 'themes'),
		findOrStartServer() {
			const server = early ?? call.server();
			early = undefined;
			return server;
		},
		whenServerRuns: then => whenServerRuns(call.directories, call.runningServer, then),
		log: openLog(call.directories.state, 'client', call.environment.COPPICE_LOG),
		input: stdin,
		output: stdout,
		demo,
	});
	return words === '' ? undefined : {document: {left: true}, text: words};
};
