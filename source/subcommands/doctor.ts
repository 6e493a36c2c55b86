/* `coppice doctor`: what this machine has and lacks, each in a line, with what to do. */
import {constants, lstatSync} from 'node:fs';
import {access, readFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {loadSettings} from '../config.ts';
import {prepareRunFolder} from '../directories.ts';
import {describe, hasCode} from '../errors.ts';
import {line} from '../text.ts';
import {columns} from './format.ts';
import {settingsProblems} from './settings.ts';
import type {Call, Result} from './subcommand.ts';

type Finding = {what: string; state: 'ok' | 'warning' | 'problem'; says: string; hint: string | null};

const marks = {ok: '✓', warning: '!', problem: '✗'} as const;

export const doctor = async (call: Call): Promise<Result> => {
	const findings = await Promise.all(checks.map(check => check(call)));
	const worst = findings.some(one => one.state === 'problem');
	return {
		document: findings,
		text: columns(findings.map(({what, state, says, hint}) => [marks[state], what, line(hint === null ? says : `${says}: ${hint}`, 1000)])),
		exitCode: worst ? 1 : 0,
	};
};

const ok = (what: string, says: string): Finding => ({what, state: 'ok', says, hint: null});
const warning = (what: string, says: string, hint: string): Finding => ({what, state: 'warning', says, hint});
const problem = (what: string, says: string, hint: string): Finding => ({what, state: 'problem', says, hint});

const versionOf = async (command: string): Promise<string | undefined> => {
	const {stdout, failed} = await execa(command, ['--version'], {reject: false, timeout: 10_000, stdin: 'ignore'});
	return failed ? undefined : line(stdout.split('\n')[0] ?? '', 80);
};

type Check = (call: Call) => Promise<Finding>;

const checks: Check[] = [
	async () => ok('node', `${process.version}, ${process.execPath}`),

	async () => {
		const version = await versionOf('git');
		return version ? ok('git', version) : problem('git', 'git is not installed', 'install it with your package manager');
	},

	async ({directories}) => {
		const {settings} = loadSettings(directories.config);
		const command = settings.agents.claude.command ?? 'claude';
		const version = await versionOf(command);
		return version
			? ok('claude', version)
			: warning(
					'claude',
					`\`${line(command)}\` is not on your PATH`,
					'`npm install -g @anthropic-ai/claude-code`; `coppice demo` needs none',
				);
	},

	async call => {
		const {file, problems} = settingsProblems(call);
		return problems.length === 0 ? ok('settings', file) : warning('settings', problems.join('; '), `see ${file}`);
	},

	async ({directories}) => {
		try {
			prepareRunFolder(directories);
			return ok('run folder', directories.run);
		} catch (error) {
			return problem('run folder', describe(error), 'see the message');
		}
	},

	async ({directories}) => {
		try {
			await access(directories.state, constants.W_OK);
			const mode = lstatSync(directories.state).mode & 0o777;
			return mode & 0o077
				? warning('state', `${directories.state} may be read by others (mode ${mode.toString(8)})`, `chmod 700 ${directories.state}`)
				: ok('state', directories.state);
		} catch (error) {
			if (hasCode(error, 'ENOENT')) {
				return ok('state', `${directories.state}, made when it is needed`);
			}
			return problem('state', describe(error), 'the state folder must be writable');
		}
	},

	async ({runningServer}) => {
		const server = await runningServer();
		if (!server) {
			return ok('server', 'none runs; the next command starts it');
		}
		const {pid, version, sessions} = await server.call('server.status', {});
		return ok('server', `pid ${pid}, version ${version}, ${sessions} sessions`);
	},

	async ({environment}) => {
		const {TERM = '', COLORTERM = ''} = environment;
		if (TERM === '' || TERM === 'dumb') {
			return warning('terminal', `TERM is \`${line(TERM)}\``, 'the app needs a terminal; subcommands work');
		}
		const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
		return /utf-?8/i.test(locale)
			? ok('terminal', `${line(TERM)}${COLORTERM ? `, ${line(COLORTERM)}` : ''}, ${line(locale)}`)
			: warning('terminal', `the locale \`${line(locale)}\` is not UTF-8`, 'borders and glyphs are drawn in ASCII; `export LANG=C.UTF-8`');
	},

	async ({environment}) => {
		const user = environment.USER ?? '';
		const lingers = await readFile(path.join('/var/lib/systemd/linger', user)).then(
			() => true,
			() => false,
		);
		const logind = await access('/run/systemd/users').then(
			() => true,
			() => false,
		);
		return !logind || lingers || user === 'root' || user === ''
			? ok('logout', 'agents run on when you log out')
			: warning('logout', 'this system may end your processes when you log out', 'if it does: `loginctl enable-linger`');
	},
];
