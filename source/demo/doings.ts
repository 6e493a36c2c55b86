/* What the steps of a turn are made of: saying something, and calling a tool (ask, do, show, tell). */
import path from 'node:path';
import {describe} from '../errors.ts';
import {red} from '../pane/style.ts';
import {countsOf} from './diff.ts';
import type {SubAgent} from './letters.ts';
import type {Played, Stage} from './stage.ts';
import {type ActiveCall, type Call, type Outcome, runTool} from './tools.ts';
import {changed, notice, outputLine, result, toolHead} from './transcript.ts';
import type {View} from './view.ts';

const speechPieces = 8;
const pieceMilliseconds = 8;
const mostOutputLines = 200;

/** The doings of one agent in one turn; `played` is written as they go. */
export const createDoings = (stage: Stage, turn: AbortController, agent: SubAgent | undefined, played: Played) => {
	const {folder, view, gate, letters, report} = stage;
	const {signal} = turn;

	const work = (task: string) => {
		view.setTask(task);
		report({state: 'working', message: task});
	};

	const speak = async (text: string) => {
		stage.responded(text);
		played.words = text;
		if (agent) {
			view.print(result(text));
			return;
		}
		for (const piece of pieces(text)) {
			view.say(piece);
			await stage.pause(pieceMilliseconds, signal);
		}
		view.said();
	};

	const head = (name: string, about: string) => view.print(toolHead(name, about, agent && `the ${agent.type} agent`));

	const ran = (call: Call, response: unknown) => {
		stage.took(JSON.stringify(response));
		letters.hook('PostToolUse', {tool_name: call.tool, tool_input: call.input, tool_response: response}, agent);
	};

	const failed = (call: Call, error: string, what: string) => {
		stage.took(error);
		view.print(result(error, red));
		letters.hook('PostToolUseFailure', {tool_name: call.tool, tool_input: call.input, error, is_interrupt: false}, agent);
		played.failed.push(what);
	};

	/** Ask where it must be asked, do it, show and tell what came of it. */
	const act = async (proposed: ActiveCall, words: {task: string; verb: string; about: (call: ActiveCall) => string}) => {
		stage.responded(JSON.stringify(proposed.input));
		work(words.task);
		const verdict = await gate.decide(proposed, agent, turn);
		if (verdict.kind === 'deny') {
			played.denied.push(words.about(proposed));
			stage.took(verdict.message ?? 'denied');
			await speak(`I will not ${words.verb} it${verdict.message ? `: ${verdict.message}` : '.'}`);
			return;
		}
		const {call} = verdict;
		work(words.task);
		const output = outputPrinter(view);
		const outcome = await runTool(call, {folder, signal, onLine: output.line});
		output.end();
		if (!outcome.ok) {
			failed(call, outcome.error, words.about(call));
			return;
		}
		showOutcome(view, call, outcome);
		ran(call, outcome.response);
		played.done.push(`${pastTense[call.tool]} ${words.about(call)}${outcome.hunk ? ` (${countsOf(outcome.hunk)})` : ''}`);
	};

	const fileWords = (task: string, verb: string) => ({
		task,
		verb,
		about: (call: ActiveCall) => ('file_path' in call.input ? path.relative(folder, path.resolve(folder, call.input.file_path)) : ''),
	});

	/** A call whose input cannot even be made for the file that is there has failed like one that was made. */
	const guarded = async (call: Call, doIt: () => Promise<void>) => {
		try {
			await doIt();
		} catch (error) {
			if (signal.aborted) {
				throw error;
			}
			failed(call, describe(error), 'file_path' in call.input ? path.basename(call.input.file_path) : call.tool);
		}
	};

	return {work, speak, head, ran, act, fileWords, guarded};
};

const pastTense: Record<ActiveCall['tool'], string> = {Bash: 'ran', Read: 'read', Write: 'wrote', Edit: 'edited'};

const showOutcome = (view: View, call: ActiveCall, outcome: Extract<Outcome, {ok: true}>) => {
	if (call.tool === 'Edit' || call.tool === 'Write') {
		view.print(changed(outcome.hunk));
	} else if (outcome.summary !== '') {
		view.print(result(outcome.summary));
	}
};

/** Prints the first lines of an output as they come, and counts the rest. */
const outputPrinter = (view: View) => {
	let count = 0;
	return {
		line(text: string) {
			count++;
			if (count <= mostOutputLines) {
				view.print(outputLine(text));
			}
		},
		end() {
			if (count > mostOutputLines) {
				view.print(notice(`   … ${count - mostOutputLines} more lines`));
			}
		},
	};
};

/** A text in a few pieces, cut at spaces, as if it streamed. */
const pieces = (text: string): string[] => {
	const words = text.match(/\s*\S+|\s+$/g) ?? [];
	const each = Math.ceil(words.length / speechPieces);
	return Array.from({length: Math.ceil(words.length / Math.max(1, each))}, (_, index) =>
		words.slice(index * each, (index + 1) * each).join(''),
	);
};
