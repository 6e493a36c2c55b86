/* The demo's tools: Claude's names and inputs, done for real. */
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, UserError} from '../errors.ts';
import {runCommand} from './command.ts';
import {type Hunk, hunkOf, structuredPatch} from './diff.ts';
import {applyEdit, type EditInput, readText} from './edits.ts';

export type QuestionInput = {
	questions: {question: string; header: string; options: {label: string; description: string}[]; multiSelect: boolean}[];
	answers?: Record<string, string>;
};

/** A call of a tool, in the shapes that Claude's hooks carry. */
export type Call =
	| {tool: 'Bash'; input: {command: string; description: string}}
	| {tool: 'Write'; input: {file_path: string; content: string}}
	| {tool: 'Edit'; input: EditInput}
	| {tool: 'Read'; input: {file_path: string}}
	| {tool: 'AskUserQuestion'; input: QuestionInput}
	| {tool: 'ExitPlanMode'; input: {plan: string; planFilePath: string}}
	| {tool: 'Agent'; input: {description: string; prompt: string; subagent_type: string}};

export type ToolName = Call['tool'];
export type ActiveCall = Extract<Call, {tool: 'Bash' | 'Write' | 'Edit' | 'Read'}>;

export type Outcome =
	/** `response` is what a PostToolUse hook carries; `summary` one line for the screen. */
	{ok: true; response: object; summary: string; hunk?: Hunk} | {ok: false; error: string};

type Surroundings = {folder: string; signal: AbortSignal; onLine: (line: string) => void};

/** Do it. A tool that fails is an outcome; only an interrupt is thrown. */
export const runTool = async (call: ActiveCall, {folder, signal, onLine}: Surroundings): Promise<Outcome> => {
	signal.throwIfAborted();
	try {
		switch (call.tool) {
			case 'Bash':
				return await bash(call.input.command, {folder, signal, onLine});
			case 'Read':
				return read(call.input.file_path);
			default:
				return change(call);
		}
	} catch (error) {
		if (signal.aborted) {
			throw error;
		}
		return {ok: false, error: describe(error)};
	}
};

/** The change that an edit or a write would make. Throws a `UserError` where it does not fit. */
export const changeOf = (
	call: Extract<Call, {tool: 'Edit' | 'Write'}>,
): {before: string | undefined; after: string; hunk: Hunk | undefined} => {
	const {before, after} =
		call.tool === 'Edit' ? applyEdit(call.input) : {before: readText(call.input.file_path), after: call.input.content};
	return {before, after, hunk: hunkOf(before ?? '', after)};
};

/** The call with its input changed by somebody outside. Undefined where the new input does not fit the tool. */
export const withInput = <Changed extends Call>(call: Changed, changed: Record<string, unknown> | undefined): Changed | undefined => {
	if (!changed) {
		return call;
	}
	const input = {...call.input, ...changed} as Record<string, unknown>;
	const fits = Object.entries(call.input).every(([name, value]) => typeof input[name] === typeof value);
	return fits ? ({...call, input} as Changed) : undefined;
};

const bash = async (command: string, surroundings: Surroundings): Promise<Outcome> => {
	const {stdout, stderr, code, timedOut} = await runCommand(command, surroundings);
	if (timedOut) {
		return {ok: false, error: 'the command took too long and was ended'};
	}
	if (code !== 0) {
		return {ok: false, error: [`Exit code ${code ?? 'of a signal'}`, stderr.trim() || stdout.trim()].filter(Boolean).join('\n')};
	}
	const response = {stdout: stdout.trimEnd(), stderr: stderr.trimEnd(), interrupted: false, isImage: false, noOutputExpected: false};
	return {ok: true, response, summary: stdout === '' && stderr === '' ? 'no output' : ''};
};

const read = (file: string): Outcome => {
	const content = readText(file);
	if (content === undefined) {
		return {ok: false, error: `\`${file}\` is not there`};
	}
	const lines = content.split('\n').length - (content.endsWith('\n') ? 1 : 0);
	return {
		ok: true,
		response: {type: 'text', file: {filePath: file, content, numLines: lines, startLine: 1, totalLines: lines}},
		summary: `${lines} ${lines === 1 ? 'line' : 'lines'}`,
	};
};

const change = (call: Extract<Call, {tool: 'Edit' | 'Write'}>): Outcome => {
	const {file_path} = call.input;
	const {before, after, hunk} = changeOf(call);
	mkdirSync(path.dirname(file_path), {recursive: true});
	try {
		writeFileSync(file_path, after);
	} catch (error) {
		throw new UserError(`\`${file_path}\` could not be written: ${describe(error)}`, {cause: error});
	}
	const patch = {structuredPatch: structuredPatch(hunk), originalFile: before ?? null, userModified: false};
	const response =
		call.tool === 'Write'
			? {type: before === undefined ? 'create' : 'update', filePath: file_path, content: after, ...patch}
			: {
					filePath: file_path,
					oldString: call.input.old_string,
					newString: call.input.new_string,
					...patch,
					replaceAll: call.input.replace_all,
				};
	return {ok: true, response, summary: before === undefined ? 'made' : 'changed', hunk};
};
