/* What a run shows besides its thread, and what it tells its terminal: what it does now, what waits, the last line, its state. */
import {type State, stateReport} from '../../pane/report.ts';
import {line} from '../../text.ts';
import type {Bill} from '../parser/bill.ts';
import type {Facts} from '../run/facts.ts';
import type {Shown} from '../run/gate.ts';
import {callWords} from './call-words.ts';
import {footerOf} from './footer.ts';
import type {Tone} from './item.ts';
import type {View} from './view.ts';

export type Display = ReturnType<typeof createDisplay>;

/** What it calls itself in its reports. */
export const app = 'coppice-stream';
/** Without an event for so long it is said to be silent: it may hang, or a tool takes its time. */
const silentMilliseconds = 60_000;

type World = {view: View; tell: (bytes: string) => void; facts: Facts; bill: Bill; now: () => number};

export const createDisplay = ({view, tell, facts, bill, now}: World) => {
	/** What it does now; undefined between turns. */
	let doing: string | undefined;
	let shown: Shown;
	let queued: readonly string[] = [];
	let heardAt = now();
	let lastReport = '';
	/** What it is while no turn runs. */
	let resting: State = {state: 'idle'};

	const report = (state: State) => {
		const bytes = stateReport(app, state);
		if (bytes !== lastReport) {
			lastReport = bytes;
			tell(bytes);
		}
	};

	const task = () => {
		const silent = now() - heardAt;
		return doing === undefined || silent < silentMilliseconds ? doing : `${doing} · silent for ${Math.floor(silent / 60_000)} min`;
	};

	const footer = () => {
		if (shown && 'label' in shown) {
			return `${line(shown.label)} · Esc leads back`;
		}
		const {mode, model} = facts;
		return footerOf({mode, model, cost: bill.cost, contextPercent: facts.contextPercent(bill.window), queued: queued.length});
	};

	const refresh = () => view.update({footer: footer(), queued});

	return {
		report,
		refresh,
		notice: (text: string, tone: Tone = 'plain') => view.print([{kind: 'notice', tone, text, agent: null, depth: 0}]),

		/** An event came: it is not silent. */
		heard: () => {
			heardAt = now();
		},

		/** A turn runs and does this. */
		does(what: string) {
			doing = what;
			view.update({task: task()});
			if (!shown) {
				report({state: 'working', message: what});
			}
		},

		/** What it is until the next turn; told once no question is shown. */
		comesToRest(state: State) {
			resting = state;
			if (!shown) {
				report(state);
			}
		},

		/** No turn runs. */
		rests() {
			doing = undefined;
			view.update({task: undefined});
		},

		/** The question that waits for a person, or none. */
		asks(next: Shown) {
			shown = next;
			view.update({dialog: shown && 'dialog' in shown ? shown.dialog : undefined, footer: footer()});
			if (shown) {
				report(blocked(shown));
			} else {
				report(doing === undefined ? resting : {state: 'working', message: doing});
			}
		},

		waits(messages: readonly string[]) {
			queued = messages;
			refresh();
		},

		/** At each frame while a turn runs. */
		frame() {
			if (now() - heardAt > silentMilliseconds) {
				view.update({task: task()});
			}
		},
	};
};

/** The report while it waits, in Claude's words. */
const blocked = ({asking: {tool, input}}: NonNullable<Shown>): State => {
	const words = callWords(tool, input);
	if (tool === 'AskUserQuestion') {
		return {state: 'blocked', kind: 'question', message: `answer: ${words}`};
	}
	return {state: 'blocked', kind: 'permission', message: tool === 'ExitPlanMode' ? 'approve plan' : `approve ${tool}: ${words}`};
};
