import assert from 'node:assert/strict';
import {test} from 'node:test';
import {answer, init, modelUsage, read, readPieces, recorded, result, said, text, toolUse, written} from '../recordings.ts';

const hook = {session_id: 's-1', transcript_path: '/x', cwd: '/', hook_event_name: 'PreToolUse', tool_name: 'Bash', tool_input: {}};
const asked = {type: 'control_request', request_id: 'r-1', request: {subtype: 'can_use_tool', tool_name: 'Bash', input: {}}};
const answered = {type: 'control_response', response: {subtype: 'success', request_id: 'r-1', response: {}}};

test('what kind it is', () => {
	for (const [kind, ...events] of [
		['stream', init, answer('m-1', {}), result()],
		['stream', answer('m-1', {})],
		['stream', {type: 'system', subtype: 'hook_started', session_id: 's-1', hook_name: 'SessionStart'}, init],
		['stream', {type: 'rate_limit_event', rate_limit_info: {}, session_id: 's-1'}],
		['stream', {type: 'user', message: {role: 'user', content: 'hello'}}],
		['stream', asked, {type: 'user', message: {role: 'user', content: 'hello'}}],
		['stream', asked, init],
		['stream', 'claude -p hello', result()],
		['transcript', {type: 'summary', summary: 'A talk', leafUuid: 'u-1'}],
		['transcript', {type: 'file-history-snapshot', messageId: 'x', snapshot: {}, isSnapshotUpdate: false}],
		['transcript', {type: 'file-history-snapshot'}, written(said('hello'))],
		['transcript', {type: 'user', message: {role: 'user', content: 'hello'}}, written(answer('m-1', {}))],
		['transcript', written({type: 'attachment', attachment: {type: 'goal_status'}})],
		['transcript', {type: 'queue-operation', operation: 'enqueue', sessionId: 's-1'}],
		['codex', {type: 'turn.failed', error: {}}],
		['codex', {type: 'error', message: 'no'}, {type: 'turn.started'}],
		['gemini', {type: 'result', status: 'success', stats: {}}],
		['hooks', hook],
		['hooks', JSON.stringify(hook, null, '\t')],
		['control', asked],
		['control', answered, asked],
		['other'],
		['other', ''],
		['other', 'plain text', '[1]', '"x"', '7', 'null'],
		['other', {name: 'coppice'}],
		['other', JSON.stringify({name: 'coppice', messages: []}, null, 2)],
		['other', {type: 'tool_use', timestamp: 1, sessionID: 'x', part: {}}],
		['other', {session_id: 's-1', model: {}, cost: {total_cost_usd: 1}}],
	] as const) {
		assert.equal(read(recorded(...events)).kind, kind, JSON.stringify(events));
	}
});

test('the types of events', () => {
	for (const [type, event] of [
		['assistant', answer('m-1', {})],
		['system/init', init],
		['result/success', result()],
		['stream_event/message_delta', {type: 'stream_event', event: {type: 'message_delta'}}],
		['progress/agent_progress', {type: 'progress', data: {type: 'agent_progress'}}],
		['attachment/goal_status', {type: 'attachment', attachment: {type: 'goal_status'}}],
		['control_request/can_use_tool', asked],
		['control_response/success', answered],
		['control_cancel_request', {type: 'control_cancel_request', request_id: 'r-1'}],
		['item.completed/reasoning', {type: 'item.completed', item: {type: 'reasoning'}}],
		['items/x', {type: 'items', subtype: 'x', item: {type: 'reasoning'}}],
		['progress/x', {type: 'progress', subtype: 'x', data: {type: 'agent_progress'}}],
		['user', {type: 'user', event: {type: 'x'}, data: {type: 'x'}, item: {type: 'x'}}],
		['PreToolUse', hook],
		['unknown', {}],
		['unknown', {type: 7}],
		['__proto__', {type: '__proto__'}],
	] as const) {
		assert.equal(JSON.stringify(read(recorded(event)).byType), `{"${type}":1}`);
	}
});

test('lines are blank, noise or events', () => {
	for (const [printed, lines, blank, noise, events] of [
		['', 0, 0, 0, 0],
		['\n', 1, 1, 0, 0],
		['{}', 1, 0, 0, 1],
		['{}\n\n \t\r\n{}', 4, 2, 0, 2],
		['  {}  \r\n', 1, 0, 0, 1],
		['\ufeff{}\n', 1, 0, 0, 1],
		['{}{}\n{"a":1', 2, 0, 2, 0],
		['[{}]\ntrue\nnot json\n>>> {}', 4, 0, 4, 0],
		['{"a":"\ufffd"}\n{"a":"\u0000"}\n', 2, 0, 1, 1],
		['{\n}\n{}\n', 3, 0, 2, 1],
		['\n{\n"type":"x"\n}\n\n', 5, 2, 2, 1],
	] as const) {
		const recording = read(printed);
		assert.deepEqual(
			[recording.lines, recording.blank, recording.noise, recording.events],
			[lines, blank, noise, events],
			JSON.stringify(printed),
		);
	}
	const broken = readPieces([Buffer.from([0x00, 0xff, 0x0a, 0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])]);
	assert.deepEqual([broken.lines, broken.noise, broken.events], [2, 1, 1]);
});

const stream = recorded(
	'Could not parse message into JSON:',
	init,
	answer('m-1', {input: 3, output: 1}, [text('schön 💥 \u2028')]),
	answer('m-1', {input: 3, output: 6}, [toolUse('t-1', 'Bäsh')]),
	'',
	said([{type: 'tool_result', tool_use_id: 't-1', content: '\ufffd\u001b[31m'}]),
	result({modelUsage: {'claude-opus-5[1m]': modelUsage(3, 6)}, permission_denials: [{tool_name: 'Bäsh', tool_use_id: 't-1'}]}),
);

test('no cut matters', () => {
	for (const printed of [
		stream,
		stream.replaceAll('\n', '\r\n'),
		`\ufeff${stream}`.trimEnd(),
		recorded(written(said('hällo')), written(answer('m-1', {output: 6}))),
		JSON.stringify({...hook, prompt: 'hällo 💥'}, null, 2),
	]) {
		const bytes = Buffer.from(printed);
		const whole = readPieces([bytes]);
		for (let cut = 0; cut <= bytes.length; cut++) {
			assert.deepEqual(readPieces([bytes.subarray(0, cut), bytes.subarray(cut)]), whole, `cut at ${cut}`);
		}
		assert.deepEqual(readPieces([...bytes].map(byte => Uint8Array.of(byte))), whole, 'byte by byte');
	}
});

test('what was written so far is read at every byte', () => {
	const bytes = Buffer.from(stream);
	for (let length = 0; length <= bytes.length; length++) {
		const {lines, blank, noise, events, byType} = readPieces([bytes.subarray(0, length)]);
		assert.equal(blank + noise + events, lines);
		assert.equal(
			Object.values(byType).reduce((sum, count) => sum + count, 0),
			events,
		);
	}
});

test('line ends, a byte order mark and a missing last line feed change nothing', () => {
	const whole = read(stream);
	assert.deepEqual([whole.kind, whole.lines, whole.blank, whole.noise, whole.events, whole.costUsd], ['stream', 7, 1, 1, 5, 0.25]);
	assert.deepEqual(whole.tools, {Bäsh: 1});
	for (const same of [stream.replaceAll('\n', '\r\n'), `\ufeff${stream}`, stream.trimEnd()]) {
		assert.deepEqual(read(same), whole);
	}
});
