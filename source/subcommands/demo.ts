import type {Call, Result} from './subcommand.ts';

export const demo = async (_call: Call): Promise<Result | undefined> => {
	throw new Error('the demo');
};
