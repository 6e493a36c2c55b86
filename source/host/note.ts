/*
`note --mailbox FILE --from NAME [--user-status-line]`: gives its standard input to the mailbox of a session. For what an agent runs
as a command. It is as light as can be, never fails its agent, and knows nothing of what it carries.

With `--user-status-line` the person's own status line command, which ours took the place of, gets the same input, and what it
prints is printed.
*/
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {request} from 'node:http';
import path from 'node:path';
import {text} from 'node:stream/consumers';

const patienceMilliseconds = 2000;

const option = (name: string): string | undefined => {
	const index = process.argv.indexOf(name);
	return index === -1 ? undefined : process.argv[index + 1];
};

const readJson = (file: string): Record<string, unknown> | undefined => {
	try {
		return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
	} catch {
		return undefined;
	}
};

const post = (mailbox: {url: string; token: string}, from: string, body: string) =>
	new Promise<void>(resolve => {
		const letter = request(
			`${mailbox.url}/note/${from}`,
			{method: 'POST', headers: {authorization: `Bearer ${mailbox.token}`}, timeout: patienceMilliseconds},
			response => {
				response.resume();
				response.once('end', resolve);
			},
		);
		letter.once('timeout', () => letter.destroy());
		letter.once('error', () => resolve());
		letter.once('close', () => resolve());
		letter.end(body);
	});

/** The person's own command, by Claude's order: the project's local settings, the project's, the user's. */
const userStatusLine = (body: string): string | undefined => {
	const {workspace} = (JSON.parse(body) ?? {}) as {workspace?: {project_dir?: unknown}};
	const project = typeof workspace?.project_dir === 'string' ? path.join(workspace.project_dir, '.claude') : undefined;
	const home = process.env.CLAUDE_CONFIG_DIR || path.join(process.env.HOME ?? '', '.claude');
	const files = [
		...(project ? [path.join(project, 'settings.local.json'), path.join(project, 'settings.json')] : []),
		path.join(home, 'settings.json'),
	];
	for (const file of files) {
		const {command} = (readJson(file)?.statusLine ?? {}) as {command?: unknown};
		if (typeof command === 'string' && command !== '') {
			return command;
		}
	}
	return undefined;
};

const runStatusLine = (command: string, body: string) =>
	new Promise<void>(resolve => {
		const child = spawn('/bin/sh', ['-c', command], {stdio: ['pipe', 'inherit', 'ignore']});
		child.stdin.on('error', () => {});
		child.stdin.end(body);
		child.once('error', () => resolve());
		child.once('close', () => resolve());
	});

try {
	const body = await text(process.stdin);
	const mailbox = readJson(option('--mailbox') ?? '') as {url: string; token: string} | undefined;
	const own = process.argv.includes('--user-status-line') ? userStatusLine(body) : undefined;
	await Promise.all([mailbox && post(mailbox, option('--from') ?? 'note', body), own && runStatusLine(own, body)]);
} catch {
	// The agent must not notice.
}
