/* A message in the bar goes after a while; an error stays until a key. */
import type {App} from '../app.ts';

const messageMilliseconds = 5000;

export const createFading = (app: App) => {
	let timer: NodeJS.Timeout | undefined;
	return {
		/** Call it when there is another message, or none. */
		changed() {
			const {message} = app.state;
			clearTimeout(timer);
			if (message && message.level !== 'error') {
				const forget = () => app.update(current => (current.message === message ? {...current, message: null} : current));
				timer = setTimeout(forget, messageMilliseconds).unref();
			}
		},
		stop: () => clearTimeout(timer),
	};
};
