/* What the parts of the app share: its state, the server, the panes, and how to change and say something. */
import type {Settings} from '../config.ts';
import type {Directories} from '../directories.ts';
import type {Fleet} from '../protocol/messages.ts';
import type {Tables} from '../screen/tables.ts';
import type {Keymap} from './keys/bindings.ts';
import type {Outer} from './outer/outer.ts';
import type {Panes} from './panes.ts';
import type {Geometry} from './places.ts';
import type {Message, State} from './state.ts';

export type App = {
	readonly state: State;
	readonly outer: Outer;
	readonly panes: Panes;
	readonly keymap: Keymap;
	readonly settings: Settings;
	readonly directories: Directories;
	readonly tables: Tables;
	readonly environment: Record<string, string>;
	/** Change the state: the chrome that it concerns is drawn, the panes that it shows are opened. */
	update(change: (state: State) => State): void;
	geometry(): Geometry;
	/** A message in the bar. */
	say(text: string, level?: Message['level']): void;
	/** Ask the server; one that died is started again first. What fails is said in the bar, and the result is undefined. */
	ask<N extends keyof Fleet['requests'] & string>(
		name: N,
		params: Fleet['requests'][N]['params'],
	): Promise<Fleet['requests'][N]['result'] | undefined>;
	/** Draw everything anew. */
	redraw(): void;
	/** Leave; agents run on. */
	detach(): void;
	suspend(): void;
	/** A text in the person's own editor; undefined when it was given up. */
	edit(text: string): Promise<string | undefined>;
	clock(): number;
};
