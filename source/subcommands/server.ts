import {setTimeout as delay} from 'node:timers/promises';
import {UserError, usageError} from '../errors.ts';
import {count} from '../text.ts';
import {age} from '../words.ts';
import type {Call, Result} from './subcommand.ts';

const stopMilliseconds = 5000;

export const server = async (call: Call): Promise<Result> => {
	switch (call.words[0]) {
		case 'start': {
			const status = await (await call.server()).call('server.status', {});
			return {document: status, text: `the server runs, pid ${status.pid}`};
		}
		case 'status': {
			const running = await call.runningServer();
			if (!running) {
				throw new UserError('no server runs', {code: 'no-server', hint: 'the next command that needs one starts it'});
			}
			const status = await running.call('server.status', {});
			return {
				document: status,
				text: `pid ${status.pid}, version ${status.version}, running for ${age(status.startedAt, Date.now())}, ${count(status.sessions, 'session')}, ${count(status.clients, 'client')}`,
			};
		}
		case 'stop':
			return stop(call);
		default:
			throw usageError('`coppice server` takes start, stop or status');
	}
};

const stop = async (call: Call): Promise<Result> => {
	const running = await call.runningServer();
	if (!running) {
		return {document: {stopped: false}, text: 'no server ran'};
	}
	const {pid} = await running.call('server.stop', {});
	const gone = await Promise.race([running.closed.then(() => true), delay(stopMilliseconds, false, {ref: false})]);
	if (!gone) {
		throw new UserError(`the server, pid ${pid}, did not stop within ${stopMilliseconds / 1000} s`, {
			code: 'not-stopped',
			hint: `kill ${pid} ends it; agents run on`,
		});
	}
	return {document: {stopped: true, pid}, text: 'the server has stopped; agents run on'};
};
