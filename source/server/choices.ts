/* What the dialog for a new session offers, and what was chosen last in it, in each repository. */
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {agents, runsHeadless} from '../agents/table.ts';
import {writeAtomically} from '../atomic.ts';
import {branches, findRepository} from '../git/repository.ts';
import {listWorktrees} from '../git/worktrees.ts';
import type {Fleet as FleetContract} from '../protocol/messages.ts';
import type {NewSession} from '../protocol/session.ts';
import type {Fleet} from './fleet.ts';
import {agentExecutable} from './life/executable.ts';

type Choices = FleetContract['requests']['choices.get']['result'];
type Last = Choices['last'];

/** Where nothing was chosen yet, or before there was this to choose. */
const first: Omit<Last, 'agent'> = {model: null, mode: null, base: null, worktree: true, headless: false};

export const createChoices = (fleet: Fleet) => {
	const file = path.join(fleet.directories.state, 'choices.json');
	const all = (): Promise<Record<string, Partial<Last>>> =>
		readFile(file, 'utf8').then(
			text => JSON.parse(text) as Record<string, Partial<Last>>,
			() => ({}),
		);

	return {
		async get(directory: string, searchPath: string): Promise<Choices> {
			const repository = await findRepository(directory);
			const [heads, worktrees, last] = await Promise.all([branches(repository), listWorktrees(repository), all()]);
			const facts = fleet.places.facts(repository.root);
			const settings = fleet.settings();
			const offered = await Promise.all(
				agents
					.filter(agent => agent.name !== 'command')
					.map(async agent => {
						const setting = agent.name === 'claude' ? settings.agents.claude.command : null;
						const missing = await agentExecutable(agent, setting, searchPath, repository.root).then(
							() => null,
							(error: Error & {hint?: string}) => error,
						);
						const why = missing?.message ?? null;
						const {name, title, models, modes} = agent;
						return {name, title, available: why === null, why, hint: missing?.hint ?? null, models, modes, headless: runsHeadless(name)};
					}),
			);
			return {
				repository: {
					root: repository.root,
					name: repository.name,
					branch: worktrees[0]?.branch ?? null,
					ahead: facts?.ahead ?? null,
					behind: facts?.behind ?? null,
				},
				branches: heads.map(head => head.name),
				worktrees: worktrees.filter(one => !one.bare).map(one => ({path: one.path, branch: one.branch ?? null})),
				agents: offered,
				last: {...first, agent: settings.agents.default, ...last[repository.root]},
			};
		},

		/** Keep what a person chose as the default of the next dialog here. What a script started says nothing of that. */
		async remember(root: string, request: NewSession): Promise<void> {
			const last: Last = {
				agent: request.agent ?? fleet.settings().agents.default,
				model: request.model ?? null,
				mode: request.mode ?? null,
				base: request.base ?? null,
				worktree: !request.noWorktree,
				headless: request.headless ?? false,
			};
			await fleet.turns.take(file, async () => writeAtomically(file, JSON.stringify({...(await all()), [root]: last})));
		},
	};
};
