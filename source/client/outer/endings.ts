/* Whatever ends the app, or makes it stand aside, its terminal is left as it was found. */
import {count} from '../../text.ts';
import type {State} from '../state.ts';
import type {Tty} from '../tty.ts';

export const endWithSignals = ({tty, leave, onCrash}: {tty: Tty; leave: (words: string) => void; onCrash: (error: unknown) => void}) => {
	for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
		process.once(signal, () => {
			leave('');
			// Die of it, as whoever sent it expects.
			process.kill(process.pid, signal);
		});
	}
	process.on('exit', tty.leave);
	process.on('uncaughtException', onCrash);
	process.on('unhandledRejection', onCrash);
};

/** How long a process runs on after it was told to stop, if the system does not let it: nobody could continue it. */
const stopMilliseconds = 100;

/**
Suspends the app with all of its job, as Ctrl+Z does with other programs; also when something outside asks for it.

@param comeBack called when it goes on
*/
export const createSuspension = (tty: Tty, comeBack: () => void): (() => void) => {
	const suspend = () => {
		tty.leave();
		process.off('SIGTSTP', suspend);
		const goOn = () => {
			clearTimeout(timer);
			process.off('SIGCONT', goOn);
			process.on('SIGTSTP', suspend);
			comeBack();
		};
		process.on('SIGCONT', goOn);
		const timer = setTimeout(goOn, stopMilliseconds);
		process.kill(0, 'SIGTSTP');
	};
	process.on('SIGTSTP', suspend);
	return suspend;
};

/** The one line that leaving prints. */
export const farewell = ({sessions, demo}: State): string => {
	const running = sessions.filter(session => session.pid !== null).length;
	const runOn = `${count(running, 'session')} ${running === 1 ? 'runs' : 'run'} on`;
	if (demo) {
		return `This was the demo: ${runOn}. \`coppice demo\` brings ${running === 1 ? 'it' : 'them'} back, \`coppice demo --end\` removes it.`;
	}
	return running === 0 ? 'No session runs.' : `${runOn}. coppice brings ${running === 1 ? 'it' : 'them'} back.`;
};
