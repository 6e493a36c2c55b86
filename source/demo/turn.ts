/* One turn: the steps of a script, played on the screen, for real in the folder, and told by mail. */
import {randomBytes} from 'node:crypto';
import path from 'node:path';
import {createDoings} from './doings.ts';
import {proposeEdit} from './edits.ts';
import type {SubAgent} from './letters.ts';
import {createPause} from './pause.ts';
import {inMode, withUpdates} from './permissions.ts';
import type {Step} from './script.ts';
import type {Played, Stage} from './stage.ts';
import type {Call} from './tools.ts';
import {result, toolHead} from './transcript.ts';

/** The program ends as if by a bug of its own. */
export class Crash extends Error {}

/** Whether the script goes on after a step. */
type Flow = 'stop' | undefined;

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
	const {folder, view, gate, letters} = stage;
	const {signal} = turn;

	const {work, speak, head, ran, act, fileWords, guarded} = createDoings(stage, turn, agent, played);

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

	return (step: Step): Promise<Flow> => actors[step.kind](step as never);
};

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
