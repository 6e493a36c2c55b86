/* The queue by the command line. What is answered is named by its id; with `--hash` also by its content. */
import {usageError} from '../errors.ts';
import type {AnswersGiven, Prompt} from '../protocol/prompt.ts';
import {block, clock, line} from '../text.ts';
import {age, inWorktree} from '../words.ts';
import {table} from './format.ts';
import type {Call, Result} from './subcommand.ts';

export const prompts = async (call: Call): Promise<Result> => {
	const server = await call.server();
	const waiting = await server.call('prompts.list', {});
	const sessions = new Map((await server.call('sessions.list', {all: true})).map(session => [session.id, session]));
	const now = Date.now();
	const rows = waiting.map(prompt => [
		prompt.id,
		line(sessions.get(prompt.session)?.name ?? prompt.session, 30),
		prompt.snoozedUntil ? `until ${clock(prompt.snoozedUntil)}` : age(prompt.since, now),
		prompt.kind,
		[
			prompt.kind === 'permission' ? prompt.tool : undefined,
			line(block(inWorktree(prompt.summary, sessions.get(prompt.session)?.worktree.path)), 80),
		]
			.filter(Boolean)
			.join(': '),
	]);
	return {document: waiting, text: table(['id', 'session', 'age', 'kind', ''], rows, {empty: 'nothing waits for an answer'})};
};

export const approve = async (call: Call): Promise<Result> => {
	const {flags} = call;
	const allSame = flags['all-same'] === true;
	if (allSame && (flags.always !== undefined || flags.answer !== undefined || flags.edit !== undefined)) {
		throw usageError('`--all-same` approves calls as they are', 'leave out `--always`, `--answer` and `--edit`');
	}
	const server = await call.server();
	const {prompt, said, also} = await server.call('prompt.approve', {
		allSame,
		...common(call),
		always: flags.always === undefined ? undefined : flags.always === true ? true : (flags.always as number),
		answers: flags.answer as string[] | undefined,
		...(flags.edit !== undefined && {edit: parsed(flags.edit as string)}),
	});
	return answered(prompt, said, also);
};

export const deny = async (call: Call): Promise<Result> => {
	const server = await call.server();
	const {prompt, said, also} = await server.call('prompt.deny', {
		...common(call),
		allSame: call.flags['all-same'] === true,
		message: call.flags.message as string | undefined,
		stop: call.flags.stop === true,
	});
	return answered(prompt, said, also);
};

/** `also`: what came of the others that asked for the same; one that is gone is no failure of the command. */
const answered = ({id, session, tool}: Prompt, said: string, also: AnswersGiven): Result => ({
	document: {
		id,
		session,
		tool,
		said,
		also: [
			...also.answered.map(one => ({id: one.id, session: one.session, error: null})),
			...also.failed.map(one => ({id: one.id, session: one.session, error: one.why})),
		],
	},
	text: said,
});

export const snooze = async (call: Call): Promise<Result> => {
	const server = await call.server();
	const {prompt, said} = await server.call('prompt.snooze', {...common(call), minutes: call.flags.minutes as number | undefined});
	return {document: {id: prompt.id, session: prompt.session, tool: prompt.tool, snoozedUntil: prompt.snoozedUntil, said}, text: said};
};

const common = ({words, directory, flags, environment}: Call) => ({
	target: words[0],
	directory,
	hash: flags.hash as string | undefined,
	by: answererOf({environment}),
});

/** Who asks, for the log. */
export const answererOf = ({environment}: Pick<Call, 'environment'>): string =>
	environment.COPPICE_SESSION ? `the agent ${environment.COPPICE_SESSION}` : `the command line (pid ${process.pid})`;

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw usageError(`\`--edit\` takes the whole input of the call as JSON: ${(error as Error).message}`);
	}
};
