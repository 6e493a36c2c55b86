/*
The only file that runs git. Two doors:

- `run`, `text`, `names`: execa, for plumbing. Arguments are lists, names are bytes, hooks and background maintenance of the repository are off,
  because these calls are ours and not the person's: a `post-checkout` hook of a stranger's repository is not to run because a worktree is made.
- `simple`: simple-git, where it has a method. Hooks run there as they do for the person (commit, push).

Both run without optional locks, so that looking at a worktree never makes its agent's `git add` fail; in English; never asking on a terminal.
*/
import {stat} from 'node:fs/promises';
import {execa} from 'execa';
import {type SimpleGit, simpleGit} from 'simple-git';
import {describe, UserError} from '../errors.ts';
import {line} from '../text.ts';

export type GitOptions = {
	/** More environment for this call, such as `GIT_INDEX_FILE`. */
	readonly environment?: Readonly<Record<string, string>>;
	/** More `-c` settings, each `key=value`. */
	readonly settings?: readonly string[];
	readonly input?: string | Uint8Array;
	/** Exit codes that are answers. Others throw a `GitError`. Default: 0. */
	readonly accept?: readonly number[];
	readonly timeoutMilliseconds?: number;
};

export type GitResult = {readonly exitCode: number; readonly stdout: Buffer; readonly stderr: string};

/** git bound to a folder. */
export type Git = {
	readonly directory: string;
	run(arguments_: readonly string[], options?: GitOptions): Promise<GitResult>;
	/** What git printed, as text, without the last newline. */
	text(arguments_: readonly string[], options?: GitOptions): Promise<string>;
	/** What git printed with `-z`, cut at NUL, as bytes: a file name need not be UTF-8. */
	names(arguments_: readonly string[], options?: GitOptions): Promise<Buffer[]>;
	/** simple-git in the same folder. */
	simple(): SimpleGit;
};

/** git ran and said no. An expected failure: what a repository is like is not in our hands. */
export class GitError extends UserError {
	readonly arguments: readonly string[];
	/** git's own, `undefined` if it was killed. Not that of our program. */
	readonly status: number | undefined;
	readonly stderr: string;

	constructor(arguments_: readonly string[], status: number | undefined, stderr: string) {
		const command = line(arguments_.slice(0, 3).join(' '), 80);
		super(`\`git ${command}\` failed: ${line(stderr, 400) || `exit code ${status ?? 'none'}`}`, {code: 'git-failed'});
		this.arguments = arguments_;
		this.status = status;
		this.stderr = stderr;
	}
}

/** The first release with `worktree list -z`. */
const oldest = {major: 2, minor: 36};

const defaultTimeoutMilliseconds = 120_000;

const settings = [
	'core.hooksPath=/dev/null',
	'core.fsmonitor=false',
	'gc.auto=0',
	'maintenance.auto=false',
	'core.quotePath=false',
	'advice.detachedHead=false',
];

/** What points git at another repository than that of its folder: set when coppice is started from a hook (`git rev-parse --local-env-vars`). */
const foreign = [
	'GIT_ALTERNATE_OBJECT_DIRECTORIES',
	'GIT_COMMON_DIR',
	'GIT_CONFIG',
	'GIT_DIR',
	'GIT_GRAFT_FILE',
	'GIT_IMPLICIT_WORK_TREE',
	'GIT_INDEX_FILE',
	'GIT_INTERNAL_SUPER_PREFIX',
	'GIT_NAMESPACE',
	'GIT_NO_REPLACE_OBJECTS',
	'GIT_OBJECT_DIRECTORY',
	'GIT_PREFIX',
	'GIT_QUARANTINE_PATH',
	'GIT_REPLACE_REF_BASE',
	'GIT_SHALLOW_FILE',
	'GIT_WORK_TREE',
];

