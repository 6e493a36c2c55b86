/*
What client and server say to a host. A host is never upgraded under a running agent, so this is kept small and plain.

The envelope: hello, input (bytes), resize, signal, mail, answer, exit, error. An unknown request is answered `unsupported`,
unknown events are ignored, fields are only added. The screen layer has a number of its own (`screenLayer`): frames are bytes
that this side of the protocol never reads. Every host offers layer 0 as well: rows as SGR text.
*/
import type {Size} from './size.ts';

/** The envelope's number: 0 until the first release, while it may change. */
export const hostProtocol = {low: 0, high: 0} as const;

/** Who waits for an answer of a host gives up after these: it is stopped, or hangs. */
export const hostPatienceMilliseconds = 5000;

/** What a host is started with, as JSON on its standard input: an environment never touches the disk. */
export type HostSpec = {
	session: string;
	/** Socket, folder for the exit record, and the key of the run folder. */
	socket: string;
	exitFolder: string;
	/** The host logs here; lines of text. */
	log: string;
	key: string;
	version: string;
	command: string;
	arguments: string[];
	directory: string;
	environment: Record<string, string>;
	columns: number;
	rows: number;
	scrollbackLines: number;
	/**
	Files that the agent reads, written 0600 before it starts and removed when it ended. In `content`, `arguments` and
	`environment` the words `{{mailbox.url}}` and `{{mailbox.token}}` are replaced by this host's.
	*/
	files: {path: string; content: string}[];
	/** Gates of its mailbox that are closed from the beginning. */
	gates?: string[];
	/** The number of the newest letter of the hosts that this session had before: its own go on from there. */
	mailUpTo?: number;
	/** The colours of the terminal that was last attached, for agents that ask. */
	colours?: OuterColours;
};

/** What a terminal looks like: colours as `#rrggbb`, the pixels of a cell. */
export type OuterColours = {
	foreground?: string;
	background?: string;
	cursor?: string;
	palette?: Record<number, string>;
	cell?: {width: number; height: number};
};

/** One letter of an agent: a note is kept, an ask is held open until it is answered, a gate until it is opened. */
export type Mail = {
	/** Counts up per session, from 1: a host goes on where the one before it ended. */
	number: number;
	kind: 'note' | 'ask' | 'gate';
	/** What stands behind `/note/`, `/ask/` or `/gate/` in its address. */
	from: string;
	at: string;
	/** The bytes as they came, base64. */
	body: string;
	/** SHA-256 of the bytes, hexadecimal. */
	hash: string;
};

/** How an agent ended: `exit/<session>.json`, and the event. */
export type HostExit = {
	session: string;
	code: number | null;
	signal: string | null;
	at: string;
	reason: string;
	/** Mail that nobody had saved yet, so that its news is not lost with the host. */
	mail: Mail[];
};

/** A report of the program in the pane: OSC 7501, 9, 99, 777, 7, 133; the last of each kind is kept. */
export type Report = {code: number; text: string; at: string};

export type HostState = {
	session: string;
	pid: number;
	size: Size;
	title: string;
	/** The newest report of each kind: for OSC 7501 one for each record id. */
	reports: Report[];
	startedAt: string;
	/** What the program asked of the keyboard. */
	keys: KeyModes;
	exit: HostExit | null;
};

/** A place where a text was found: its first cell, and the row with it as text. */
export type FoundPlace = {line: number; x: number; text: string};

export type KeyModes = {
	applicationCursor: boolean;
	applicationKeypad: boolean;
	bracketedPaste: boolean;
	kittyFlags: number;
	modifyOtherKeys: number;
};

export type HostContract = {
	requests: {
		/** The state, and all mail that is not saved yet; from now on mail comes as events. Only the server asks this. */
		serve: {params: Record<string, never>; result: HostState & {mail: Mail[]; lostNotes: number}};
		/** From now on frames of the screen come, the first with all rows. `layer` is the highest that the client reads. */
		attach: {params: {layer: number}; result: HostState & {layer: number}};
		detach: {params: Record<string, never>; result: null};
		resize: {params: Size; result: null};
		/** A signal for the agent's process group. */
		signal: {params: {signal: string}; result: null};
		/** From now on these gates of the mailbox are closed, and no others. Who waits at one that opens goes on, and is told as `gone`. */
		gates: {params: {closed: string[]}; result: null};
		/** The answer to a held ask or gate: the body that its agent gets. False: it is gone. */
		answer: {params: {number: number; body: string}; result: {taken: boolean}};
		/** Everything up to this number is on disk at the server's. */
		saved: {params: {upTo: number}; result: null};
		/** Lines of scrollback and screen by their absolute numbers, as far as they are kept: a frame of the layer as base64. */
		lines: {params: {from: number; to: number}; result: {frame: string}};
		/** Where a text stands in scrollback and screen, the newest first, `most` places at the most. */
		search: {params: {text: string; most: number}; result: {places: FoundPlace[]}};
		/** The snapshot that would be written if the agent ended now, base64. */
		snapshot: {params: {scrollbackLines: number}; result: {snapshot: string}};
		/** Layer 0: rows as SGR text. */
		text: {params: {from: number; to: number}; result: {lines: string[]}};
		colours: {params: OuterColours; result: null};
		/** Somebody removed its socket: listen at a new one, in the same place. */
		listen: {params: Record<string, never>; result: null};
		/** Whether the client that shows this has the focus of its own terminal (DEC mode 1004). */
		focus: {params: {focused: boolean}; result: null};
		/** End the agent: hang-up, terminate, kill, each after its time. Answered when it has ended. */
		end: {params: {graceMilliseconds: number}; result: HostExit};
		state: {params: Record<string, never>; result: HostState};
	};
	events: {
		mail: Mail;
		/** A held ask or gate that waits no more: its agent closed the connection, or the gate was opened. */
		gone: {number: number};
		/** The oldest notes went, because nobody took them. */
		notesLost: {count: number};
		title: {title: string};
		bell: {at: string};
		clipboard: {selection: string; text: string};
		report: Report;
		resized: Size;
		exit: HostExit;
	};
};
