/* One turn: the steps of a script, played on the screen, for real in the folder, and told by mail. */
import {randomBytes} from 'node:crypto';
import path from 'node:path';
import {describe} from '../errors.ts';
import {countsOf} from './diff.ts';
import {proposeEdit} from './edits.ts';
import type {Gate} from './gate.ts';
import type {Letters, SubAgent} from './letters.ts';
import {createPause, type Pause} from './pause.ts';
import {inMode, type Permissions, withUpdates} from './permissions.ts';
import type {State} from './report.ts';
import type {Step} from './script.ts';
import {red} from './style.ts';
import {type ActiveCall, type Call, type Outcome, runTool} from './tools.ts';
import {changed, notice, outputLine, result, toolHead} from './transcript.ts';
import type {View} from './view.ts';

/** What a turn is played with. */
export type Stage = {
	folder: string;
	view: View;
	gate: Gate;
	letters: Letters;
	pause: Pause;
	report: (state: State) => void;
	reportChild: (state: 'working' | 'clear', id: string, title?: string) => void;
	/** The model answered with this text. */
	responded: (text: string) => void;
	/** Something new stands in the conversation. */
	took: (text: string) => void;
	permissions: () => Permissions;
	setPermissions: (permissions: Permissions) => void;
};

/** The program ends as if by a bug of its own. */
export class Crash extends Error {}

type Played = {words: string; done: string[]; failed: string[]; denied: string[]};

/** Whether the script goes on after a step. */
type Flow = 'stop' | undefined;

const speechPieces = 8;
const pieceMilliseconds = 8;
const mostOutputLines = 200;
const floodBatch = 200;
/** `slow` means what it says. */
const exactly = createPause(1);

/**
Play the steps; what the agent said last.

@throws the abort reason of `turn` when it is interrupted, `Crash`
*/
export const playSteps = async (steps: readonly Step[], stage: Stage, turn: AbortController, agent?: SubAgent): Promise<string> => {
	const played: Played = {words: '', done: [], failed: [], denied: []};
	const acting = createActor(stage, turn, agent, played);
	for (const step of steps) {
		turn.signal.throwIfAborted();
		if ((await acting(step)) === 'stop') {
			break;
		}
	}
	return played.words;
};

