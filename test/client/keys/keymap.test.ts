import assert from 'node:assert/strict';
import {test} from 'node:test';
import {commands, getCommand, tableNames} from '../../../source/client/commands.ts';
import {createKeymap, defaultKeySettings, type KeySettings, keyOfCommand, keysTable} from '../../../source/client/keys/bindings.ts';
import {type Focus, initialKeymapState, keymapDeadline, type Outcome, step} from '../../../source/client/keys/keymap.ts';
import {createTokenizer, type InputEvent} from '../../../source/client/keys/keys.ts';
import {parseNotation} from '../../../source/client/keys/notation.ts';

const build = (settings: Partial<KeySettings> = {}, nested = false) => createKeymap({...defaultKeySettings, ...settings}, {nested});

const describe = (outcome: Outcome): string => {
	switch (outcome.kind) {
		case 'command':
			return outcome.command + (outcome.argument === undefined ? '' : ` ${outcome.argument}`);
		case 'pending':
			return `${outcome.prefix} …`;
		case 'ignored':
			return outcome.message ?? '-';
		default:
			return `${outcome.kind}:${Buffer.from(outcome.event.raw).toString()}`;
	}
};

/** A keyboard on a clock: what was typed, and what it meant. */
const keyboard = ({settings = {}, nested = false, kitty = false, focus = 'pane' as Focus} = {}) => {
	const {keymap} = build(settings, nested);
	const tokenizer = createTokenizer({kitty});
	let state = initialKeymapState;
	let now = 0;
	return {
		wait(milliseconds: number) {
			now += milliseconds;
		},
		deadline: () => keymapDeadline(keymap, state),
		mode: () => state.mode.name,
		type(text: string, to: Focus = focus): string[] {
			const events: InputEvent[] = [...tokenizer.push(Buffer.from(text), now), ...(kitty ? [] : tokenizer.flush(now + 1000))];
			return events.flatMap(event => {
				const next = step(keymap, state, event, to, now);
				state = next.state;
				return next.outcomes.map(describe);
			});
		},
	};
};

test('the command table: names, sentences, keys', () => {
	const names = commands.map(command => command.name);
	assert.equal(new Set(names).size, names.length);
	for (const command of commands) {
		assert.match(command.name, /^[a-z]+(-[a-z]+)*$/);
		assert.match(command.title, /^[A-Z].*[a-z]\.$/, command.name);
		assert.equal(getCommand(command.name), command);
	}
	assert.equal(getCommand('constructor'), undefined);
});

test('no key of a table is given twice, each is canonical, each argument is known', () => {
	for (const table of tableNames) {
		const seen = new Map<string, string>();
		for (const command of commands) {
			const keys = getCommand(command.name)?.keys?.[table] ?? [];
			for (const entry of keys) {
				const [key, argument] = typeof entry === 'string' ? [entry] : entry;
				const notation = parseNotation(key);
				assert.ok('name' in notation && notation.name === key, `${table} ${key}`);
				assert.ok(!seen.has(key), `${table} ${key}: ${seen.get(key)} and ${command.name}`);
				seen.set(key, command.name);
				const allowed = getCommand(command.name)?.argument;
				assert.ok(
					argument === undefined ? !allowed || allowed.optional : allowed?.values.includes(argument),
					`${command.name} ${argument}`,
				);
			}
		}
	}
	assert.deepEqual(build().problems, []);
	assert.deepEqual(build({}, true).problems, []);
});

test('typing goes to the pane in one piece, and the prefix leads to a command', () => {
	const keys = keyboard();
	assert.deepEqual(keys.type('hello wörld 😀'), ['forward:hello wörld 😀']);
	assert.deepEqual(keys.type('\u0003\u001B[A'), ['forward:\u0003', 'forward:\u001B[A']);
	assert.deepEqual(keys.type('ls\u0002cls'), ['forward:ls', 'C-b …', 'new-session', 'forward:ls']);
	assert.deepEqual(keys.type('\u0002'), ['C-b …']);
	keys.wait(3_600_000);
	assert.equal(keys.deadline(), undefined, 'it waits for ever');
	assert.deepEqual(keys.type('z'), ['zoom-pane']);
	assert.deepEqual(keys.type('\u0002%\u0002"\u00020\u0002\u001B[5~'), [
		'C-b …',
		'split-right',
		'C-b …',
		'split-below',
		'C-b …',
		'select-session 10',
		'C-b …',
		'copy-mode page-up',
	]);
});

test('the prefix twice goes to the agent once', () => {
	assert.deepEqual(keyboard().type('\u0002\u0002x'), ['C-b …', 'forward:\u0002', 'forward:x']);
	assert.deepEqual(keyboard().type('\u0002\u0002', 'sidebar'), ['C-b …', '-']);
	assert.deepEqual(keyboard().type('\u0002\u0002', 'dialog'), ['C-b …', 'input:\u0002']);
});

