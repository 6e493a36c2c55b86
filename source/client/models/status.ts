/** Colours of statuses, and who needs a person first. */
import type {Session, Status} from '../../protocol/session.ts';
import type {Token} from '../../theme.ts';

export const statusToken = (status: Status): Token => {
	switch (status) {
		case 'waiting':
		case 'working':
		case 'done':
		case 'failed':
		case 'unknown':
			return status;
		case 'lost':
			return 'failed';
		default:
			return 'dim';
	}
};

/** From who needs you most. */
export const attention: readonly Status[] = ['waiting', 'failed', 'done', 'lost', 'unknown', 'working', 'starting', 'idle', 'exited'];

/** A shell that runs: what runs in it says more than a status. */
export const isPlain = ({agent, status}: Pick<Session, 'agent' | 'status'>): boolean =>
	(agent === 'shell' || agent === 'command') &&
	(status === 'working' || status === 'idle' || status === 'unknown' || status === 'starting');
