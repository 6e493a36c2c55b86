/*
What was spent, by whom and on what; what may be spent; and how much of the account's limits is used. Amounts are dollars.
*/
import {z} from 'zod';
import {time} from './time.ts';

/** What money can be summed by. */
export const costKeys = ['session', 'day', 'model'] as const;
export type CostKey = (typeof costKeys)[number];

export const costKinds = ['reported', 'atLeast', 'unknown'] as const;

export const tokens = z.object({input: z.number(), output: z.number(), cacheRead: z.number(), cacheWrite: z.number()});
export type Tokens = z.infer<typeof tokens>;
/** What each model has cost and used, by its name. Null: its price is not known. */
export type SpentByModel<Usd = number> = Readonly<Record<string, {usd: Usd; tokens: Tokens}>>;

const costRow = z.object({key: z.string(), costUsd: z.number().nullable(), costIs: z.enum(costKinds), tokens});
/** What was spent: what `cost --json` lists. */
export type CostRow = z.infer<typeof costRow>;

export const namedCostRow = costRow.extend({name: z.string().nullable().describe('of a session, also of one that is gone')});
export type NamedCostRow = z.infer<typeof namedCostRow>;

export const budgetScopes = ['session', 'day', 'all'] as const;
export type BudgetScope = (typeof budgetScopes)[number];

export const budget = z.object({
	scope: z.enum(budgetScopes),
	session: z.string().nullable(),
	name: z.string().nullable(),
	usd: z.number(),
	hard: z.boolean().describe('running turns are ended when it is spent'),
	spentUsd: z.number().describe('of it: by the session, today, or in all since it was set'),
	over: z.boolean(),
});
/** What may be spent: what `budget --json` lists. */
export type Budget = z.infer<typeof budget>;

const accountWindow = z.object({
	usedPercent: z.number(),
	resetsAt: time,
	percentPerHour: z.number().nullable().describe('how fast it is used; null where too little was seen'),
	fullAt: time.nullable().describe('when it would be full at that rate; null where it is reset before'),
	burns: z
		.object({session: z.string(), name: z.string(), share: z.number().describe('of 1')})
		.nullable()
		.describe('who spent most lately'),
});
/** A window of the account's limits. */
export type AccountWindow = z.infer<typeof accountWindow>;

const accountLimits = z.object({fiveHour: accountWindow.nullable(), sevenDay: accountWindow.nullable()});
export type AccountLimits = z.infer<typeof accountLimits>;

export const totals = z.object({
	costUsd: z.number(),
	todayUsd: z.number(),
	stopped: z.boolean().describe('a person stopped the fleet: everything waits at its next step'),
	limits: accountLimits.nullable(),
});
/** Of the whole fleet. */
export type Totals = z.infer<typeof totals>;
