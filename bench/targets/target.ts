/* What the bench knows of a program under test. Session numbers count from 0, in the order of `commands`. */
import type {Outer, Size} from '../outer.ts';
import type {Process} from '../processes.ts';
import type {World} from '../world.ts';

export const targetNames = ['plain', 'tmux', 'coppice'] as const;
export type TargetName = (typeof targetNames)[number];

export type Opening = {
	/** Of the outer terminal. */
	size: Size;
	commands: readonly (readonly string[])[];
	/** What the first of them says when it is ready. */
	says: string;
	/** How long the picture must stand still before it counts as settled. */
	settleMilliseconds: number;
};

export type Target = {
	name: TargetName;
	/** What it is, for the head of the table. */
	version: string;
	/** Whether it is a multiplexer: has sessions to switch to, and something to attach to. */
	multiplexer: boolean;
	/** Start these commands as sessions, the first one shown on an outer terminal. */
	open: (world: World, options: Opening) => Promise<Running>;
	/** Start one more session, in a fleet that may be empty or not running. */
	create: (world: World, name: string, command: readonly string[]) => Promise<void>;
	/** The same in a new git worktree. */
	createInWorktree: (world: World, name: string, command: readonly string[]) => Promise<void>;
	/** Start a session that asks a person something, and wait until it does; nothing where the target knows no questions. */
	ask: ((world: World) => Promise<void>) | undefined;
	/** An agent that is on the PATH, alone in a fleet and shown; nothing where the target knows no agents. */
	openAgent: ((world: World, options: {size: Size; name: string}) => Promise<Outer>) | undefined;
	/** The app on a fleet with one session, and with nothing running. */
	attachCommand: (name: string) => string[];
	freshCommand: (world: World) => string[];
	/** Lists what is in the fleet, for a program to read. */
	listCommand: () => string[];
};

export type Running = {
	outer: Outer;
	/** Keys that show a session. */
	keysFor: (session: number) => string;
	/** Lets the focused pane fill the window, and back. */
	zoomKeys: string;
	/** Keys that open the queue of what waits for a person and that close it, and what stands in it once `ask` has asked. */
	queue: {open: string; close: string; shows: string} | undefined;
	/** Keys that open the dialog for a new session and choose the person's shell in it, one by one, and the key that starts it. */
	keysForNew: ((worktree: boolean) => {before: string[]; start: string}) | undefined;
	/** Put the next session that is not shown beside the first, which keeps the focus. */
	split: () => Promise<void>;
	/** Give the outer terminal the size with which the shown pane has this one. */
	fit: (pane: Size) => Promise<void>;
	/** Its own processes by kind; never the programs in it. */
	processes: () => (Process & {kind: string})[];
};
