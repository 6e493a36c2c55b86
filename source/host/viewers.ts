/*
Who looks at this session. Each viewer gets the newest state only, at most 60 times a second: the first change at once, what
follows within the same sixtieth together. After a small frame, such as an echo, the next may follow sooner: typing is never held.
One who is behind gets fewer frames, never a longer queue, and delays nobody.
*/
import type {Connection} from '../protocol/connection.ts';
import type {HostContract} from '../protocol/host.ts';
import type {ScreenTerminal} from '../screen/terminal.ts';
import {createViewer, type Viewer} from '../screen/viewer.ts';

const frameMilliseconds = 1000 / 60;
const smallBytes = 512;
const afterSmallMilliseconds = 4;
/** A viewer with so much untaken gets nothing more until it took it. */
const backlogBytes = 64 * 1024;

type Watching = {viewer: Viewer; nextFrame: number; timer: NodeJS.Timeout | undefined; draining: boolean};

export const createViewers = (terminal: ScreenTerminal) => {
	const watching = new Map<Connection<HostContract>, Watching>();

	const send = (connection: Connection<HostContract>, one: Watching) => {
		one.timer = undefined;
		const now = performance.now();
		if (one.draining || !watching.has(connection)) {
			return;
		}
		if (!terminal.mayShow(now)) {
			later(connection, one, frameMilliseconds);
			return;
		}
		const frame = one.viewer.changedFrame();
		if (!frame) {
			return;
		}
		one.nextFrame = now + (frame.length < smallBytes ? afterSmallMilliseconds : frameMilliseconds);
		connection.sendScreen(frame);
		if (connection.backlog > backlogBytes) {
			one.draining = true;
			void connection.drained().then(() => {
				one.draining = false;
				send(connection, one);
			});
		}
	};

	const later = (connection: Connection<HostContract>, one: Watching, milliseconds: number) => {
		one.timer ??= setTimeout(() => send(connection, one), milliseconds);
	};

	return {
		get count() {
			return watching.size;
		},
		/** From now on this connection gets frames; the first has everything, and comes at once unless the program holds its picture. */
		add(connection: Connection<HostContract>) {
			this.remove(connection);
			const one: Watching = {viewer: createViewer(terminal), nextFrame: 0, timer: undefined, draining: false};
			watching.set(connection, one);
			send(connection, one);
		},
		remove(connection: Connection<HostContract>) {
			const one = watching.get(connection);
			if (one) {
				clearTimeout(one.timer);
				one.viewer.close();
				watching.delete(connection);
			}
		},
		/** Something may have changed. */
		changed() {
			const now = performance.now();
			for (const [connection, one] of watching) {
				if (one.timer === undefined) {
					const wait = one.nextFrame - now;
					if (wait <= 0) {
						send(connection, one);
					} else {
						later(connection, one, wait);
					}
				}
			}
		},
		/** Everything that anyone still lacks, at once: the session ends. */
		flush() {
			for (const [connection, one] of watching) {
				clearTimeout(one.timer);
				const frame = one.viewer.changedFrame();
				if (frame && connection.open) {
					connection.sendScreen(frame);
				}
			}
		},
	};
};
