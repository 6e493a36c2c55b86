import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {PricedRequest} from '../../../source/stream/parser/prices.ts';
import {
	answer,
	init,
	listPrices,
	modelUsage,
	read,
	recorded,
	result,
	said,
	synthetic,
	text,
	toolUse,
	usage,
	written,
} from '../recordings.ts';

const interrupted = said([text('[Request interrupted by user]')]);

test('how a stream ended', () => {
	const failed = {is_error: true};
	const stopped = {subtype: 'error_during_execution', is_error: true};
	for (const [status, ...events] of [
		['success', result()],
		['success', init, answer('m-1', {}), result(), {type: 'system', subtype: 'task_notification', session_id: 's-1'}],
		['success', init, result(), init, result()],
		['success', init, init, result(), result()],
		['incomplete', init],
		['incomplete', init, result(), init],
		['incomplete', init, result(), init, answer('m-1', {})],
		['incomplete', init, interrupted, ...Array.from({length: 6}, () => answer('m-1', {}))],
		['interrupted', init, interrupted, ...Array.from({length: 5}, () => answer('m-1', {}))],
		['interrupted', init, said('[Request interrupted by user for tool use]')],
		['incomplete', init, said('he said [Request interrupted by user]')],
		['incomplete', init, answer('m-1', {}, [text('[Request interrupted by user]')])],
		['interrupted', init, result(), init, interrupted],
		['interrupted', init, result({...stopped, terminal_reason: 'aborted_streaming', total_cost_usd: 0})],
		['interrupted', init, result({terminal_reason: 'aborted_tools'})],
		['interrupted', init, interrupted, init, init, init, result(stopped)],
		['error:error_during_execution', init, interrupted, init, init, init, init, result(stopped)],
		['error:error_max_turns', init, interrupted, result({subtype: 'error_max_turns'})],
		['error:error_max_budget_usd', result({subtype: 'error_max_budget_usd', is_error: true})],
		['error:529', synthetic('overloaded'), result({...failed, api_error_status: 529})],
		['error:authentication_failed', synthetic('authentication_failed'), result({...failed, api_error_status: null})],
		['error:authentication_failed', synthetic('authentication_failed'), init, init, init, result(failed)],
		['error:true', synthetic('authentication_failed'), init, init, init, init, result(failed)],
		['error:true', synthetic('authentication_failed'), answer('m-1', {}), result(failed)],
		['error:true', result({...failed, subtype: undefined})],
	] as const) {
		assert.equal(read(recorded(...events)).status, status, JSON.stringify(events));
	}
});

test('the cost of a stream is what its processes reported last', () => {
	const costs = (...totals: [session: string, usd: number | undefined][]) =>
		read(recorded(init, ...totals.map(([session, usd]) => result({session_id: session, total_cost_usd: usd})))).costUsd;
	assert.equal(costs(['a', 0.25]), 0.25);
	assert.equal(costs(['a', 0.25], ['a', 0.5], ['a', 0.5]), 0.5, 'a running total');
	assert.equal(costs(['a', 0.5], ['a', 0.25], ['a', 0.75]), 1.25, 'it fell: a new process');
	assert.equal(costs(['a', 0.25], ['b', 0.5]), 0.75, 'another session');
	assert.equal(costs(['a', 0.25], ['b', 0.5], ['a', 1]), 1.75);
	assert.equal(costs(['a', 0.5], ['a', 0]), 0.5, 'one that was interrupted tells 0');
	assert.equal(costs(['a', 0.25], ['a', undefined], ['a', 0.5]), 0.5, 'one that tells nothing is no end');
	const {costUsd, costIs, turns} = read(recorded(init, answer('m-1', {output: 3}), result({total_cost_usd: undefined, num_turns: 4})));
	assert.deepEqual([costUsd, costIs, turns], [3, 'atLeast', 4], 'a result without a cost');
});

