/*
A Messages API on loopback, so that the real Claude Code runs without an account. The last line of the newest user text says what
"the model" does; usage is of a realistic size, so that Claude reports costs, and what a bill would show is kept for each session.

	say TEXT         answers TEXT
	run: COMMAND     Bash          loop N: COMMAND   Bash N times, one after another
	write FILE       Write         edit FILE         Edit, alpha → beta
	ask              a question with options
	plan             writes the plan file, then asks to leave plan mode
	agent TEXT       a sub-agent that gets TEXT
	agents N: TEXT   N of them at once
	on MODEL TEXT    one on another model
	behind TEXT      one in the background
	call NAME {…}    any tool; several calls at once with ` ;; ` between them
	slow N [MS]      N words, so many milliseconds apart (200)
	late MS TEXT     answers TEXT after a silence of so many milliseconds
	err CODE         an HTTP error, each time

Source of the shapes: docs.anthropic.com, Messages API and its streaming; headers as Claude Code 2.1.329 sends them.
*/
import {randomUUID} from 'node:crypto';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text as textOf} from 'node:stream/consumers';
import {setTimeout as delay} from 'node:timers/promises';
import type {Tokens} from '../../source/protocol/money.ts';

/** Of a subscription: the part that is used, and when it begins anew, in seconds since 1970. */
type Limits = Partial<Record<'5h' | '7d', {used: number; resetsAt: number}>>;

type Usage = {input_tokens: number; output_tokens: number; cache_creation_input_tokens: number; cache_read_input_tokens: number};
type Block = {type: 'text'; text: string} | {type: 'tool_use'; id: string; name: string; input: Record<string, unknown>};
type Content = string | {type: string; text?: string; content?: Content; is_error?: boolean}[];
type Message = {role: 'user' | 'assistant'; content: Content};
type Body = {
	model: string;
	messages: Message[];
	tools?: {name: string}[];
	stream?: boolean;
	output_config?: {format?: {schema?: {properties?: Record<string, {type?: string}>}}};
};

/** One answered request. */
export type Call = {
	at: number;
	/** Claude's session, from the header that it sends. */
	conversation: string;
	model: string;
	/** The newest user text, whole. */
	prompt: string;
	/** All user texts of the conversation, the oldest first. */
	said: string[];
	/** Whether it only gives results of tools. */
	results: boolean;
	usage: Usage;
};

/** Dollars for a million tokens: in, out, cache write (5 minutes), cache read. */
const prices: [RegExp, [number, number, number, number]][] = [
	[/sonnet/, [2, 10, 2.5, 0.1]],
	[/haiku-4/, [1, 5, 1.25, 0.1]],
	[/haiku/, [0.1, 0.5, 0.125, 0.01]],
	[/./, [4, 20, 5, 0.2]],
];

export type MessagesApi = Awaited<ReturnType<typeof startMessagesApi>>;

export const startMessagesApi = async () => {
	const calls: Call[] = [];
	const other: string[] = [];
	let limits: Limits = {};

	const messages = async (request: IncomingMessage, response: ServerResponse, body: Body) => {
		const turn = turnOf(body.messages);
		const failure = /^err (\d+)/.exec(turn.word);
		if (failure) {
			response.writeHead(Number(failure[1]), {'content-type': 'application/json'});
			response.end(JSON.stringify({type: 'error', error: {type: 'invalid_request_error', message: `scripted error ${failure[1]}`}}));
			return;
		}
		const blocks = decide(body, turn);
		const usage = usageOf(body, blocks);
		calls.push({
			at: performance.now(),
			conversation: String(request.headers['x-claude-code-session-id'] ?? ''),
			model: body.model,
			prompt: turn.prompt,
			said: turn.said,
			results: turn.results !== null,
			usage,
		});
		const pause = /^slow \d+(?: (\d+))?/.exec(turn.word);
		const silence = /^late (\d+)/.exec(turn.word);
		if (silence && turn.results === null) {
			await delay(Number(silence[1]));
		}
		const pauseMilliseconds = pause && turn.results === null ? Number(pause[1] ?? 200) : 0;
		await answer(response, body, blocks, usage, {pauseMilliseconds, limits});
	};

	const server = createServer(async (request, response) => {
		try {
			const raw = await textOf(request);
			const {pathname} = new URL(request.url!, 'http://loopback');
			if (request.method === 'POST' && pathname === '/v1/messages') {
				await messages(request, response, JSON.parse(raw) as Body);
				return;
			}
			other.push(`${request.method} ${pathname}`);
			response.writeHead(200, {'content-type': 'application/json'});
			response.end(
				request.method === 'HEAD'
					? undefined
					: JSON.stringify(pathname.endsWith('count_tokens') ? {input_tokens: Math.ceil(raw.length / 4)} : {}),
			);
		} catch {
			response.destroy();
		}
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));

	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		/** Every answered request, the oldest first. */
		calls,
		/** What answers tell of the account's windows from now on. */
		limit(told: Limits) {
			limits = told;
		},
		/** What else was asked for, method and path. */
		other,
		callsOf: (conversation: string) => calls.filter(call => call.conversation === conversation),
		/** What a bill would show for a session of Claude, in dollars. */
		billedUsd: (conversation: string) => spentOn(calls.filter(call => call.conversation === conversation)).usd,
		/** A bill for sessions by the name of the model, in the order of the names. */
		billedByModel(conversations: readonly string[]): [model: string, spent: Spent][] {
			const billed = calls.filter(call => conversations.includes(call.conversation));
			const models = [...new Set(billed.map(({model}) => model))].sort();
			return models.map(model => [model, spentOn(billed.filter(call => call.model === model))]);
		},
		close() {
			server.close();
			server.closeAllConnections();
		},
	};
};

