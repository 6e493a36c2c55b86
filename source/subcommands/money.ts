import {usageError} from '../errors.ts';
import {line} from '../text.ts';
import {money} from '../words.ts';
import {table} from './format.ts';
import type {Call, Result} from './subcommand.ts';

export const cost = async (call: Call): Promise<Result> => {
	const by = call.flags.by ?? 'session';
	if (by !== 'session' && by !== 'day' && by !== 'model') {
		throw usageError('`--by` takes session, day or model');
	}
	const server = await call.server();
	const rows = await server.call('cost.rows', {by});
	const names = new Map((await server.call('sessions.list', {all: true})).map(session => [session.id, session.name]));
	const total = rows.reduce((sum, row) => sum + (row.costUsd ?? 0), 0);
	const thousands = (count: number) => `${(count / 1000).toFixed(1)}k`;
	const lines = rows.map(({key, costUsd, costIs, tokens}) => [
		line(names.get(key) ?? key, 40),
		money(costUsd, costIs),
		thousands(tokens.input),
		thousands(tokens.output),
		thousands(tokens.cacheRead),
		thousands(tokens.cacheWrite),
	]);
	const text = table(
		[by, 'cost', 'in', 'out', 'cache read', 'cache write'],
		[...lines, ...(lines.length > 1 ? [['total', money(total)]] : [])],
		{
			empty: 'nothing was spent yet',
			right: [1, 2, 3, 4, 5],
		},
	);
	return {document: rows, text};
};