test('what leaves the prefix, and what does not', () => {
	for (const key of ['\u001B', '\u0003', '\u0007']) {
		const keys = keyboard();
		assert.deepEqual(keys.type(`\u0002${key}`), ['C-b …', '-']);
		assert.equal(keys.mode(), 'root');
	}
	const keys = keyboard();
	assert.deepEqual(keys.type('\u0002k'), ['C-b …', '`k` is not bound']);
	assert.deepEqual(keys.type('k'), ['forward:k']);
	assert.deepEqual(keys.type('\u0002н'), ['C-b …', '`н` is not bound (keyboard layout?)']);
	assert.deepEqual(keys.type('\u0002\u001B[200~\u0002d\u001B[201~\u001B[<0;1;1M\u001B[I'), [
		'C-b …',
		'forward:\u001B[200~',
		'forward:\u0002d',
		'forward:\u001B[201~',
	]);
	assert.equal(keys.mode(), 'prefix');
	assert.deepEqual(keys.type('d'), ['detach']);
});

test('a prefix with a time-out', () => {
	const keys = keyboard({settings: {prefixTimeout: 1000}});
	keys.type('\u0002');
	assert.equal(keys.deadline(), 1000);
	keys.wait(1001);
	assert.deepEqual(keys.type('d'), ['forward:d']);
});

test('repeatable commands need no prefix for 500 ms; any other key goes to the pane at once', () => {
	const keys = keyboard();
	assert.deepEqual(keys.type('\u0002\u001B[A'), ['C-b …', 'select-pane up']);
	keys.wait(499);
	assert.deepEqual(keys.type('\u001B[1;5C'), ['resize-pane right']);
	keys.wait(500);
	assert.deepEqual(keys.type('\u001B[1;3D'), ['resize-pane left 5']);
	assert.deepEqual(keys.type('xyz'), ['forward:x', 'forward:yz']);
	assert.deepEqual(keys.type('\u001B[A'), ['forward:\u001B[A']);
	keys.type('\u0002\u001B[A');
	keys.wait(501);
	assert.deepEqual(keys.type('\u001B[A'), ['forward:\u001B[A']);
	keys.type('\u0002\u001B[A');
	assert.deepEqual(keys.type('\u0002d'), ['C-b …', 'detach'], 'the prefix is a prefix meanwhile');
});

test("kitty: by text, by base layout, with Shift alone in between; our releases and repeats are not the pane's", () => {
	const keys = keyboard({kitty: true});
	assert.deepEqual(keys.type('\u001B[98;5u\u001B[57441;2u\u001B[53:37;2;37u'), ['C-b …', '-', 'split-right']);
	assert.deepEqual(keys.type('\u001B[98;5:3u\u001B[53:37;2:3u\u001B[53;1:3u'), ['-', '-', 'forward:\u001B[53;1:3u']);
	assert.deepEqual(keys.type('\u001B[1080::98;5u\u001B[1090::110u'), ['C-b …', 'next-session']);
	assert.deepEqual(keys.type('\u001B[98;5u\u001B[98;5:2u\u001B[110u\u001B[110;1:2u'), ['C-b …', '-', 'next-session', '-']);
	assert.deepEqual(keys.type('\u001B[98;5u\u001B[A\u001B[1;1:2A\u001B[1;1:3A'), ['C-b …', 'select-pane up', 'select-pane up', '-']);
	assert.deepEqual(keys.type('\u001B[97;1:3u'), ['forward:\u001B[97;1:3u']);
});

test('each focus has its table; a text field has all keys but the prefix', () => {
	const keys = keyboard();
	assert.deepEqual(keys.type('jG/', 'sidebar'), ['next-row', 'last-row', 'filter-rows']);
	assert.deepEqual(keys.type('\u001B[B\r\u001B', 'sidebar'), ['next-row', 'open-row', 'leave-sidebar']);
	assert.deepEqual(keys.type('Z', 'sidebar'), ['`Z` is not bound']);
	assert.deepEqual(keys.type('ynA3 ', 'queue'), ['approve', 'deny', 'approve-always', 'choose-option 3', 'choose-option marked']);
	assert.deepEqual(keys.type('kq', 'copy'), ['cursor-up', 'leave-copy-mode']);
	assert.deepEqual(keys.type('hi there\u0003', 'dialog'), ['input:hi there', 'input:\u0003']);
	assert.deepEqual(keys.type('\u0002d', 'dialog'), ['C-b …', 'detach']);
	assert.deepEqual(keys.type('\u0002c', 'dialog'), ['C-b …', '`c` does not work while a dialog is open']);
	assert.deepEqual(keys.type('\u0002c', 'sidebar'), ['C-b …', 'new-session']);
	assert.deepEqual(keys.type('\u001B[200~x\u001B[201~', 'sidebar'), [
		'the paste was dropped: it goes into a pane or a text field',
		'-',
		'-',
	]);
	assert.deepEqual(keys.type('\u001B[200~x\u001B[201~', 'dialog'), ['input:\u001B[200~', 'input:x', 'input:\u001B[201~']);
});

test('bytes that are no key go on where a key may have sent them', () => {
	const keys = keyboard();
	assert.deepEqual(keys.type('\u001B[5;3W'), ['forward:\u001B[5;3W']);
	assert.deepEqual(keys.type('\u001B[?5;3W'), ['-'], 'only a terminal says such');
	assert.deepEqual(keys.type('\u001B[5;3W', 'sidebar'), ['-']);
});

