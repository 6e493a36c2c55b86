/* The `claude` that a run drives: lines of JSON to its input, lines of JSON from its output. Every line is kept as it was. */
import {type ChildProcess, spawn} from 'node:child_process';
import {describe} from '../../errors.ts';
import {bytesWords, line} from '../../text.ts';
import {type Json, objectFrom} from '../parser/json.ts';
import {createLineReader} from '../parser/lines.ts';
import type {Keeper} from './keeper.ts';

export type Child = {
	send(message: object): void;
	/** Nothing more comes: it ends when it has answered. */
	end(): void;
	kill(signal: 'SIGTERM' | 'SIGKILL'): void;
};

export type ChildEnd = {code: number | null; signal: NodeJS.Signals | null /** The end of what it wrote to stderr. */; words: string};

type Start = {
	command: string;
	arguments: readonly string[];
	folder: string;
	environment: NodeJS.ProcessEnv;
	keeper: Keeper;
	onEvent: (event: Json) => void;
	/** A line that is no event: third-party backends write such; or words about one that is too long. */
	onNoise: (line: string) => void;
	/** It has ended, or could not be started: then `error` says why. */
	onEnd: (end: ChildEnd, error?: Error) => void;
};

const keptErrorCharacters = 2000;

export const startChild = ({command, arguments: words, folder, environment, keeper, onEvent, onNoise, onEnd}: Start): Child => {
	const child: ChildProcess = spawn(command, words, {cwd: folder, env: environment, stdio: ['pipe', 'pipe', 'pipe']});
	let errors = '';
	let over = false;
	const reader = createLineReader((text, bytes) => {
		if (text === undefined) {
			onNoise(`a line of ${bytesWords(bytes)} is too long and was left out`);
			return;
		}
		if (text.trim() === '') {
			return;
		}
		keeper.keep(text);
		const event = objectFrom(text);
		if (event) {
			onEvent(event);
		} else {
			onNoise(text);
		}
	});
	const ended = (end: ChildEnd, error?: Error) => {
		if (!over) {
			over = true;
			onEnd(end, error);
		}
	};
	child.stdout!.on('data', (bytes: Buffer) => reader.take(bytes));
	child.stderr!.setEncoding('utf8').on('data', (text: string) => {
		errors = (errors + text).slice(-keptErrorCharacters);
	});
	// It may end while it is written to.
	child.stdin!.on('error', () => {});
	child.once('error', error => ended({code: null, signal: null, words: errors}, error));
	// Not `exit`: what it wrote last may still be in the pipe.
	child.once('close', (code, signal) => {
		reader.end();
		ended({code, signal, words: errors.trim()});
	});
	return {
		send(message) {
			const text = JSON.stringify(message);
			keeper.keep(text);
			child.stdin!.write(`${text}\n`);
		},
		end: () => void child.stdin!.end(),
		kill: signal => void child.kill(signal),
	};
};

/** How it ended, for a person. */
export const endWords = ({code, signal, words}: ChildEnd, error: Error | undefined, working: boolean): string => {
	const how = error
		? `could not be started: ${describe(error)}`
		: `ended (${signal ?? `code ${code}`})${working ? ' without a result' : ''}`;
	return `claude ${how}${words === '' ? '' : `: ${line(words, 500)}`}`;
};
