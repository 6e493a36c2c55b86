/* The windows of a subscription, as Claude Code tells them in its status line. */
import {z} from 'zod';
import type {News} from './agent.ts';

const timeWindow = z.object({used_percentage: z.number(), resets_at: z.number()}).nullable().optional().catch(undefined);

/** `resets_at` in seconds since 1970. */
export const rateLimits = z.object({five_hour: timeWindow, seven_day: timeWindow}).optional().catch(undefined);

export const limitsNews = (limits: z.infer<typeof rateLimits>): News[] =>
	limits ? [{kind: 'limits', fiveHour: limitOf(limits.five_hour), sevenDay: limitOf(limits.seven_day)}] : [];

const limitOf = (limit: z.infer<typeof timeWindow>) =>
	limit ? {usedPercent: limit.used_percentage, resetsAt: new Date(limit.resets_at * 1000).toISOString()} : null;
