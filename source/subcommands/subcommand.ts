/* What a subcommand is. The table of all of them is the source of parsing, help, completion and the readme. */
import type {Directories} from '../directories.ts';
import type {Server} from '../server/daemon.ts';

export type Flag = {
	/** `count`: a whole number; `optional`: a number that may be left out (`--always`, `--always=2`). */
	type: 'boolean' | 'string' | 'count' | 'optional';
	/** What stands for the value in the help. */
	value?: string;
	many?: boolean;
	about: string;
};

export type Flags = Record<string, boolean | string | number | string[] | undefined>;

export type Call = {
	/** Words that are no flags, without the subcommand. */
	words: string[];
	flags: Flags;
	/** What stands behind `--`. */
	command: string[] | undefined;
	/** `-C`, else where we are. */
	directory: string;
	json: boolean;
	environment: NodeJS.ProcessEnv;
	directories: Directories;
	version: string;
	/** The folder with the bundles. */
	programs: string;
	/** The server; one is started where none runs. */
	server: () => Promise<Server>;
	/** The server, if one runs. */
	runningServer: () => Promise<Server | undefined>;
};

export type Result = {
	/** The one document of `--json`. */
	document: unknown;
	/** For people. Without a newline at its end. */
	text: string;
	/** A line for people beside it, on standard error; not with `--json`. */
	notice?: string | undefined;
	exitCode?: number;
};

export type Subcommand = {
	name: string;
	/** Words after the name, such as `SESSION TEXT`. */
	words?: string;
	least?: number;
	/** No limit without it. */
	most?: number;
	flags?: Record<string, Flag>;
	/** May a command stand behind `--`? */
	takesCommand?: boolean;
	about: string;
	/** An agent may not run it: it would answer itself. */
	forPeople?: boolean;
	/** What is printed; nothing when it printed or drew by itself. */
	run: (call: Call) => Promise<Result | undefined>;
};

/** The environment without what is undefined, as it goes to the server with a request. */
export const environmentOf = (environment: NodeJS.ProcessEnv): Record<string, string> =>
	Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