test('the tokens of a stream are those of its result, by the names in it', () => {
	const {models, tokens, costIs, turns} = read(
		recorded(
			init,
			answer('m-1', {input: 5, output: 1}),
			result({num_turns: 2, modelUsage: {'claude-opus-5[1m]': modelUsage(1, 2, 3, 4)}}),
			init,
			result({
				num_turns: 3,
				total_cost_usd: 0.5,
				modelUsage: {'claude-opus-5[1m]': modelUsage(10, 20, 30, 40), 'claude-haiku-4-5': modelUsage(1, 1)},
			}),
			result({num_turns: 1, session_id: 's-2', modelUsage: {'claude-opus-5[1m]': modelUsage(5, 6, 7, 8)}}),
		),
	);
	assert.deepEqual(models, ['claude-haiku-4-5', 'claude-opus-5[1m]']);
	assert.deepEqual(tokens, {
		'claude-haiku-4-5': {input: 1, output: 1, cacheRead: 0, cacheWrite: 0},
		'claude-opus-5[1m]': {input: 15, output: 26, cacheRead: 37, cacheWrite: 48},
	});
	assert.deepEqual([costIs, turns], ['reported', 6]);
	assert.deepEqual(read(recorded(answer('m-1', {input: 5}), result({modelUsage: undefined}))).tokens, {}, 'also where it names none');
});

test('without a result, each response counts once, with the most that its lines say', () => {
	const {models, tokens, costUsd, costIs, turns} = read(
		recorded(
			init,
			answer('m-1', {input: 5, output: 1, read: 10, write1h: 4}),
			answer('m-1', {input: 5, output: 9, read: 10, write1h: 4}),
			answer('m-1', {input: 5, output: 3, read: 10, write1h: 4}),
			answer('m-2', {output: 2, write5m: 7}, [text('in a sub-agent')], {parent_tool_use_id: 'toolu-1'}),
			synthetic(),
			{type: 'assistant', message: {id: 'm-3', model: 'glm-5.1', content: [], usage: usage({output: 100})}, session_id: 's-1'},
		),
	);
	assert.deepEqual(models, ['claude-opus-5', 'glm-5.1']);
	assert.deepEqual(tokens, {
		'claude-opus-5': {input: 5, output: 11, cacheRead: 10, cacheWrite: 11},
		'glm-5.1': {input: 0, output: 100, cacheRead: 0, cacheWrite: 0},
	});
	assert.deepEqual([costUsd, costIs, turns], [11, 'atLeast', 0]);
});

test('partial messages know the output of a response better than its lines', () => {
	const part = (event: object, thread: string | null = null) => ({
		type: 'stream_event',
		event,
		parent_tool_use_id: thread,
		session_id: 's-1',
	});
	const start = (id: string) => ({type: 'message_start', message: {id, model: 'claude-opus-5', usage: usage({output: 1})}});
	const delta = (output: number) => ({type: 'message_delta', delta: {stop_reason: 'end_turn'}, usage: {output_tokens: output}});
	const {tokens, costUsd} = read(
		recorded(
			part(start('m-1')),
			answer('m-1', {output: 1}),
			part(start('m-2'), 'toolu-1'),
			answer('m-2', {output: 5}, [], {parent_tool_use_id: 'toolu-1'}),
			part(delta(10)),
			part(delta(40)),
			part(delta(3), 'toolu-1'),
			part(start('m-3')),
			part(delta(1000)),
		),
	);
	assert.equal(costUsd, 45, 'the last totals of each, and no response without a line');
	assert.equal(tokens['claude-opus-5']!.output, 6);
});