type Spent = {usd: number; tokens: Tokens};

const spentOn = (calls: readonly Call[]): Spent =>
	calls.reduce<Spent>(
		({usd, tokens}, {model, usage}) => ({
			usd: usd + priceOf(model, usage),
			tokens: {
				input: tokens.input + usage.input_tokens,
				output: tokens.output + usage.output_tokens,
				cacheRead: tokens.cacheRead + usage.cache_read_input_tokens,
				cacheWrite: tokens.cacheWrite + usage.cache_creation_input_tokens,
			},
		}),
		{usd: 0, tokens: {input: 0, output: 0, cacheRead: 0, cacheWrite: 0}},
	);

const priceOf = (model: string, usage: Usage): number => {
	const [input, output, write, read] = prices.find(([pattern]) => pattern.test(model))![1];
	return (
		(usage.input_tokens * input +
			usage.output_tokens * output +
			usage.cache_creation_input_tokens * write +
			usage.cache_read_input_tokens * read) /
		1e6
	);
};

type Turn = {
	prompt: string;
	said: string[];
	/** The last line of it: what to do. */
	word: string;
	/** Results of tools in the newest message, as text; null where it has a new text. */
	results: string | null;
	/** How often the model spoke since that text. */
	steps: number;
	/** What was said since, as JSON. */
	since: string;
};

const turnOf = (messages: Message[]): Turn => {
	const newest = messages.findLast(message => message.role === 'user');
	const index = messages.findLastIndex(message => message.role === 'user' && userText(message.content) !== '');
	const prompt = index === -1 ? '' : userText(messages[index]!.content);
	const after = messages.slice(index + 1);
	const results = newest && newest !== messages[index] && typeof newest.content !== 'string' ? resultsOf(newest.content) : null;
	const word =
		prompt
			.split('\n')
			.map(line => line.trim())
			.filter(Boolean)
			.at(-1) ?? '';
	const said = messages.flatMap(message => (message.role === 'user' ? userText(message.content) || [] : []));
	return {prompt, said, word, results, steps: after.filter(message => message.role === 'assistant').length, since: JSON.stringify(after)};
};

/** What a person wrote, without what Claude Code adds for the model. */
const userText = (content: Content): string => {
	const texts = typeof content === 'string' ? [content] : content.filter(block => block.type === 'text').map(block => block.text ?? '');
	return texts
		.map(text => text.replace(/<(system-reminder|local-command-\w+)>.*?<\/\1>/gs, '').trim())
		.filter(text => text !== '' && !text.startsWith('[Request interrupted'))
		.join('\n');
};

const resultsOf = (content: Exclude<Content, string>): string =>
	content
		.filter(block => block.type === 'tool_result')
		.map(
			({content: inner = '', is_error}) =>
				`${is_error ? 'refused: ' : ''}${typeof inner === 'string' ? inner : inner.map(block => block.text ?? '').join('\n')}`,
		)
		.join('\n');

const say = (text: string): Block => ({type: 'text', text});
const use = (name: string, input: Record<string, unknown>): Block => ({
	type: 'tool_use',
	id: `toolu_${randomUUID().replaceAll('-', '')}`,
	name,
	input,
});
const agent = (prompt: string, more: object = {}) =>
	use('Agent', {description: 'A part of it', prompt, subagent_type: 'general-purpose', run_in_background: false, ...more});
const call = (word: string): Block => {
	const [, name = '', input = '{}'] = /^(?:call )?(\S+) ?(.*)$/.exec(word) ?? [];
	return use(name, JSON.parse(input));
};
const bash = (command: string) => use('Bash', {command, description: 'Run the command'});

const question = {
	question: 'Which database should it use?',
	header: 'Database',
	multiSelect: false,
	options: [
		{label: 'SQLite', description: 'in the process'},
		{label: 'PostgreSQL', description: 'a server'},
	],
};