const own = {GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C.UTF-8', LANGUAGE: ''};

/** Of what simple-git guards, the person's own ways to reach a remote and to be named; editors and pagers have no terminal here. */
const handedOn = [
	...Object.keys(own),
	'GIT_ASKPASS',
	'GIT_AUTHOR_EMAIL',
	'GIT_AUTHOR_NAME',
	'GIT_COMMITTER_EMAIL',
	'GIT_COMMITTER_NAME',
	'GIT_CONFIG_GLOBAL',
	'GIT_CONFIG_NOSYSTEM',
	'GIT_CONFIG_SYSTEM',
	'GIT_SSH',
	'GIT_SSH_COMMAND',
	'SSH_ASKPASS',
];
const guarded = /^(?:GIT_.*|EDITOR|VISUAL|PAGER|PREFIX|SSH_ASKPASS)$/i;

export const gitIn = (directory: string): Git => {
	const run = async (arguments_: readonly string[], options: GitOptions = {}): Promise<GitResult> => {
		const all = [...settings, ...(options.settings ?? [])].flatMap(setting => ['-c', setting]);
		const result = await execa('git', [...all, ...arguments_], {
			cwd: directory,
			env: {...Object.fromEntries(foreign.map(name => [name, undefined])), ...own, ...options.environment},
			encoding: 'buffer',
			stripFinalNewline: false,
			reject: false,
			timeout: options.timeoutMilliseconds ?? defaultTimeoutMilliseconds,
			...(options.input === undefined ? {stdin: 'ignore' as const} : {input: options.input}),
		});
		if (result.code === 'ENOENT') {
			throw await missing(directory);
		}
		const stderr = Buffer.from(result.stderr ?? []).toString();
		if (result.timedOut) {
			throw new GitError(arguments_, undefined, `no answer within ${(options.timeoutMilliseconds ?? defaultTimeoutMilliseconds) / 1000} s`);
		}
		if (result.exitCode === undefined || !(options.accept ?? [0]).includes(result.exitCode)) {
			throw new GitError(arguments_, result.exitCode, stderr || (result.failed ? (result.shortMessage ?? '') : ''));
		}
		return {exitCode: result.exitCode, stdout: Buffer.from(result.stdout), stderr};
	};
	return {
		directory,
		run,
		async text(arguments_, options) {
			return (await run(arguments_, options)).stdout.toString().replace(/\n$/, '');
		},
		async names(arguments_, options) {
			return splitNames((await run(arguments_, options)).stdout);
		},
		simple() {
			const environment = Object.entries(process.env).filter(([name]) => handedOn.includes(name) || !guarded.test(name));
			return simpleGit({
				baseDir: directory,
				allowEnvironment: handedOn,
				unsafe: {allowUnsafeAskPass: true, allowUnsafeConfigPaths: true, allowUnsafeSshCommand: true},
				timeout: {block: defaultTimeoutMilliseconds},
			}).env({...Object.fromEntries(environment), ...own});
		},
	};
};

/** @throws UserError if git is missing or older than 2.36 */
export const checkGit = async (directory: string): Promise<string> => {
	const {major, minor, patch, installed} = await gitIn(directory).simple().version();
	if (!installed) {
		throw notInstalled();
	}
	if (major < oldest.major || (major === oldest.major && minor < oldest.minor)) {
		throw new UserError(`git \`${major}.${minor}.${patch}\` is too old`, {
			code: 'git-too-old',
			hint: `install git ${oldest.major}.${oldest.minor} or newer`,
		});
	}
	return `${major}.${minor}.${patch}`;
};

/** Bytes that end or are separated by NUL, as git's `-z` prints them. */
export const splitNames = (bytes: Buffer): Buffer[] => {
	const names: Buffer[] = [];
	let start = 0;
	for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
		names.push(bytes.subarray(start, end));
		start = end + 1;
	}
	if (start < bytes.length) {
		names.push(bytes.subarray(start));
	}
	return names;
};

/** Names as `--stdin -z` reads them. */
export const joinNames = (names: readonly Buffer[]): Buffer => Buffer.concat(names.flatMap(name => [name, Buffer.of(0)]));

/** What git said, for an error message of ours. */
export const said = (error: unknown): string => {
	if (!(error instanceof GitError)) {
		return describe(error);
	}
	const lines = error.stderr.split('\n').filter(text => text.trim() !== '');
	return line((lines.find(text => /^(?:fatal|error):/.test(text)) ?? lines.at(-1) ?? error.message).replace(/^(?:fatal|error): /, ''), 300);
};

const notInstalled = () =>
	new UserError('git is not installed', {code: 'git-missing', hint: 'install git 2.36 or newer and make sure that it is in `PATH`'});

/** A folder that is not there and a git that is not there both come as ENOENT. */
const missing = async (directory: string): Promise<UserError> => {
	const exists = await stat(directory).then(
		found => found.isDirectory(),
		() => false,
	);
	return exists ? notInstalled() : new UserError(`no folder \`${line(directory)}\``, {code: 'no-such-folder'});
};
