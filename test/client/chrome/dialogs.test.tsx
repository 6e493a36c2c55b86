import assert from 'node:assert/strict';
import {afterEach, test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {cleanup, render} from 'ink-testing-library';
import type {ReactElement} from 'react';
import {createLayer} from '../../../source/client/chrome/layer.tsx';
import {Choose} from '../../../source/client/components/choose.tsx';
import {Confirm} from '../../../source/client/components/confirm.tsx';
import {Cost} from '../../../source/client/components/cost.tsx';
import {Find} from '../../../source/client/components/find.tsx';
import {Help} from '../../../source/client/components/help.tsx';
import {Info} from '../../../source/client/components/info.tsx';
import {Messages} from '../../../source/client/components/messages.tsx';
import {NewSession} from '../../../source/client/components/new-session.tsx';
import {Palette} from '../../../source/client/components/palette.tsx';
import {Picker} from '../../../source/client/components/picker.tsx';
import type {Choices, NewSessionResult} from '../../../source/client/components/props.ts';
import {Rename} from '../../../source/client/components/rename.tsx';
import {SendTo} from '../../../source/client/components/send-to.tsx';
import {Slot} from '../../../source/client/components/slot.tsx';
import {keysTable} from '../../../source/client/keys/bindings.ts';
import {nameOf} from '../../../source/client/models/new-session.ts';
import type {Look} from '../../../source/client/models/row.ts';
import type {NamedCostRow} from '../../../source/protocol/money.ts';
import {textOf} from '../../../source/screen/grid.ts';
import {createTables} from '../../../source/screen/tables.ts';
import {slug} from '../../../source/text.ts';
import {before, fleet, hostile, keymap, look, now, repositories, sessionOf, widths} from '../fleet.ts';

afterEach(cleanup);

const size = {columns: 72, rows: 20};
const nothing = () => {};
const enter = '\r';
/** As a terminal with the kitty protocol sends it: without a wait for what might follow a lone ESC. */
const escapeKey = '\x1b[27u';

/** Each key as a read of its own; then what is on the screen. */
const press = async (screen: ReturnType<typeof render>, ...keys: string[]): Promise<string> => {
	await new Promise(resolve => setImmediate(resolve));
	for (const key of keys) {
		screen.stdin.write(key);
		await new Promise(resolve => setImmediate(resolve));
	}
	return stripVTControlCharacters(screen.lastFrame() ?? '');
};

const choices: Choices = {
	repository: {root: '/r', name: 'shop', branch: 'main', ahead: 0, behind: 0},
	branches: ['main', 'release'],
	worktrees: [],
	agents: [
		{
			name: 'claude',
			title: 'Claude Code',
			available: true,
			why: null,
			hint: null,
			models: ['opus', 'sonnet'],
			modes: ['manual', 'acceptEdits', 'plan', 'auto'],
			headless: true,
		},
		{name: 'codex', title: 'Codex', available: false, why: '`codex` is not on PATH', hint: null, models: [], modes: [], headless: false},
		{name: 'shell', title: 'A shell', available: true, why: null, hint: null, models: [], modes: [], headless: false},
	],
	last: {agent: 'claude', model: 'opus', mode: 'manual', base: null, worktree: true, headless: false},
};

const newSession = (onDone: (result: NewSessionResult) => void, more: Partial<Parameters<typeof NewSession>[0]> = {}) =>
	render(
		<NewSession look={look} size={size} choices={choices} several={false} taken={['docs']} onDone={onDone} onCancel={nothing} {...more} />,
	);

test('a new session as it was designed', async () => {
	const done: NewSessionResult[] = [];
	const screen = newSession(result => done.push(result));
	const frame = await press(screen, 'Fix the flaky login test. Look at the retry in auth.ts first');
	assert.deepEqual(
		frame.split('\n').map(row => row.trimEnd()),
		[
			'╭╴New session in shop ╶────────────────────── fix-the-flaky-login-test ╮',
			'│ Fix the flaky login test. Look at the retry in auth.ts first         │',
			'│                                                                      │',
			'│                                                                      │',
			'│ claude   opus   manual   new worktree from main   no budget          │',
			'╰╴ Enter start   Tab options   S-Enter new line   Esc ╶────────────────╯',
		],
	);
	await press(screen, enter);
	assert.deepEqual(done, [
		{
			prompt: 'Fix the flaky login test. Look at the retry in auth.ts first',
			agent: 'claude',
			model: 'opus',
			mode: 'manual',
			base: 'main',
			worktree: true,
			headless: false,
			budget: null,
			count: 1,
		},
	]);
});

test('a prompt of several lines, however the key for it comes', async () => {
	for (const newline of ['\n', '\x1b\r', '\x1b[13;2u']) {
		const done: NewSessionResult[] = [];
		await press(
			newSession(result => done.push(result)),
			'one',
			newline,
			'two',
			enter,
		);
		assert.equal(done[0]?.prompt, 'one\ntwo', JSON.stringify(newline));
	}
	const done: NewSessionResult[] = [];
	await press(
		newSession(result => done.push(result)),
		'\x1b[200~pasted\nlines\x1b[201~',
		enter,
	);
	assert.equal(done[0]?.prompt, 'pasted\nlines');
	// Typed so fast that all of it is one read.
	await press(
		newSession(result => done.push(result)),
		'ab\x17fast\r',
	);
	assert.equal(done[1]?.prompt, 'fast');
});

test('options open in place and say what they mean; what is missing says why', async () => {
	const done: NewSessionResult[] = [];
	const screen = newSession(result => done.push(result));
	const agents = await press(screen, '\t');
	assert.match(agents, /codex +`codex` is not on PATH/);
	const modes = await press(screen, '\t', '\t', '\t');
	assert.match(modes, /manual +asks before commands and edits/);
	assert.match(modes, /auto +Claude decides itself and asks rarely/);
	await press(screen, 'j', '\x1b[B');
	const places = await press(screen, '\t', '\x1b[B');
	assert.match(places, /new worktree from release/);
	await press(screen, enter);
	assert.deepEqual(done[0], {
		prompt: '',
		agent: 'claude',
		model: 'opus',
		mode: 'plan',
		base: 'release',
		worktree: true,
		headless: false,
		budget: null,
		count: 1,
	});
	// The missing agent is passed over.
	const shell = await press(newSession(nothing), '\t', '\x1b[B');
	assert.match(shell, /│ shell {3}new worktree from main/);
});

test('headless, where the agent runs so; it is said where it is chosen, and holds the next time', async () => {
	const done: NewSessionResult[] = [];
	const take = (result: NewSessionResult) => void done.push(result);
	const screen = newSession(take);
	const kinds = await press(screen, '\t', '\t');
	assert.match(kinds, /│ claude {3}interactive {3}opus/);
	assert.match(kinds, /interactive {3}in the agent's own terminal interface/);
	assert.match(kinds, /headless {6}a live thread in place of it/);
	assert.match(await press(screen, '\x1b[B', '\t'), /│ claude {3}headless {3}opus {3}manual/);
	await press(screen, enter);
	assert.equal(done[0]?.headless, true);

	const last = {...choices.last, headless: true};
	const again = newSession(take, {choices: {...choices, last}});
	assert.match(await press(again, 'x'), /│ claude {3}headless {3}opus/);
	const shell = await press(again, '\t', '\x1b[B');
	assert.match(shell, /│ shell {3}new worktree/, 'a shell does not');
	await press(again, enter);
	assert.deepEqual([done[1]?.agent, done[1]?.headless], ['shell', false]);
	await press(newSession(take, {choices: {...choices, last: {...last, agent: 'shell'}}}), enter);
	assert.equal(done[2]?.headless, false);
});

test('several sessions have a count', async () => {
	const done: NewSessionResult[] = [];
	await press(
		newSession(result => done.push(result), {several: true}),
		'x',
		'\x1b[Z',
		'\x1b[B',
		enter,
	);
	assert.equal(done[0]?.count, 3);
});

test('without an agent nothing starts, and the dialog says why', async () => {
	const agents = choices.agents.filter(({name}) => name === 'codex');
	const screen = newSession(() => assert.fail('started'), {choices: {...choices, agents}});
	assert.match(await press(screen, 'x', enter), /`codex` is not on PATH/);
});

test('the prompt can be written in an editor', async () => {
	const done: NewSessionResult[] = [];
	const screen = newSession(result => done.push(result), {onEditor: text => Promise.resolve(`${text} and more\n`)});
	await press(screen, 'one', '\x07');
	await press(screen, enter);
	assert.equal(done[0]?.prompt, 'one and more');
});

test('the name that is shown is made as the server makes it', () => {
	for (const prompt of ['Fix the flaky login test now please', 'Straße für Ümlaute', '日本語', '', '--x--', 'a'.repeat(80)]) {
		const words = slug(prompt, '');
		const name = nameOf(prompt, []);
		assert.ok(words === name || words.startsWith(`${name}-`), prompt);
		assert.ok(name.length <= 48);
	}
	assert.equal(nameOf('docs', ['docs', 'docs-2']), 'docs-3');
});

test('a confirmation is deaf at first, starts on the harmless button, and takes y and n', async () => {
	let time = 1000;
	const confirm = (onDone: () => void, onCancel: () => void) =>
		render(
			<Confirm
				look={look}
				size={size}
				title="Remove docs"
				lines={['2 commits only here']}
				yes="remove"
				no="keep it"
				openedAt={1000}
				clock={() => time}
				onDone={onDone}
				onCancel={onCancel}
			/>,
		);
	const said: string[] = [];
	const open = () =>
		confirm(
			() => said.push('yes'),
			() => said.push('no'),
		);
	await press(open(), 'y', enter);
	assert.deepEqual(said, []);
	time = 1300;
	assert.match(await press(open()), /❯ n keep it {5}y remove/);
	await press(open(), enter);
	await press(open(), '\t', enter);
	await press(open(), 'y');
	await press(open(), 'n');
	await press(open(), escapeKey);
	assert.deepEqual(said, ['no', 'yes', 'yes', 'no', 'no']);
});

test('the palette: typing, keys, and why a command is disabled', async () => {
	const chosen: string[] = [];
	const entries = [
		{command: 'split-right', title: 'Split the pane.', key: 'C-b %', disabled: null},
		{command: 'undo', title: 'Undo the last removal.', key: 'C-b u', disabled: 'nothing was removed'},
		{command: 'detach', title: 'Leave; everything runs on.', key: 'C-b d', disabled: null},
	];
	const screen = render(
		<Palette look={look} size={size} entries={entries} onDone={({command}) => chosen.push(command)} onCancel={nothing} />,
	);
	assert.match(await press(screen, 'undo', enter), /Undo the last removal {2}undo +C-b u[\s\S]*nothing was removed/);
	assert.deepEqual(chosen, []);
	await press(screen, '\x15', 'dtch', enter);
	assert.deepEqual(chosen, ['detach']);
	assert.match(await press(screen, '\x15', 'zzz', enter), /No command matches/);
});

test('picker, list, rename, number, send', async () => {
	const done: unknown[] = [];
	const take = (value: unknown) => void done.push(value);
	const common = {look, size, onCancel: nothing};
	await press(
		render(<Picker {...common} title="Sessions" sessions={fleet} repositories={repositories} now={now} onDone={take} />),
		'rate',
		enter,
	);
	const marked: string[] = [];
	await press(
		render(
			<Choose
				{...common}
				title="Theme"
				values={[{value: 'a'}, {value: 'b'}]}
				value="a"
				onMark={value => marked.push(value)}
				onDone={take}
			/>,
		),
		'\x1b[B',
		enter,
	);
	const rename = render(<Rename {...common} name="docs" taken={['login']} onDone={take} />);
	assert.match(await press(rename, '\x15', 'login', enter), /another session has this name/);
	await press(rename, '2', enter);
	await press(render(<Slot {...common} title="Number" onDone={take} />), 'x', '1', '2', enter);
	const send = render(<SendTo {...common} sessions={fleet} chosen={['s-1']} onDone={take} />);
	await press(send, 'go on', '\t', '\x1b[B', ' ', enter);
	assert.deepEqual(done, ['s-6', 'b', 'login2', 12, {text: 'go on', sessions: ['s-1', 's-2']}]);
	assert.deepEqual(marked, ['b']);
});

test('a search shows the first places of each session before the rest of any', async () => {
	const places = ['s-1', 's-1', 's-1', 's-1', 's-1', 's-2'].map((session, line) => ({session, line, x: 0, text: `found ${line}`}));
	const chosen: unknown[] = [];
	const screen = render(
		<Find
			look={look}
			size={size}
			sessions={fleet}
			search={async () => places}
			onCancel={nothing}
			onDone={({place}) => chosen.push(place)}
		/>,
	);
	const frame = await press(screen, 'f', '');
	assert.deepEqual(frame.match(/found \d/g), ['found 0', 'found 1', 'found 2', 'found 5', 'found 3', 'found 4']);
	await press(screen, enter);
	assert.deepEqual(chosen, [places[0]]);
});

test('help has every key that is bound, and narrows by typing', async () => {
	const rows = keysTable(keymap);
	const screen = render(<Help look={look} size={{columns: 90, rows: 400}} rows={rows} onCancel={nothing} />);
	const frame = await press(screen);
	for (const {key, title, argument = ''} of rows) {
		assert.ok((frame.includes(key) || /^\d+$/.test(argument)) && frame.includes(title.slice(0, 20)), key);
	}
	assert.match(frame, /C-b 1 … C-b 0 +Show the session with this number\.\W/, 'those that differ by a number are one row');
	const narrowed = await press(screen, 'detach');
	assert.match(narrowed, /C-b d/);
	assert.doesNotMatch(narrowed, /C-b c /);
});

test('info, messages: scroll and close', async () => {
	let closed = 0;
	const common = {look, size: {columns: 40, rows: 8}, onCancel: () => closed++};
	const info = render(
		<Info {...common} title="docs" lines={Array.from({length: 20}, (_, index) => [`label ${index}`, 'words', 'hook'] as const)} />,
	);
	assert.match(await press(info), /14 more/);
	assert.match(await press(info), /label 1 +words {3}hook/, 'in one row, where there is room');
	assert.match(await press(info, 'G'), /label 19/);
	await press(info, 'q');
	assert.match(
		await press(render(<Messages {...common} messages={[{text: 'docs removed', level: 'info', at: now - 5000}]} now={now} />)),
		/5 s docs removed/,
	);
	assert.equal(closed, 1);
});

const hostileRows = hostile.map(
	(name, index): NamedCostRow => ({
		key: name,
		name,
		costUsd: index % 3 === 0 ? null : index * 12_345.678,
		costIs: index % 3 === 0 ? 'unknown' : 'atLeast',
		tokens: {input: 10 ** index, output: 1, cacheRead: 1e15, cacheWrite: 0},
	}),
);
const hostileWindow = {usedPercent: 250, resetsAt: before(-7200), percentPerHour: 1e6, fullAt: before(-60)};
const hostileCosts = {
	rows: {session: hostileRows, day: hostileRows, model: hostileRows},
	budgets: hostile.map(name => ({scope: 'session' as const, session: 's-1', name, usd: 1, hard: false, spentUsd: 1e9, over: true})),
	sessions: hostile.map((name, index) => sessionOf(index + 1, name, 'waiting', {costUsd: null, costIs: 'unknown'})),
	totals: {
		costUsd: 1e12,
		todayUsd: 1e12,
		stopped: false,
		limits: {
			fiveHour: {...hostileWindow, burns: {session: 's-1', name: hostile.join(' '), share: 1}},
			sevenDay: {...hostileWindow, burns: null},
		},
	},
	now,
};

test('every dialog from 20 columns on, with any names, in every look', () => {
	const tables = createTables(widths);
	const sessions = hostile.map((name, index) => sessionOf(index + 1, name, 'waiting'));
	const [name = ''] = hostile;
	const looks: Look[] = [look, {...look, unicode: false}];
	for (const columns of [20, 40, 60, 80, 120, 200]) {
		for (const rows of [5, 24]) {
			for (const on of columns === 40 ? looks : [look]) {
				const common = {look: on, size: {columns, rows}, onDone: nothing, onCancel: nothing};
				const all: Record<string, ReactElement> = {
					NewSession: <NewSession {...common} choices={{...choices, repository: {...choices.repository, name}}} several taken={[]} />,
					Rename: <Rename {...common} name={hostile.join(' ')} taken={[]} />,
					Confirm: <Confirm {...common} title={name} lines={hostile} yes="remove" no="keep it" openedAt={0} clock={() => 0} />,
					Picker: <Picker {...common} title="Sessions" sessions={sessions} repositories={[]} now={now} />,
					Choose: <Choose {...common} title="Theme" values={[{value: 'a', note: 'note'}]} />,
					Palette: <Palette {...common} entries={[{command: 'x', title: 'A long title of a command.', key: 'C-b x', disabled: 'no'}]} />,
					Help: <Help {...common} rows={keysTable(keymap)} />,
					Info: <Info {...common} title={name} lines={hostile.map(text => [text, text, text] as const)} />,
					Cost: <Cost {...common} {...hostileCosts} />,
					Messages: <Messages {...common} now={now} messages={hostile.map(text => ({text, level: 'error' as const, at: now}))} />,
					SendTo: <SendTo {...common} sessions={sessions} chosen={['s-1']} />,
					Slot: <Slot {...common} title="Number" />,
				};
				for (const [name_, element] of Object.entries(all)) {
					const layer = createLayer({tables, onFrame: nothing});
					const grid = layer.render(element, {columns, rows}, {fit: true});
					const text = textOf(grid);
					const edge = on.unicode ? /^[╭│╰].*[╮│╯]$/u : /^[+|].*[+|]$/;
					for (const row of text) {
						assert.match(row, edge, `${name_} at ${columns} × ${rows}: ${text.join('\n')}`);
						assert.equal(widths.measure(row), columns);
					}
					if (!on.unicode) {
						assert.match(text.join(''), /^[\x20-\x7e]*$/);
					}
					layer.unmount();
				}
			}
		}
	}
});
