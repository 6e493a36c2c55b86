/*
A recording, whoever wrote it: what kind it is, how many events of which type it has, and what its kind's reader finds in them. It is
read as it comes, in one pass, and only what counts is kept of it.
*/
import {createClaudeReader} from './claude.ts';
import {createCodexReader} from './codex.ts';
import {type Counts, count, sorted} from './counts.ts';
import {type Findings, nothingFound} from './findings.ts';
import {createGeminiReader, messagesOf} from './gemini.ts';
import {type Json, objectFrom, objectIn, textIn} from './json.ts';
import {createLineReader} from './lines.ts';
import type {Prices} from './prices.ts';

/** What `coppice cost --json FILE` says of one file. */
export type Recording = {
	kind: Kind;
	/** Pieces between line feeds; an empty last piece does not count. Each is blank, noise or an event. */
	lines: number;
	blank: number;
	/** Lines that are no JSON object. */
	noise: number;
	events: number;
	/** Events by `type`, or `type/subtype`. */
	byType: Record<string, number>;
} & Findings;

type Kind = 'stream' | 'transcript' | 'codex' | 'gemini' | 'hooks' | 'control' | 'other';

export type RecordingReader = {
	/** Bytes, cut anywhere; they are kept until their line ends. */
	take(bytes: Uint8Array): void;
	end(prices: Prices): Recording;
};

export const createRecordingReader = (): RecordingReader => {
	let events = createEvents();
	const document = createDocument();
	let lines = 0;
	let blank = 0;
	let noise = 0;

	const reader = createLineReader(line => {
		lines++;
		document.take(line);
		const event = line === undefined ? undefined : objectFrom(line);
		if (event) {
			events.take(event);
		} else if (line?.trim() === '') {
			blank++;
		} else {
			noise++;
		}
	});

	return {
		take: reader.take,
		end(prices) {
			reader.end();
			const whole = document.whole();
			if (whole) {
				events = createEvents();
				events.take(whole);
				noise = Math.max(0, lines - blank - events.count());
			}
			return {kind: events.kind(), lines, blank, noise, events: events.count(), byType: events.byType(), ...events.findings(prices)};
		},
	};
};

/** A document of many lines is kept up to this size: session files of Gemini, hooks that somebody printed. */
const longestDocument = 32 * 1024 * 1024;

/** One JSON text, written over many lines: its first is a brace alone, with which no recording of lines begins. */
const createDocument = () => {
	let lines: string[] | undefined = [];
	let length = 0;
	return {
		take(line: string | undefined): void {
			const fits = line !== undefined && (length += line.length) <= longestDocument;
			if (!fits || (lines?.length === 0 && !/^\s*(?:\{\s*)?$/.test(line))) {
				lines = undefined;
			} else if (line.trim() !== '') {
				lines?.push(line);
			}
		},
		whole: (): Json | undefined => lines && objectFrom(lines.join('\n')),
	};
};

const createEvents = () => {
	const types: Counts = new Map();
	const claude = createClaudeReader();
	const codex = createCodexReader();
	const gemini = createGeminiReader();
	/** By the first event that says it. */
	let said: Kind | undefined;
	let number = 0;

	const kind = (): Kind => said ?? kindByTypes([...types.keys()]);

	const findingsOf: Record<Kind, (prices: Prices) => Findings> = {
		stream: claude.stream,
		control: claude.stream,
		transcript: claude.transcript,
		codex: codex.findings,
		gemini: gemini.findings,
		hooks: () => nothingFound,
		other: () => nothingFound,
	};

	return {
		take(event: Json): void {
			for (const one of messagesOf(event) ?? [event]) {
				number++;
				count(types, typeOf(one));
			}
			said ??= kindOf(event);
			for (const reader of [claude, codex, gemini]) {
				reader.take(event);
			}
		},
		kind,
		count: (): number => number,
		byType: (): Record<string, number> => sorted(types),
		findings: (prices: Prices): Findings => findingsOf[kind()](prices),
	};
};

/** Where the second word of a type stands, if it is not `subtype`. */
const subtypesIn: readonly (readonly [type: RegExp, object: string, field: string])[] = [
	[/^stream_event$/, 'event', 'type'],
	[/^progress$/, 'data', 'type'],
	[/^attachment$/, 'attachment', 'type'],
	[/^control_request$/, 'request', 'subtype'],
	[/^control_response$/, 'response', 'subtype'],
	[/^item\./, 'item', 'type'],
];

const typeOf = (event: Json): string => {
	const type = textIn(event, 'type') ?? textIn(event, 'hook_event_name') ?? 'unknown';
	const [, object = '', field = ''] = subtypesIn.find(([pattern]) => pattern.test(type)) ?? [];
	const subtype = textIn(event, 'subtype') ?? textIn(objectIn(event, object), field);
	return subtype ? `${type}/${subtype}` : type;
};

/** What an event says of its recording; undefined where any may hold it. */
const kinds: readonly (readonly [kind: Kind, holds: (event: Json, type: string) => boolean])[] = [
	['hooks', (event, type) => type === '' && 'hook_event_name' in event],
	['gemini', event => messagesOf(event) !== undefined],
	['gemini', (event, type) => type === 'init' || (type === 'message' && 'role' in event && 'timestamp' in event)],
	['gemini', (event, type) => (type === 'tool_use' && 'tool_name' in event) || (type === 'tool_result' && 'tool_id' in event)],
	['gemini', (event, type) => type === 'result' && 'stats' in event],
	['codex', (_, type) => /^(?:thread|turn|item)\./.test(type)],
	['transcript', (event, type) => type !== '' && ['sessionId', 'parentUuid', 'leafUuid', 'isSidechain'].some(name => name in event)],
	['transcript', (_, type) => type === 'file-history-snapshot'],
	['stream', (event, type) => type !== '' && !type.startsWith('control_') && 'session_id' in event],
];

const kindOf = (event: Json): Kind | undefined => kinds.find(([, holds]) => holds(event, textIn(event, 'type') ?? ''))?.[0];

/** The kind where no event says it: control messages also stand in streams, and are a recording of their own only alone. */
const kindByTypes = (types: string[]): Kind => {
	if (types.some(type => /^(?:system|assistant|user|result|stream_event)(?:\/|$)/.test(type))) {
		return 'stream';
	}
	return types.some(type => type.startsWith('control_')) ? 'control' : 'other';
};
