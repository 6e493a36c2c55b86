/* What a turn is played with, and what has come of it so far. */

import type {State} from '../pane/report.ts';
import type {Gate} from './gate.ts';
import type {Letters} from './letters.ts';
import type {Pause} from './pause.ts';
import type {Permissions} from './permissions.ts';
import type {View} from './view.ts';

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

/** `words` is what was said last; the lists are what was done, what failed and what was refused, each in a few words. */
export type Played = {words: string; done: string[]; failed: string[]; denied: string[]};
