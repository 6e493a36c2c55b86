/* `coppice keys`: key names typed into a session, as tmux send-keys. Bytes go to its host directly, as those of the app do. */
import {keysToBytes} from '../client/keys/encode.ts';
import {hostSocket, readKey} from '../directories.ts';
import {UserError} from '../errors.ts';
import {ConnectionClosed} from '../protocol/connection.ts';
import {type HostContract, hostPatienceMilliseconds, hostProtocol} from '../protocol/host.ts';
import {connect} from '../protocol/socket.ts';
import {line} from '../text.ts';
import type {Call, Result} from './subcommand.ts';

export const keys = async ({words, directory, directories, version, server}: Call): Promise<Result> => {
	const [name, ...names] = words;
	const {id, socket} = await (await server()).call('session.host', {session: name!, directory});
	if (socket === null) {
		throw new UserError(`${line(name!)} has ended`, {code: 'session-ended', hint: `start it again with \`coppice resume ${line(name!)}\``});
	}
	try {
		const host = await connect<HostContract>(hostSocket(directories, id), {
			key: readKey(directories, {make: false})!,
			hello: {protocol: [hostProtocol.low, hostProtocol.high], version, role: 'keys', pid: process.pid, capabilities: []},
		});
		const {keys: modes} = await host.call('state', {}, hostPatienceMilliseconds);
		host.sendInput(keysToBytes(names, modes));
		await host.call('state', {}, hostPatienceMilliseconds);
		host.close();
	} catch (error) {
		if (error instanceof ConnectionClosed || (error instanceof UserError && error.code === 'no-answer')) {
			throw new UserError(`the host of ${line(name!)} does not answer`, {code: 'unknown', hint: '`coppice status` shows the evidence'});
		}
		throw error;
	}
	return {document: {session: id, keys: names}, text: ''};
};