const createActor = (stage: Stage, turn: AbortController, agent: SubAgent | undefined, played: Played) => {
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

	const actors: {[Kind in Step['kind']]: (step: Extract<Step, {kind: Kind}>) => Promise<Flow>} = {
		async think({milliseconds}) {
			work('Thinking');
			await stage.pause(milliseconds, signal);
		},
		async say({text}) {
			await speak(text);
		},
		async read({file}) {
			head('Read', file);
			await act({tool: 'Read', input: {file_path: path.resolve(folder, file)}}, fileWords(`Reading ${file}`, 'read'));
		},
		async run({command, description}) {
			head('Bash', command);
			await act(
				{tool: 'Bash', input: {command, description}},
				{task: description, verb: 'run', about: call => ('command' in call.input ? `\`${call.input.command}\`` : '')},
			);
		},
		async write({file, content}) {
			head('Write', file);
			const input = {file_path: path.resolve(folder, file), content};
			await guarded({tool: 'Write', input}, () => act({tool: 'Write', input}, fileWords(`Writing ${file}`, 'write')));
		},
		async edit({file, line}) {
			head('Update', file);
			const empty = {file_path: path.resolve(folder, file), old_string: '', new_string: `${line}\n`, replace_all: false};
			await guarded({tool: 'Edit', input: empty}, () =>
				act({tool: 'Edit', input: proposeEdit(file, folder, line)}, fileWords(`Editing ${file}`, 'change')),
			);
		},
		async ask({question, header, options}) {
			const call: Call = {tool: 'AskUserQuestion', input: {questions: [{question, header, options, multiSelect: false}]}};
			stage.responded(JSON.stringify(call.input));
			const verdict = await gate.decide(call, agent, turn);
			if (verdict.kind === 'deny') {
				played.denied.push(`the question \`${question}\``);
				await speak(verdict.message ? `I go on without an answer: ${verdict.message}` : 'I go on without an answer.');
				return;
			}
			work('Thinking');
			const answer = verdict.call.input.answers?.[question] ?? '';
			view.print(toolHead('Question', question), result(answer));
			ran(verdict.call, verdict.call.input);
			played.done.push(`the answer is ${answer}`);
		},
		async plan({plan}) {
			stage.setPermissions(inMode(stage.permissions(), 'plan'));
			let text = plan;
			for (;;) {
				const call: Call = {tool: 'ExitPlanMode', input: {plan: text, planFilePath: ''}};
				stage.responded(JSON.stringify(call.input));
				const verdict = await gate.decide(call, agent, turn);
				if (verdict.kind === 'allow') {
					work('Thinking');
					stage.setPermissions(withUpdates(inMode(stage.permissions(), stage.permissions().beforePlan), verdict.updates));
					view.print(
						toolHead('Plan', verdict.call.input.plan.trim().split('\n')[0]!),
						result(`approved: ${stage.permissions().mode} mode`),
					);
					ran(verdict.call, {plan: verdict.call.input.plan, isAgent: false, filePath: ''});
					played.done.push('the plan is approved');
					return undefined;
				}
				if (verdict.message === undefined) {
					await speak('I keep planning.');
					return 'stop';
				}
				await speak(`I plan it again: ${verdict.message}`);
				text = `${text.trimEnd()}\n${text.trimEnd().split('\n').length - 1}. ${verdict.message}\n`;
			}
		},
		async agent({task, steps}) {
			const child: SubAgent = {id: `a${randomBytes(8).toString('hex')}`, type: 'general-purpose'};
			const call: Call = {tool: 'Agent', input: {description: task.slice(0, 60), prompt: task, subagent_type: child.type}};
			stage.responded(JSON.stringify(call.input));
			head('Agent', task);
			stage.reportChild('working', child.id, task);
			try {
				const words = await playSteps(steps, stage, turn, child);
				letters.hook('SubagentStop', {stop_hook_active: false, last_assistant_message: words}, child);
				ran(call, {status: 'completed', agentId: child.id, prompt: task, content: [{type: 'text', text: words}]});
				played.done.push(`the agent says: ${words}`);
			} finally {
				stage.reportChild('clear', child.id);
			}
			work('Thinking');
		},
		async wait({milliseconds}) {
			work(`Waiting ${milliseconds / 1000} s`);
			await exactly(milliseconds, signal);
		},
		async flood({lines}) {
			work('Flooding');
			for (let first = 1; first <= lines; first += floodBatch) {
				const batch = Array.from({length: Math.min(floodBatch, lines - first + 1)}, (_, index) => `flood ${first + index} of ${lines}`);
				view.print(() => batch);
				await exactly(0, signal);
			}
		},
		async crash() {
			throw new Crash('the demo was told to crash');
		},
		async conclude() {
			const words = conclusion(played);
			if (words !== undefined) {
				await speak(words);
			}
		},
	};

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

	return (step: Step): Promise<Flow> => actors[step.kind](step as never);
};

const pastTense: Record<ActiveCall['tool'], string> = {Bash: 'ran', Read: 'read', Write: 'wrote', Edit: 'edited'};

/** Undefined where the refusal, said already, is all there is to say. */
const conclusion = ({done, failed, denied}: Played): string | undefined => {
	if (done.length === 0 && failed.length === 0) {
		return undefined;
	}
	const parts = [
		done.length > 0 ? `Done: ${done.join(', ')}.` : '',
		failed.length > 0 ? `Failed: ${failed.join(', ')}.` : '',
		denied.length > 0 ? `Not done: ${denied.join(', ')}.` : '',
	];
	return parts.filter(Boolean).join(' ');
};

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
