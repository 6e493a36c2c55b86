#!/usr/bin/env node
/*
A program that speaks as Claude Code does, for tests that need no account: headless over stream-json with the control protocol, else as
a bare interactive program that reports its state. What it says follows the first word of a message. One conversation has one process:
a second one exits with 9, and so it is seen when two were started.
*/
import {execSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';

const words = process.argv.slice(2);
const valueOf = name => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
const conversation = valueOf('--resume') ?? valueOf('--session-id');
const folder = path.join(process.env.HOME, 'conversations');
mkdirSync(folder, {recursive: true});
const file = path.join(folder, conversation);
const lock = `${file}.lock`;
let mode = valueOf('--permission-mode') ?? 'default';
let model = valueOf('--model') ?? 'claude-opus-5';

try {
	writeFileSync(lock, String(process.pid), {flag: 'wx'});
} catch {
	process.stderr.write(`the conversation ${conversation} has a process already\n`);
	process.exit(9);
}
process.on('exit', () => rmSync(lock, {force: true}));
process.on('SIGTERM', () => process.exit(143));
process.on('SIGHUP', () => process.exit(129));

const emit = event => process.stdout.write(`${JSON.stringify({...event, session_id: conversation})}\n`);

if (!words.includes('-p') && existsSync(path.join(process.env.HOME, 'no-interface'))) {
	process.stdout.write('it has no interface today\r\n');
	process.exit(5);
} else if (!words.includes('-p')) {
	process.stdin.setRawMode(true).resume();
	process.stdout.write(`interactive ${words.includes('--resume') ? 'resumed' : 'new'}: ${mode}\r\n\x1b]7501;state=idle:app=claude-code\x07`);
} else {
	await headless();
	process.exit(0);
}

async function headless() {
	if (words.includes('--resume') && !existsSync(file)) {
		emit({type: 'result', subtype: 'error_during_execution', is_error: true, num_turns: 0, errors: ['No conversation found'], total_cost_usd: 0});
		process.exit(1);
	}
	const waiting = new Map();
	let interrupt = () => {};
	let turns = Promise.resolve();
	for await (const line of createInterface({input: process.stdin})) {
		const message = JSON.parse(line);
		if (message.type === 'control_response') {
			waiting.get(message.response.request_id)?.(message.response.response);
		} else if (message.type === 'control_request') {
			control(message, () => interrupt());
		} else {
			const [{text}] = message.message.content;
			const interrupted = new Promise(resolve => {
				interrupt = () => resolve('interrupted');
			});
			turns = turns.then(() => turn(text, interrupted, waiting));
		}
	}
	await turns;
}

function control({request_id, request}, interrupt) {
	const answer = response => emit({type: 'control_response', response: {subtype: 'success', request_id, response}});
	switch (request.subtype) {
		case 'interrupt':
			answer({still_queued: []});
			interrupt();
			break;
		case 'set_permission_mode':
			mode = request.mode;
			answer({mode});
			break;
		case 'set_model':
			model = `claude-${request.model}-5`;
			answer({model});
			break;
		default:
			answer({models: [{value: 'sonnet', displayName: 'Sonnet'}]});
	}
}

async function turn(text, interrupted, waiting) {
	const count = existsSync(file) ? Number(readFileSync(file, 'utf8')) + 1 : 1;
	writeFileSync(file, String(count));
	const usage = {input_tokens: 10, output_tokens: 20, cache_read_input_tokens: 100, cache_creation_input_tokens: 30};
	const say = content =>
		emit({type: 'assistant', message: {id: `m-${count}`, model, role: 'assistant', content, usage}, parent_tool_use_id: null});
	const end = more =>
		emit({
			num_turns: 1,
			duration_ms: 1000,
			total_cost_usd: count / 100,
			usage,
			modelUsage: {[model]: {inputTokens: 10 * count, outputTokens: 20 * count, cacheReadInputTokens: 100 * count, cacheCreationInputTokens: 30 * count, contextWindow: 1400}},
			permission_denials: [],
			subtype: 'success',
			is_error: false,
			...more,
			type: 'result',
		});
	const done = words => {
		say([{type: 'text', text: words}]);
		end({result: words});
	};
	const stop = () => {
		emit({type: 'user', message: {role: 'user', content: [{type: 'text', text: '[Request interrupted by user]'}]}});
		end({subtype: 'error_during_execution', is_error: true, terminal_reason: 'aborted_streaming'});
	};
	/** Asks, and says what came of it: the input that was allowed, or why not. */
	const call = async (name, input) => {
		const id = `t-${count}`;
		say([{type: 'tool_use', id, name, input}]);
		const suggestion = {type: 'addRules', rules: [{toolName: name, ruleContent: 'touch *'}], behavior: 'allow', destination: 'session'};
		const request = {subtype: 'can_use_tool', tool_name: name, input, permission_suggestions: [suggestion], tool_use_id: id};
		const verdict = await new Promise(resolve => {
			waiting.set(`r-${count}`, resolve);
			emit({type: 'control_request', request_id: `r-${count}`, request});
		});
		const isAllowed = verdict.behavior === 'allow';
		const output = isAllowed && name === 'Bash' ? execSync(verdict.updatedInput.command, {encoding: 'utf8'}) : JSON.stringify(verdict);
		emit({type: 'user', message: {role: 'user', content: [{type: 'tool_result', tool_use_id: id, content: isAllowed ? output : verdict.message, is_error: !isAllowed}]}, parent_tool_use_id: null});
		return verdict;
	};

	emit({type: 'system', subtype: 'init', cwd: process.cwd(), model, permissionMode: mode, claude_code_version: '2.1.329'});
	const [, word, rest] = /^(\w*):?\s*(.*)$/s.exec(text);
	switch (word) {
		case 'run': {
			const verdict = await call('Bash', {command: rest});
			if (verdict.interrupt) {
				stop();
			} else {
				done(verdict.behavior === 'allow' ? `Ran ${verdict.updatedInput.command}` : `Denied: ${verdict.message}`);
			}
			break;
		}
		case 'ask': {
			const verdict = await call('AskUserQuestion', {questions: [{question: 'Which?', header: 'Base', options: [{label: 'A'}, {label: 'B'}]}]});
			done(`Answered ${JSON.stringify(verdict.updatedInput?.answers)}`);
			break;
		}
		case 'plan': {
			const verdict = await call('ExitPlanMode', {plan: '# Plan\n\n1. go'});
			done(`Plan: ${verdict.behavior} ${verdict.message ?? ''}`);
			break;
		}
		case 'slow':
			await interrupted;
			stop();
			break;
		case 'die':
			process.stderr.write('it was too much\n');
			process.exit(3);
			break;
		default:
			done(rest || 'yes');
	}
}
