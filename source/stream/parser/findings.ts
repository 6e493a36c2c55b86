/* What a recording says of the work in it, whichever program wrote it. */
import {sorted} from './counts.ts';
import type {ModelTokens, Tokens} from './tokens.ts';

export type Findings = {
	/** How a run ended: `success`, `interrupted`, `incomplete`, or `error:` and what it was; null for what is no run. */
	status: string | null;
	models: string[];
	tokens: Record<string, Tokens>;
	costUsd: number | null;
	/** By the program that wrote it, computed from its lines as a lower bound, or not known. */
	costIs: 'reported' | 'atLeast' | 'unknown';
	turns: number;
	tools: Record<string, number>;
	permissionDenials: Record<string, number>;
	apiRetries: number;
	compactions: number;
};

export const nothingFound: Findings = {
	status: null,
	models: [],
	tokens: {},
	costUsd: null,
	costIs: 'unknown',
	turns: 0,
	tools: {},
	permissionDenials: {},
	apiRetries: 0,
	compactions: 0,
};

export const modelsAndTokens = (models: ModelTokens): Pick<Findings, 'models' | 'tokens'> => {
	const tokens = sorted(models);
	return {models: Object.keys(tokens).sort(), tokens};
};
