/** Colours of statuses, and who needs a person first. */
import type {Status} from '../../protocol/messages.ts';
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