test('nested: a second prefix', () => {
	const keys = keyboard({nested: true});
	assert.deepEqual(keys.type('\u0000d\u0002d'), ['C-Space …', 'detach', 'C-b …', 'detach']);
	assert.deepEqual(keys.type('\u0000\u0000'), ['C-Space …', 'forward:\u0000']);
	assert.deepEqual(keyboard().type('\u0000'), ['forward:\u0000']);
	assert.deepEqual(build({prefix2When: 'always'}).keymap.prefixes, ['C-b', 'C-Space']);
	assert.deepEqual(build({prefix2When: 'never'}, true).keymap.prefixes, ['C-b']);
	assert.deepEqual(build({}, true).keymap.prefixes, ['C-Space', 'C-b']);
});

test('a prefix that is a character cuts the text there', () => {
	assert.deepEqual(keyboard({settings: {prefix: '`'}}).type('a`d`b'), ['forward:a', '` …', 'detach', '` …', 'focus-sidebar']);
	assert.deepEqual(keyboard({settings: {prefix: '`'}}).type('a``b'), ['forward:a', '` …', 'forward:`', 'forward:b']);
});

test('settings: bind, unbind, presets, sequences', () => {
	const settings: Partial<KeySettings> = {
		alt: true,
		movement: 'vim',
		root: {'M-x': 'palette', 'C-b M-g': 'grid'},
		prefixTable: {z: null, '|': 'split-right', 'C-I': 'select-pane left'},
		sidebar: {d: 'remove'},
	};
	const {problems} = build(settings);
	assert.deepEqual(problems, ['keys.prefixTable: `C-I` terminals send Tab for it']);
	const keys = keyboard({settings});
	assert.deepEqual(keys.type('\u001Bx\u001B3\u001Bh\u001Ba'), ['palette', 'select-session 3', 'select-pane left', 'queue']);
	assert.deepEqual(keys.type('\u0002|\u0002z\u0002\t\u0002\u001Bg'), [
		'C-b …',
		'split-right',
		'C-b …',
		'`z` is not bound',
		'C-b …',
		'select-pane left',
		'C-b …',
		'grid',
	]);
	assert.deepEqual(keys.type('\u0002hl'), ['C-b …', 'select-pane left', 'select-pane right']);
	assert.deepEqual(keys.type('d', 'sidebar'), ['remove']);
});

test('settings: every mistake is one line with its place, and the rest holds', () => {
	const {keymap, problems} = build({
		prefix: 'S-a',
		root: {x: 'detach', Enter: 'detach', 'C-q': 'detach', 'a b c': 'detach'},
		prefixTable: {k: 'jump', j: 'select-pane', u: 'undo now', Escape: 'detach', esc: 'help', G: 'grid'},
		copy: {'\u001B[31m': 'leave-copy-mode'},
	});
	assert.deepEqual(problems, [
		'keys.prefix: `S-a`: Shift is part of the character; write `A`',
		'keys.prefix: `C-b` is used instead',
		'keys.root: `a b c`: a sequence is the prefix (`C-b`) and one key',
		'keys.root: `x`: a key that types cannot be bound without prefix; it would eat typing',
		'keys.root: `Enter`: a key that types cannot be bound without prefix; it would eat typing',
		'keys.prefixTable: `k`: there is no command `jump`',
		'keys.prefixTable: `j`: `select-pane` needs one of: left, right, up, down',
		'keys.prefixTable: `u`: `undo` takes no argument',
		'keys.prefixTable: `esc`: is the same key as `Escape` in keys.prefixTable: `detach` holds, `help` does not',
		'keys.copy: `␛[31m` is no key: write one character or a name such as `Enter`, `PPage` or `F1`',
	]);
	assert.equal(keymap.tables.root.get('C-q')?.command, 'detach');
	assert.equal(keymap.tables.prefix.get('G')?.command, 'grid');
	assert.equal(keymap.tables.prefix.get('Escape')?.command, 'detach');
	assert.deepEqual(build({prefix: 'C-o'}).problems, ['keys: `C-o` is a prefix, so `rotate-panes` in the prefix table has lost this key']);
});

test('the table of keys', () => {
	const rows = keysTable(build().keymap);
	assert.deepEqual(rows[0], {table: 'prefix', key: 'C-b C-b', command: 'send-prefix', title: 'Send C-b to the agent.', group: 'other'});
	assert.ok(rows.some(row => row.key === 'C-b y' && row.command === 'approve'));
	assert.ok(rows.some(row => row.table === 'sidebar' && row.key === 'Enter' && row.command === 'open-row'));
	assert.equal(rows.length, new Set(rows.map(row => `${row.table} ${row.key}`)).size);
	const {keymap} = build({prefix: 'C-a', alt: true});
	assert.equal(keyOfCommand(keymap, 'select-session', '3'), 'M-3');
	assert.equal(keyOfCommand(keymap, 'detach'), 'C-a d');
	assert.equal(keyOfCommand(keymap, 'next-row'), undefined);
});
