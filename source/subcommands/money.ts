/* What was spent: by the fleet, as the server knows it; and in recordings, whoever wrote them, for which no server is needed. */
import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import path from 'node:path';
import {hasCode, UserError, usageError} from '../errors.ts';
import {loadPrices, type Prices} from '../stream/parser/prices.ts';
import {createRecordingReader, type Recording} from '../stream/parser/recording.ts';
import {line} from '../text.ts';
import {limitLines, money, shortCount, shortPath} from '../words.ts';
import {safe, table} from './format.ts';
import type {Call, Result} from './subcommand.ts';

export const cost = async (call: Call): Promise<Result> => (call.words.length > 0 ? costOfFiles(call) : costOfFleet(call));

const costOfFleet = async (call: Call): Promise<Result> => {
	const by = call.flags.by ?? 'session';
	if (by !== 'session' && by !== 'day' && by !== 'model') {
		throw usageError('`--by` takes session, day or model');
	}
	const server = await call.server();
	const rows = await server.call('cost.rows', {by});
	const total = rows.reduce((sum, row) => sum + (row.costUsd ?? 0), 0);
	const isBound = rows.some(({costIs}) => costIs === 'atLeast');
	const lines = rows.map(({key, name, costUsd, costIs, tokens}) => [
		line(name ?? key, 40),
		money(costUsd, costIs),
		shortCount(tokens.input),
		shortCount(tokens.output),
		shortCount(tokens.cacheRead),
		shortCount(tokens.cacheWrite),
	]);
	const {limits} = await server.call('fleet.totals', {});
	const found = table(
		[by, 'cost', 'in', 'out', 'cache read', 'cache write'],
		[...lines, ...(lines.length > 1 ? [['total', money(total, isBound ? 'atLeast' : 'reported')]] : [])],
		{
			empty: 'nothing was spent yet',
			right: [1, 2, 3, 4, 5],
		},
	);
	return {document: rows.map(({name: _, ...row}) => row), text: [found, ...limitLines(limits, Date.now())].join('\n')};
};

/** As `--json` prints it. */
type FileCost = ({file: string} & Recording) | {file: string; error: string};

/** There is no total: recordings of one conversation may hold the same responses. */
const costOfFiles = async ({words, flags, directory}: Call): Promise<Result> => {
	if (flags.by !== undefined) {
		throw usageError('`--by` does not go with files: it is about the fleet', '`coppice cost --by day`, or `coppice cost FILE…`');
	}
	const prices = await loadPrices();
	const costs: FileCost[] = [];
	for (const file of words) {
		costs.push(await costOfFile(file, directory, prices));
	}
	const rows = costs.flatMap(one => ('error' in one ? [] : [rowOf(one)]));
	const unread = costs.flatMap(one => ('error' in one ? [`${safe(one.file, 200)}: ${line(one.error, 300)}`] : []));
	const found = table(heading, rows, {empty: '', right: [4, 5, 6]});
	return {document: costs, text: [found, ...unread].filter(Boolean).join('\n'), exitCode: unread.length > 0 ? 1 : 0};
};

const heading = ['file', 'kind', 'status', 'models', 'cost', 'tokens', 'turns', 'tools'];

const rowOf = ({file, kind, status, models, costUsd, costIs, tokens, turns, tools}: {file: string} & Recording): string[] => [
	shortPath(safe(file, 500), 50),
	kind,
	safe(status, 40),
	safe(models.join(', '), 40),
	money(costUsd, costIs),
	models.length === 0 ? '—' : shortCount(allTokens(tokens)),
	String(turns),
	safe(mostUsed(tools), 40),
];

const allTokens = (tokens: Recording['tokens']): number =>
	Object.values(tokens).reduce((sum, {input, output, cacheRead, cacheWrite}) => sum + input + output + cacheRead + cacheWrite, 0);

/** `Bash 11, Read 2`: the tools that were used most come first. */
const mostUsed = (tools: Record<string, number>): string =>
	Object.entries(tools)
		.sort(([, a], [, b]) => b - a)
		.map(([tool, count]) => `${tool} ${count}`)
		.join(', ');

const costOfFile = async (file: string, directory: string, prices: Prices): Promise<FileCost> => {
	try {
		return {file, ...(await readRecording(path.resolve(directory, file), prices))};
	} catch (error) {
		return {file, error: whyUnread(error)};
	}
};

/** @throws UserError when it is no regular file: to open a pipe may wait for ever, and a device may never end. */
const readRecording = async (place: string, prices: Prices): Promise<Recording> => {
	const stats = await stat(place);
	if (!stats.isFile()) {
		throw new UserError(stats.isDirectory() ? 'this is a folder, not a file' : 'this is a pipe, a socket or a device, not a file');
	}
	const reader = createRecordingReader();
	for await (const bytes of createReadStream(place)) {
		reader.take(bytes);
	}
	return reader.end(prices);
};

/** @throws what is thrown by no system call: a bug. */
const whyUnread = (error: unknown): string => {
	if (hasCode(error, 'ENOENT', 'ENOTDIR')) {
		return 'there is no such file';
	}
	if (hasCode(error, 'EACCES', 'EPERM')) {
		return 'you may not read this file';
	}
	if (error instanceof UserError || (error instanceof Error && 'syscall' in error)) {
		return error.message;
	}
	throw error;
};
