import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createViewers} from '../../source/host/viewers.ts';
import type {Connection} from '../../source/protocol/connection.ts';
import type {HostContract} from '../../source/protocol/host.ts';
import {textOf} from '../../source/screen/grid.ts';
import {createScreenReader} from '../../source/screen/reader.ts';
import {createTables} from '../../source/screen/tables.ts';
import {loadTerminal} from '../../source/screen/terminal.ts';
import {loadWidths} from '../../source/screen/widths.ts';

const createTerminal = await loadTerminal();
const widths = await loadWidths();

const start = () => {
	const terminal = createTerminal({columns: 20, rows: 3, version: ''});
	return {terminal, viewers: createViewers(terminal), print: (text: string) => terminal.feed(Buffer.from(text))};
};

/** The other end of a viewer's connection: the screens that it was shown. */
const createClient = ({backlog = 0} = {}) => {
	const reader = createScreenReader(createTables(widths));
	const screens: string[] = [];
	const drained = Promise.withResolvers<void>();
	const connection = {
		open: true,
		backlog,
		drained: () => drained.promise,
		sendScreen(frame: Uint8Array) {
			reader.apply(frame);
			screens.push(textOf(reader.grid).join('|'));
		},
	} as unknown as Connection<HostContract>;
	return {connection, screens, drain: drained.resolve};
};

test('half a picture is shown to nobody, also not to who comes in the middle', () => {
	const {viewers, print} = start();
	const first = createClient();
	viewers.add(first.connection);
	print('\x1b[?2026h\x1b[Hone');
	viewers.changed();
	const second = createClient();
	viewers.add(second.connection);
	assert.deepEqual([first.screens, second.screens], [['||'], []]);
	print('\r\ntwo\x1b[?2026l');
	viewers.flush();
	assert.deepEqual([first.screens, second.screens], [['||', 'one|two|'], ['one|two|']]);
	for (const {connection} of [first, second]) {
		viewers.remove(connection);
	}
});

test('the end shows what is left of a picture that was never finished', () => {
	const {viewers, print} = start();
	const client = createClient();
	viewers.add(client.connection);
	print('\x1b[?2026hlast words');
	viewers.changed();
	viewers.flush();
	assert.equal(client.screens.at(-1), 'last words||');
	viewers.remove(client.connection);
});

test('who is behind gets the newest state when it has caught up, not each', async () => {
	const {viewers, print} = start();
	const client = createClient({backlog: 1 << 20});
	viewers.add(client.connection);
	for (let step = 0; step < 50; step++) {
		print(`\r${step}`);
		viewers.changed();
	}
	assert.deepEqual(client.screens, ['||']);
	client.drain();
	await new Promise(resolve => setImmediate(resolve));
	assert.deepEqual(client.screens, ['||', '49||']);
	viewers.remove(client.connection);
});
