/* Runs one shell command for real: streamed, with a time limit, and with everything that it started ended when it must end. */
import {spawn} from 'node:child_process';
import {StringDecoder} from 'node:string_decoder';
import {hasCode} from '../errors.ts';

export type CommandResult = {stdout: string; stderr: string; code: number | null; timedOut: boolean};

type Options = {
	folder: string;
	signal: AbortSignal;
	/** Each whole line as it comes, of both outputs. */
	onLine: (line: string) => void;
	timeLimitMilliseconds?: number;
};

const defaultLimitMilliseconds = 120_000;
/** What a background process of the command may hold its output open, once the command itself has ended. */
const graceMilliseconds = 100;
const keptCharacters = 30_000;

/** @throws the abort reason of `signal`, when nothing of the command runs any more */
export const runCommand = async (command: string, {folder, signal, onLine, timeLimitMilliseconds}: Options): Promise<CommandResult> => {
	signal.throwIfAborted();
	const child = spawn('sh', ['-c', command], {cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe']});
	const end = () => endGroup(child.pid);
	const result: CommandResult = {stdout: '', stderr: '', code: null, timedOut: false};
	const limit = setTimeout(() => {
		result.timedOut = true;
		end();
	}, timeLimitMilliseconds ?? defaultLimitMilliseconds);
	let grace: NodeJS.Timeout | undefined;
	signal.addEventListener('abort', end);

	const finish = [child.stdout, child.stderr].map((output, index) => {
		const lines = lineReader(onLine);
		const name = index === 0 ? 'stdout' : 'stderr';
		output.on('data', (bytes: Buffer) => {
			result[name] = (result[name] + lines.read(bytes)).slice(0, keptCharacters);
		});
		return lines.end;
	});
	try {
		result.code = await new Promise<number | null>((resolve, reject) => {
			child.once('error', reject);
			child.once('exit', code => {
				grace = setTimeout(() => {
					child.stdout.destroy();
					child.stderr.destroy();
				}, graceMilliseconds);
				child.once('close', () => resolve(code));
			});
		});
	} finally {
		clearTimeout(limit);
		clearTimeout(grace);
		signal.removeEventListener('abort', end);
	}
	signal.throwIfAborted();
	for (const end of finish) {
		end();
	}
	return result;
};

const lineReader = (onLine: (line: string) => void) => {
	const decoder = new StringDecoder('utf8');
	let rest = '';
	return {
		read(bytes: Buffer): string {
			const text = decoder.write(bytes);
			const lines = (rest + text).split('\n');
			rest = lines.pop()!;
			lines.forEach(onLine);
			return text;
		},
		end() {
			rest += decoder.end();
			if (rest !== '') {
				onLine(rest);
			}
			rest = '';
		},
	};
};

const endGroup = (pid: number | undefined) => {
	try {
		if (pid !== undefined) {
			process.kill(-pid, 'SIGKILL');
		}
	} catch (error) {
		if (!hasCode(error, 'ESRCH')) {
			throw error;
		}
	}
};
