import type {Region, Row} from './row.ts';

export type SidebarTarget = {readonly kind: 'session' | 'repository'; readonly id: string};

export type SidebarModel = {
	readonly rows: readonly Row[];
	/** What each row of the screen belongs to: a session's id or a repository's root. */
	readonly targets: readonly (SidebarTarget | null)[];
	/** Cells of the glyphs of working sessions: the client paints the spinner there. */
	readonly working: readonly {readonly x: number; readonly y: number; readonly session: string}[];
	/** Everything that the selection can stand on, in order, also what is scrolled away. */
	readonly order: readonly SidebarTarget[];
	readonly regions?: readonly Region<SidebarTarget>[];
};