test('what a response says of its price', () => {
	const asked: PricedRequest[] = [];
	const prices = {costOf: (request: PricedRequest) => void asked.push(request)};
	const message = (more: object) => ({id: 'm-1', model: 'claude-opus-5', content: [], usage: {...usage({input: 1}), ...more}});
	read(
		recorded(
			written({type: 'assistant', message: message({speed: 'fast', inference_geo: 'us', server_tool_use: {web_search_requests: 2}})}),
			written({type: 'assistant', message: message({speed: 'standard'})}, {timestamp: '2026-05-02T10:00:00.000Z'}),
			{...written({type: 'assistant', message: {...message({}), id: 'm-2'}}), timestamp: 'yesterday'},
		),
		prices,
	);
	assert.deepEqual(
		asked.map(({fast, unitedStates, at, usage: {webSearches}}) => [fast, unitedStates, webSearches, at?.toISOString()]),
		[
			[true, true, 2, '2026-05-01T10:00:00.000Z'],
			[false, false, 0, undefined],
		],
	);
});

test('cache writes: without a split for five minutes, and a total of 0 beside a split', () => {
	const write = (more: object) =>
		read(
			recorded(written({type: 'assistant', message: {id: 'm-1', model: 'claude-opus-5', content: [], usage: {input_tokens: 0, ...more}}})),
			listPrices,
		);
	const million = 1_000_000;
	for (const [more, written, usd] of [
		[{cache_creation_input_tokens: million}, million, 6.25],
		[
			{cache_creation_input_tokens: 0, cache_creation: {ephemeral_5m_input_tokens: million, ephemeral_1h_input_tokens: million}},
			2 * million,
			16.25,
		],
		[
			{cache_creation_input_tokens: million, cache_creation: {ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: million}},
			million,
			10,
		],
		[{cache_creation_input_tokens: null, cache_creation: null}, 0, 0],
	] as const) {
		const {tokens, costUsd} = write(more);
		assert.deepEqual([tokens['claude-opus-5']!.cacheWrite, costUsd], [written, usd], JSON.stringify(more));
	}
});

test('tools, denials, retries and compactions', () => {
	const {tools, permissionDenials, apiRetries, compactions} = read(
		recorded(
			{type: 'system', subtype: 'api_retry', attempt: 1, max_retries: 10, session_id: 's-1'},
			init,
			answer('m-1', {}, [text('look'), toolUse('t-1', 'Bash')]),
			answer('m-1', {}, [toolUse('t-2', 'Task')]),
			answer('m-1', {}, [toolUse('t-2', 'Task')]),
			answer('m-2', {}, [toolUse('t-3', 'Bash')], {parent_tool_use_id: 't-2'}),
			answer('m-2', {}, [
				{type: 'tool_use', name: 'Agent'},
				{type: 'tool_use', name: 'Agent'},
				{type: 'server_tool_use', id: 'x', name: 'web_search'},
			]),
			said([{type: 'tool_result', tool_use_id: 't-1', content: 'x'}]),
			{type: 'system', subtype: 'api_retry', attempt: 2, max_retries: 10, session_id: 's-1'},
			{type: 'system', subtype: 'compact_boundary', compact_metadata: {trigger: 'auto', pre_tokens: 1}, session_id: 's-1'},
			result({permission_denials: [{tool_name: 'Bash', tool_use_id: 't-1'}, {tool_name: 'Edit'}, {tool_name: 'Edit'}]}),
			result({
				permission_denials: [
					{tool_name: 'Bash', tool_use_id: 't-1'},
					{tool_name: 'Bash', tool_use_id: 't-3'},
				],
			}),
		),
	);
	assert.deepEqual({tools, permissionDenials}, {tools: {Agent: 2, Bash: 2, Task: 1}, permissionDenials: {Bash: 2, Edit: 2}});
	assert.deepEqual([apiRetries, compactions], [2, 1]);
	assert.deepEqual(Object.keys(tools), ['Agent', 'Bash', 'Task'], 'in order');
});

