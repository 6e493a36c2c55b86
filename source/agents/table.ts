import {UserError} from '../errors.ts';
import type {Agent} from './agent.ts';
import {claude} from './claude.ts';
import {demo} from './demo.ts';
import {headlessClaude} from './headless.ts';
import {command, shell} from './shell.ts';

/** All adapters, in the order of the dialog. */
export const agents: readonly Agent[] = [claude, demo, shell, command];

/** Those without their own terminal interface. */
const headless: readonly Agent[] = [headlessClaude];

export type AgentKind = 'interactive' | 'headless';

/** The adapter of a session; undefined for an agent that this version does not know. */
export const adapterOf = (name: string, kind: AgentKind): Agent | undefined =>
	(kind === 'headless' ? headless : agents).find(one => one.name === name);

/** Whether the agent of this name runs headless too. */
export const runsHeadless = (name: string): boolean => adapterOf(name, 'headless') !== undefined;

/** The adapter of this name that runs headless, or a `UserError` that says which do. */
export const headlessNamed = (name: string): Agent => {
	const agent = adapterOf(name, 'headless');
	if (!agent) {
		throw new UserError(`\`${name}\` does not run headless`, {
			code: 'not-headless',
			hint: `${headless.map(one => one.name).join(', ')} does`,
			exitCode: 2,
		});
	}
	return agent;
};

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
