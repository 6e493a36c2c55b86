/* Whatever ends the app, its terminal is left as it was found. */
import type {Tty} from './tty.ts';

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
