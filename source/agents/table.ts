import {UserError} from '../errors.ts';
import type {Agent} from './agent.ts';
import {claude} from './claude.ts';
import {demo} from './demo.ts';
import {command, shell} from './shell.ts';

/** All adapters, in the order of the dialog. */
export const agents: readonly Agent[] = [claude, demo, shell, command];

/** The adapter of this name, or a `UserError` with the names that there are. */
export const agentNamed = (name: string): Agent => {
	const agent = agents.find(one => one.name === name);
	if (!agent) {
		throw new UserError(`there is no agent \`${name}\``, {
			code: 'no-such-agent',
			hint: `there are ${agents
				.filter(one => one.name !== 'command')
				.map(one => one.name)
				.join(', ')}; any other command goes after \`--\``,
		});
	}
	return agent;
};
