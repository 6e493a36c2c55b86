import assert from 'node:assert/strict';
import {test} from 'node:test';
import {read, recorded} from './recordings.ts';

const started = (thread = 'x') => ({type: 'thread.started', thread_id: thread});
const turnStarted = {type: 'turn.started'};
const completed = (input: number, cached = 0, output = 0, written?: number) => ({
	type: 'turn.completed',
	usage: {
		input_tokens: input,
		cached_input_tokens: cached,
		output_tokens: output,
		...(written !== undefined && {cache_write_input_tokens: written}),
	},
});
const item = (event: string, type: string) => ({type: `item.${event}`, item: {id: 'item_0', type}});
const failed = {type: 'turn.failed', error: {message: 'no'}};
const error = {type: 'error', message: 'Reconnecting... 1/5'};

test('Codex: how it ended', () => {
	for (const [status, ...events] of [
		['success', started(), turnStarted, completed(1)],
		['success', started(), turnStarted, error, completed(1)],
		['incomplete', started(), turnStarted],
		['incomplete', started(), turnStarted, completed(1), turnStarted],
		['incomplete', started(), turnStarted, completed(1), started('y')],
		['error:error', started(), turnStarted, error],
		['error:turn.failed', started(), turnStarted, completed(1), turnStarted, error, failed],
	] as const) {
		const {kind, status: found, costUsd, costIs} = read(recorded(...events));
		assert.deepEqual([kind, found, costUsd, costIs], ['codex', status, null, 'unknown'], JSON.stringify(events));
	}
});

test('Codex: usage is a running total of its thread, and what is done is a tool', () => {
	const {turns, tools, tokens, models, byType, noise} = read(
		recorded(
			'$ codex exec --json "go on"',
			started('a'),
			turnStarted,
			item('started', 'command_execution'),
			item('completed', 'command_execution'),
			item('completed', 'agent_message'),
			item('updated', 'todo_list'),
			completed(100, 40, 5),
			started('b'),
			turnStarted,
			item('completed', 'mcp_tool_call'),
			completed(10, 2, 1, 3),
			started('a'),
			turnStarted,
			item('completed', 'file_change'),
			item('completed', 'command_execution'),
			completed(300, 140, 9),
		),
	);
	assert.deepEqual(models, ['unknown']);
	assert.deepEqual(tokens, {unknown: {input: 165, output: 10, cacheRead: 142, cacheWrite: 3}});
	assert.deepEqual([turns, noise, byType['item.completed/command_execution'], byType['item.updated/todo_list']], [3, 1, 2, 1]);
	assert.deepEqual(tools, {command_execution: 2, file_change: 1, mcp_tool_call: 1});
});

const at = '2026-05-01T10:00:00.000Z';
const geminiInit = {type: 'init', timestamp: at, session_id: 'g-1', model: 'gemini-3-pro'};
const geminiResult = (status: string, input: number, cached: number, output: number) => ({
	type: 'result',
	timestamp: at,
	status,
	stats: {
		total_tokens: input + output,
		input_tokens: input,
		output_tokens: output,
		cached,
		input: input - cached,
		duration_ms: 1,
		tool_calls: 1,
	},
});

test('Gemini: a stream, with banners and several runs', () => {
	const runs = [
		'YOLO mode is enabled. All tool calls will be automatically approved.',
		'Loaded cached credentials.',
		geminiInit,
		{type: 'message', timestamp: at, role: 'user', content: 'go on'},
		{type: 'message', timestamp: at, role: 'assistant', content: 'I ', delta: true},
		{type: 'tool_use', timestamp: at, tool_name: 'read_file', tool_id: 'r-1', parameters: {}},
		{type: 'tool_result', timestamp: at, tool_id: 'r-1', status: 'success', output: ''},
		geminiResult('success', 100, 60, 7),
		'',
		{...geminiInit, model: 'gemini-3-flash'},
		geminiResult('error', 10, 0, 1),
	];
	const recording = read(recorded(...runs));
	assert.deepEqual([recording.kind, recording.lines, recording.blank, recording.noise, recording.events], ['gemini', 11, 1, 2, 8]);
	assert.deepEqual(recording.tokens, {
		'gemini-3-flash': {input: 10, output: 1, cacheRead: 0, cacheWrite: 0},
		'gemini-3-pro': {input: 40, output: 7, cacheRead: 60, cacheWrite: 0},
	});
	assert.deepEqual([recording.status, recording.turns, recording.tools, recording.costUsd], ['error:error', 2, {read_file: 1}, null]);
	assert.equal(read(recorded(...runs.slice(0, 8))).status, 'success');
	assert.equal(read(recorded(...runs.slice(0, 10))).status, 'incomplete');
});

test('Gemini: a session file, over many lines or one', () => {
	const session = {
		sessionId: 'g-1',
		projectHash: 'abc',
		startTime: at,
		messages: [
			{id: '1', timestamp: at, type: 'user', content: 'go on'},
			{
				id: '2',
				timestamp: at,
				type: 'gemini',
				content: 'done',
				model: 'gemini-3-pro',
				tokens: {input: 50, output: 4, cached: 20, thoughts: 1, tool: 0, total: 55},
				toolCalls: [{id: 'c-1', name: 'read_file', args: {}}],
			},
			{id: '3', timestamp: at, type: 'info', content: 'bye'},
		],
	};
	for (const printed of [
		JSON.stringify(session, null, 2),
		`\ufeff\n${JSON.stringify(session, null, '\t')}\n\n`.replaceAll('\n', '\r\n'),
		JSON.stringify(session),
	]) {
		const lines = printed.replace(/\n$/, '').split('\n').length;
		const recording = read(printed);
		assert.deepEqual(
			[recording.kind, recording.lines, recording.events, recording.byType, recording.status, recording.turns, recording.tools],
			['gemini', lines, 3, {gemini: 1, info: 1, user: 1}, null, 1, {read_file: 1}],
		);
		assert.deepEqual(recording.tokens, {'gemini-3-pro': {input: 30, output: 4, cacheRead: 20, cacheWrite: 0}});
		assert.ok(lines === 1 || recording.blank + recording.noise + recording.events === lines);
	}
});
