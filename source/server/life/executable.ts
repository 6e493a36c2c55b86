import {access, constants, stat} from 'node:fs/promises';
import path from 'node:path';
import type {Agent} from '../../agents/agent.ts';
import {UserError} from '../../errors.ts';
import {line} from '../../text.ts';

/** The file that a command name means on this PATH, or undefined. A name with a slash is taken from `directory`. */
export const findExecutable = async (name: string, searchPath: string, directory: string): Promise<string | undefined> => {
	const places = name.includes('/')
		? [path.resolve(directory, name)]
		: searchPath
				.split(':')
				.filter(Boolean)
				.map(folder => path.join(folder, name));
	for (const file of places) {
		try {
			await access(file, constants.X_OK);
			if ((await stat(file)).isFile()) {
				return file;
			}
		} catch {}
	}
	return undefined;
};

/** The executable of an agent: the setting, else its name on PATH. Throws a `UserError` that says how to get it. */
export const agentExecutable = async (agent: Agent, setting: string | null, searchPath: string, directory: string): Promise<string> => {
	if (agent.executable === null) {
		return '';
	}
	const wanted = setting ?? agent.executable;
	const found = await findExecutable(wanted, searchPath, directory);
	if (!found) {
		throw new UserError(
			setting === null
				? `there is no \`${line(wanted)}\` on your PATH`
				: `\`${line(wanted)}\`, the setting \`agents.${agent.name}.command\`, is no executable`,
			{
				code: 'no-agent',
				hint: agent.missingHint,
			},
		);
	}
	return found;
};
