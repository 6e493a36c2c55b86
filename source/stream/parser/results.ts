/*
The result lines of a stream of Claude Code: one ends each turn, and tells what its process cost until then. Whether a run ended well
is seen from the last of them and the few events around it.
*/
import {type Counts, countAll} from './counts.ts';
import {finiteIn, isObject, type Json, numberIn, objectIn, objectsIn, textIn} from './json.ts';
import {addTokens, type ModelTokens} from './tokens.ts';

/**
`total_cost_usd` and `modelUsage` are running totals of one process, of which the last counts. A new process is seen by another session
or a smaller total.
*/
type Process = {session: string | undefined; costUsd: number | undefined; modelUsage: Json | undefined};

export type Reported = {costUsd: number | null; models: ModelTokens; turns: number};

/** What a status depends on, of an event that is no result. */
type Trace = {interrupted: boolean; assistant: boolean; error: unknown};

/** So many events before a result say how it came to it, and so many at the end of a stream without one. */
const tracesBeforeResult = 4;
const tracesBeforeEnd = 6;

export const createResults = () => {
	const processes: Process[] = [];
	const traces: Trace[] = [];
	const denied = new Map<string, string>();
	let turns = 0;
	/** By the last result; undefined when there is none, or another turn began after it. */
	let status: string | undefined;

	const takeTotals = (result: Json) => {
		const session = textIn(result, 'session_id');
		const costUsd = finiteIn(result, 'total_cost_usd');
		let current = processes.at(-1);
		const fell = costUsd !== undefined && costUsd < (current?.costUsd ?? 0);
		if (!current || current.session !== session || fell) {
			current = {session, costUsd: undefined, modelUsage: undefined};
			processes.push(current);
		}
		current.costUsd = costUsd ?? current.costUsd;
		current.modelUsage = objectIn(result, 'modelUsage') ?? current.modelUsage;
	};

	const takeResult = (result: Json) => {
		takeTotals(result);
		turns += numberIn(result, 'num_turns');
		for (const denial of objectsIn(result, 'permission_denials')) {
			denied.set(textIn(denial, 'tool_use_id') ?? `unnamed ${denied.size}`, textIn(denial, 'tool_name') ?? '');
		}
		status = statusOf(result, traces.slice(-tracesBeforeResult));
	};

	return {
		take(event: Json): void {
			if (event.type === 'result') {
				takeResult(event);
			} else if (event.type === 'system' && event.subtype === 'init') {
				status = undefined;
			}
			traces.push({interrupted: saysInterrupted(event), assistant: event.type === 'assistant', error: event.error});
			traces.splice(0, traces.length - tracesBeforeEnd);
		},

		/** Undefined without a result. */
		reported(): Reported | undefined {
			if (processes.length === 0) {
				return undefined;
			}
			const models: ModelTokens = new Map();
			for (const [model, usage] of processes.flatMap(({modelUsage = {}}) => Object.entries(modelUsage))) {
				if (isObject(usage)) {
					addTokens(models, model, {
						input: numberIn(usage, 'inputTokens'),
						output: numberIn(usage, 'outputTokens'),
						cacheRead: numberIn(usage, 'cacheReadInputTokens'),
						cacheWrite: numberIn(usage, 'cacheCreationInputTokens'),
					});
				}
			}
			const costs = processes.flatMap(({costUsd}) => costUsd ?? []);
			return {costUsd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost), models, turns};
		},

		/** By the name of the tool: results of one process may name the same call again. */
		denials: (): Counts => countAll(denied.values()),

		status: (): string => status ?? (traces.some(({interrupted}) => interrupted) ? 'interrupted' : 'incomplete'),
	};
};

const interruption = '[Request interrupted by user';

/** Did a person stop it? Claude Code says so in their name. */
export const saysInterrupted = (event: Json): boolean => {
	if (event.type !== 'user') {
		return false;
	}
	const message = objectIn(event, 'message');
	const texts = [textIn(message, 'content'), ...objectsIn(message, 'content').map(block => textIn(block, 'text'))];
	return texts.some(text => text?.startsWith(interruption));
};

/** Neither `subtype` nor `is_error` alone says it: a failed login is a `success` with an error, some errors have none. */
const statusOf = (result: Json, before: Trace[]): string => {
	const {subtype, is_error: isError, terminal_reason: reason, api_error_status: apiStatus} = result;
	const stopped = subtype === 'error_during_execution' && before.some(({interrupted}) => interrupted);
	if (stopped || (typeof reason === 'string' && reason.startsWith('aborted'))) {
		return 'interrupted';
	}
	if (typeof subtype === 'string' && subtype !== 'success') {
		return `error:${subtype}`;
	}
	return isError ? `error:${apiStatus ?? before.findLast(({assistant}) => assistant)?.error ?? isError}` : 'success';
};