const decide = (body: Body, {word, results, steps, since}: Turn): Block[] => {
	const format = body.output_config?.format;
	if (format) {
		const fields = Object.entries(format.schema?.properties ?? {});
		return [
			say(JSON.stringify(Object.fromEntries(fields.map(([name, {type}]) => [name, type === 'boolean' ? false : 'A scripted title'])))),
		];
	}
	if (!body.tools?.some(tool => tool.name === 'Bash')) {
		return [say('ok')];
	}
	const [, verb = '', rest = ''] = /^(\w+):?(?: (.*))?$/s.exec(word) ?? [];
	const loop = /^loop (\d+): (.+)$/.exec(word);
	if (loop && steps < Number(loop[1])) {
		return [say(`Step ${steps + 1}.`), bash(loop[2]!)];
	}
	const several = /^agents (\d+): (.+)$/.exec(word);
	if (several && steps === 0) {
		return Array.from({length: Number(several[1])}, () => agent(several[2]!));
	}
	if (verb === 'plan' && !since.includes('"ExitPlanMode"')) {
		// Claude Code names the file of the plan in a text for the model.
		const file = JSON.stringify(body)
			.match(/\/[^\s"'`\\]*\/plans\/[^\s"'`\\]+\.md/g)
			?.at(-1);
		return results === null && file
			? [use('Write', {file_path: file, content: '# Add a greeting\n\n1. Write it\n2. Test it\n'})]
			: [use('ExitPlanMode', {})];
	}
	if (results !== null) {
		// Without a result it is told that a sub-agent in the background has ended.
		return [say(results === '' ? 'Noted.' : `The tool said: ${results.slice(0, 400)}`)];
	}
	switch (verb) {
		case 'say':
			return [say(rest)];
		case 'run':
			return [say('I run it.'), bash(rest)];
		case 'write':
			return [say('I write it.'), use('Write', {file_path: rest, content: 'alpha\nsecond line\n'})];
		case 'edit':
			return [say('I edit it.'), use('Edit', {file_path: rest, old_string: 'alpha', new_string: 'beta', replace_all: false})];
		case 'ask':
			return [say('I must know.'), use('AskUserQuestion', {questions: [question]})];
		case 'agent':
			return [agent(rest)];
		case 'on':
			return [agent(rest.slice(rest.indexOf(' ') + 1), {model: rest.split(' ')[0]})];
		case 'behind':
			return [agent(rest, {run_in_background: true})];
		case 'call':
			return word.split(' ;; ').map(call);
		case 'late':
			return [say(rest.slice(rest.indexOf(' ') + 1))];
		case 'slow':
			return [say(Array.from({length: Number.parseInt(rest, 10) || 1}, (_, index) => `word${index + 1}`).join(' '))];
		default:
			return [say(`You said: ${word.slice(0, 200)}`)];
	}
};

/** The first request of a conversation writes the cache, later ones read it. */
const usageOf = ({messages}: Body, blocks: Block[]): Usage => ({
	input_tokens: 10,
	output_tokens: Math.ceil(JSON.stringify(blocks).length / 4),
	cache_creation_input_tokens: messages.length <= 2 ? 12_000 : 500,
	cache_read_input_tokens: messages.length <= 2 ? 0 : 12_000,
});

type Manner = {pauseMilliseconds: number; limits: Limits};

/** As the API tells subscribers; the names are those that Claude Code 2.1.332 reads. */
const limitHeaders = (limits: Limits): Record<string, string> => {
	const windows = Object.entries(limits).flatMap(([name, {used, resetsAt}]) => [
		[`anthropic-ratelimit-unified-${name}-utilization`, String(used)],
		[`anthropic-ratelimit-unified-${name}-reset`, String(Math.round(resetsAt))],
	]);
	return windows.length === 0 ? {} : Object.fromEntries([['anthropic-ratelimit-unified-status', 'allowed'], ...windows]);
};

const answer = async (
	response: ServerResponse,
	{model, stream}: Body,
	blocks: Block[],
	usage: Usage,
	{pauseMilliseconds, limits}: Manner,
) => {
	const stop = {stop_reason: blocks.some(block => block.type === 'tool_use') ? 'tool_use' : 'end_turn', stop_sequence: null};
	const message = {id: `msg_${randomUUID().replaceAll('-', '')}`, type: 'message', role: 'assistant', model};
	if (!stream) {
		response.writeHead(200, {'content-type': 'application/json'});
		response.end(JSON.stringify({...message, content: blocks, ...stop, usage}));
		return;
	}
	response.writeHead(200, {'content-type': 'text/event-stream', ...limitHeaders(limits)});
	const event = (type: string, fields: Record<string, unknown>) =>
		response.write(`event: ${type}\ndata: ${JSON.stringify({type, ...fields})}\n\n`);
	event('message_start', {message: {...message, content: [], stop_reason: null, stop_sequence: null, usage: {...usage, output_tokens: 1}}});
	for (const [index, block] of blocks.entries()) {
		event('content_block_start', {index, content_block: block.type === 'text' ? say('') : {...block, input: {}}});
		const pieces = block.type === 'text' ? block.text.match(/\S*\s*/g)!.filter(Boolean) : [JSON.stringify(block.input)];
		for (const piece of pieces) {
			event('content_block_delta', {
				index,
				delta: block.type === 'text' ? {type: 'text_delta', text: piece} : {type: 'input_json_delta', partial_json: piece},
			});
			if (pauseMilliseconds > 0 && !response.destroyed) {
				await delay(pauseMilliseconds);
			}
		}
		event('content_block_stop', {index});
	}
	event('message_delta', {delta: stop, usage});
	event('message_stop', {});
	response.end();
};