test('a transcript: turns are what a person said', () => {
	for (const [turns, event] of [
		[1, said('hello')],
		[1, said([text('hello'), {type: 'image', source: {}}])],
		[1, said('<command-name>/clear</command-name>')],
		[0, said([{type: 'tool_result', tool_use_id: 't-1', content: 'x'}])],
		[0, said([text('hello'), {type: 'tool_result', tool_use_id: 't-1', content: 'x'}])],
		[0, said('hello', {isMeta: true})],
		[0, said('hello', {isSidechain: true})],
		[0, said('This session is being continued', {isCompactSummary: true})],
		[0, interrupted],
		[0, said('[Request interrupted by user for tool use]')],
		[0, {type: 'user'}],
		[0, {type: 'assistant', message: {role: 'user', content: 'hello'}}],
	] as const) {
		assert.equal(read(recorded(written({type: 'mode'}), written(event))).turns, turns, JSON.stringify(event));
	}
});

test('a transcript: no status, no result, and every response once', () => {
	const nested = {type: 'agent_progress', message: answer('m-9', {output: 1000}, [toolUse('t-9', 'Bash')])};
	const recording = read(
		recorded(
			{type: 'summary', summary: 'A talk', leafUuid: 'u-9'},
			written(said('hello')),
			written(answer('m-1', {output: 2, read: 5}, [toolUse('t-1', 'Task')])),
			written(answer('m-1', {output: 8, read: 5})),
			written({type: 'progress', data: nested}),
			written(answer('m-2', {output: 1}), {isSidechain: true}),
			written(answer('m-1', {output: 8, read: 5}, [toolUse('t-1', 'Task')]), {isSidechain: true}),
			written(synthetic('rate_limit'), {isApiErrorMessage: true}),
			written({type: 'system', subtype: 'compact_boundary', compactMetadata: {preTokens: 5}}),
		),
	);
	assert.deepEqual(recording, {
		kind: 'transcript',
		lines: 9,
		blank: 0,
		noise: 0,
		events: 9,
		byType: {assistant: 5, 'progress/agent_progress': 1, summary: 1, 'system/compact_boundary': 1, user: 1},
		status: null,
		models: ['claude-opus-5'],
		tokens: {'claude-opus-5': {input: 0, output: 9, cacheRead: 5, cacheWrite: 0}},
		costUsd: 9,
		costIs: 'atLeast',
		turns: 1,
		tools: {Task: 1},
		permissionDenials: {},
		apiRetries: 0,
		compactions: 1,
	});
});

test('anything may stand where something is expected', () => {
	const odd: unknown[] = [null, 7, -1, true, 'text', [], [null], [[]], {}, {type: {}}];
	for (const value of odd) {
		const recording = read(
			recorded(
				{type: value, session_id: value, subtype: value},
				{type: 'system', subtype: value, session_id: value},
				{type: 'assistant', message: value, session_id: value, error: value},
				{type: 'assistant', message: {id: value, model: value, content: value, usage: value}},
				{
					type: 'assistant',
					message: {id: 'm-1', model: 'claude-opus-5', content: [value], usage: {cache_creation: value, output_tokens: value}},
				},
				{type: 'user', message: {content: value}},
				{type: 'user', message: {content: [value, {type: 'text', text: value}]}},
				{type: 'stream_event', event: value},
				{type: 'stream_event', event: {type: 'message_start', message: value}, parent_tool_use_id: value},
				{type: 'stream_event', event: {type: 'message_delta', usage: value}},
				{type: 'result', subtype: value, total_cost_usd: value, modelUsage: value, permission_denials: value, num_turns: value},
				{
					type: 'result',
					modelUsage: {x: value},
					permission_denials: [value],
					is_error: value,
					api_error_status: value,
					terminal_reason: value,
				},
			),
		);
		assert.equal(recording.events, 12, JSON.stringify(value));
		assert.doesNotMatch(JSON.stringify(recording), /NaN|null,"costIs"/);
	}
	assert.deepEqual(
		read('{"type":"result","total_cost_usd":1e999,"num_turns":-1e999,"modelUsage":{"__proto__":{"inputTokens":1}}}').turns,
		0,
	);
});
