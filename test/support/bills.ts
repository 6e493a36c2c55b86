/* Sessions of the real Claude Code, and what a bill would show for them. */
import assert from 'node:assert/strict';
import {setTimeout as delay} from 'node:timers/promises';
import type {CostRow} from '../../source/protocol/money.ts';
import type {Session} from '../../source/protocol/session.ts';
import type {World} from './coppice.ts';
import type {MessagesApi} from './messages-api.ts';

const rounded = (usd: number) => Math.round(usd * 1e6) / 1e6;
const withoutContext = (model: string) => model.replace('[1m]', '');

export type Bills = ReturnType<typeof createBills>;

export const createBills = (world: World, api: MessagesApi) => {
	const billed = (conversations: readonly string[]) => conversations.reduce((sum, one) => sum + api.billedUsd(one), 0);
	const wait = (name: string, state: string) => world.json<Session>('wait', name, '--for', state, '--timeout', '60');

	const until = async <T>(what: string, check: () => Promise<T | undefined | false>, timeoutMilliseconds = 30_000): Promise<T> => {
		const deadline = performance.now() + timeoutMilliseconds;
		while (performance.now() < deadline) {
			const found = await check();
			if (found) {
				return found;
			}
			await delay(50);
		}
		throw new Error(`${what} did not come; there are ${JSON.stringify(await world.ls(), null, 1)}`);
	};

	return {
		wait,
		until,
		/** The session, once its turn is over and what it costs is what would be billed for these conversations. */
		settled: (name: string, conversations: readonly string[]): Promise<Session> =>
			until(`the bill of ${name}, ${billed(conversations)}`, async () => {
				const session = await world.session(name);
				return Math.abs((session.costUsd ?? 0) - billed(conversations)) < 1e-6 && session;
			}),
		conversationOf: async (name: string): Promise<string> => (await world.session(name)).conversation!,
		/** One turn. */
		async say(name: string, text: string): Promise<void> {
			await world.ok('send', name, text);
			await wait(name, 'done');
		},
		/** The ledger has what would be billed for these conversations, for each model in dollars and tokens, and nothing else. */
		async ledgerHas(conversations: Iterable<string>): Promise<void> {
			const rows = await world.json<CostRow[]>('cost', '--by', 'model');
			const found = rows.map(({key, costUsd, tokens}) => [withoutContext(key), {usd: rounded(costUsd!), tokens}] as const);
			assert.deepEqual(
				found.sort(([a], [b]) => a.localeCompare(b)),
				api.billedByModel([...conversations]).map(([model, {usd, tokens}]) => [model, {usd: rounded(usd), tokens}]),
			);
		},
	};
};
