/*
Taking over a host: how it stands, then all that it tells, in the order in which it happened. What is told meanwhile may be here
before the answer is taken, when both came in one piece; it waits for its turn.
*/
import {type HostContract, type HostExit, type HostState, hostPatienceMilliseconds, type Mail} from '../../protocol/host.ts';
import type {HostConnection} from '../hosts/hosts.ts';

type Told = Pick<HostContract['events'], 'mail' | 'gone' | 'report' | 'title' | 'resized' | 'bell'>;

/** Who hears what a host tells. */
export type Listener = {[N in keyof Told]: (value: Told[N]) => void} & {
	/** Before all else. */
	state: (state: HostState, lostNotes: number) => void;
	/** Its agent has ended; told out of turn. */
	exit: (exit: HostExit) => void;
};

/** Resolves when everything until now was told, with how the host stands. */
export const takeOver = async (host: HostConnection, listener: Listener): Promise<HostState> => {
	let early: (() => void)[] | undefined = [];
	const hear = <N extends keyof Told>(name: N): void => {
		host.on(name, (value: Told[N]) => {
			const take = () => (listener[name] as (value: Told[N]) => void)(value);
			if (early) {
				early.push(take);
			} else {
				take();
			}
		});
	};
	for (const name of ['mail', 'gone', 'report', 'title', 'resized', 'bell'] as const) {
		hear(name);
	}
	host.on('exit', listener.exit);
	const {mail, lostNotes, ...state} = await host.call('serve', {}, hostPatienceMilliseconds);
	listener.state(state, lostNotes);
	for (const take of inOrder(mail, state, listener)) {
		take();
	}
	const later = early;
	early = undefined;
	for (const take of later) {
		take();
	}
	return state;
};

/**
As they came to the host: a report that ends a turn comes after the letter that begins it. Letters stay in the order of their numbers
whatever their times say, as a clock may be set back: one behind a later one would count as known.
*/
const inOrder = (mail: readonly Mail[], {reports}: HostState, listener: Listener): (() => void)[] => {
	const told: (() => void)[] = [];
	const later = [...reports].sort((a, b) => a.at.localeCompare(b.at));
	for (const one of mail) {
		while (later[0] && later[0].at < one.at) {
			const report = later.shift()!;
			told.push(() => listener.report(report));
		}
		told.push(() => listener.mail(one));
	}
	return [...told, ...later.map(report => () => listener.report(report))];
};
