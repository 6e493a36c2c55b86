/* The last line of the live area: mode, model, cost, context, and the keys that change them. */
import {line} from '../../text.ts';
import {money} from '../../words.ts';
import type {Cost} from '../parser/bill.ts';

type Facts = {
	mode: string | undefined;
	model: string | undefined;
	cost: Cost | undefined;
	contextPercent: number | undefined;
	queued: number;
};

export const footerOf = ({mode, model, cost, contextPercent, queued}: Facts): string =>
	[
		`${mode ?? 'default'} mode`,
		...(model === undefined ? [] : [line(model, 60).replace(/^claude-/, '')]),
		money(cost?.usd ?? null, cost?.is),
		...(contextPercent === undefined ? [] : [`ctx ${contextPercent} %`]),
		...(queued === 0 ? [] : [`${queued} queued, ↑ takes back`]),
		'S-Tab mode',
		'C-o model',
	].join(' · ');
