/*
What is known of the terminal that was attached last, and given to new sessions: its colours, and the part of its environment that
follows it, as tmux's update-environment. In memory only.
*/
import {existsSync, renameSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {hasCode} from '../../errors.ts';
import type {TerminalColours} from '../../protocol/app.ts';

type Environment = Record<string, string>;

const followedNames = [
	'DISPLAY',
	'WAYLAND_DISPLAY',
	'XAUTHORITY',
	'SSH_AUTH_SOCK',
	'SSH_CONNECTION',
	'SSH_TTY',
	'SSH_ASKPASS',
	'KRB5CCNAME',
	'DBUS_SESSION_BUS_ADDRESS',
] as const;

export type Attached = ReturnType<typeof createAttached>;

/** @param runFolder where the link to the agent of ssh stands, so that it can be led elsewhere under programs that run */
export const createAttached = (runFolder: string) => {
	const link = path.join(runFolder, 'agent.sock');
	let followed: Environment | undefined;
	let colours: TerminalColours | undefined;

	const lead = (socket: string) => {
		const made = `${link}.${process.pid}`;
		try {
			symlinkSync(socket, made);
			renameSync(made, link);
		} catch (error) {
			if (!hasCode(error, 'EEXIST', 'ENOSPC', 'EROFS', 'EACCES')) {
				throw error;
			}
		}
	};

	return {
		get colours() {
			return colours;
		},
		/** An app is attached, or knows more of its terminal now. */
		tell(terminal: {environment?: Environment | undefined; colours?: TerminalColours | undefined}): void {
			colours = terminal.colours ?? colours;
			const {environment} = terminal;
			if (environment) {
				followed = Object.fromEntries(followedNames.flatMap(name => (environment[name] === undefined ? [] : [[name, environment[name]]])));
				if (followed.SSH_AUTH_SOCK && followed.SSH_AUTH_SOCK !== link) {
					lead(followed.SSH_AUTH_SOCK);
				}
			}
		},
		/**
		The environment of who asks for a session, as the session gets it. What asks from inside of a session has only what that one
		was started with: for it what follows the terminal is that of the one attached last.
		*/
		environmentFor(client: Environment): Environment {
			const merged = client.COPPICE_SESSION !== undefined && followed ? {...without(client), ...followed} : client;
			const socket = merged.SSH_AUTH_SOCK;
			if (!socket) {
				return merged;
			}
			if (socket !== link && !existsSync(link)) {
				lead(socket);
			}
			return {...merged, SSH_AUTH_SOCK: link};
		},
	};
};

const without = (environment: Environment): Environment =>
	Object.fromEntries(Object.entries(environment).filter(([name]) => !followedNames.some(followed => followed === name)));
