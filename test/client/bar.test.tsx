import assert from 'node:assert/strict';
import {test} from 'node:test';
import {nothingShown} from '../../source/client/copy/folds.ts';
import {type BarInput, barModel} from '../../source/client/models/bar.ts';
import {keyTable} from '../../source/client/models/key-table.ts';
import {tooSmall, welcome} from '../../source/client/models/welcome.ts';
import type {AccountWindow} from '../../source/protocol/money.ts';
import {createScrollback} from '../../source/screen/scrollback.ts';
import {copyOn, piecesOf} from './copy/lines.ts';
import {barInput, before, fleet, hostile, keymap, look, sessionOf, sizes, texts} from './fleet.ts';

const {totals} = barInput();
/** On the clock of this machine; the fleet is of 20 November. */
const at = (hours: number, minutes: number, day = 20) => new Date(2026, 10, day, hours, minutes).toISOString();
const window = (usedPercent: number, hours: number, minutes: number, day = 20): AccountWindow => ({
	usedPercent,
	resetsAt: at(hours, minutes, day),
	percentPerHour: null,
	fullAt: null,
	burns: null,
});
const designed = fleet.map(session => ({...session, ...(session.prompt && {prompt: {...session.prompt, summary: 'npm test'}})}));

const text = (more: Partial<BarInput>, columns = 120) => texts([barModel(barInput(more), columns, look).row])[0]!.trimEnd();

test('the bar as it was designed', () => {
	assert.equal(
		text({sessions: designed, totals: {...totals, limits: {fiveHour: window(37, 22, 40), sevenDay: null}}}),
		' ◆ 1 needs you: fix-login, npm test      ⠹ 1  ✓ 1  ○ 1  ✗ 1           $5.00 today   5 h 37 %, resets 22:40   C-b ? keys',
	);
});

test('the limits have as many words as there is room for, and the warning comes first', () => {
	const fast = {percentPerHour: 12.4, burns: {session: 's-2', name: 'search-index', share: 0.6}};
	const limits = (five: Partial<AccountWindow>, week: Partial<AccountWindow> | null = null) => ({
		totals: {
			...totals,
			limits: {fiveHour: {...window(37, 22, 40), ...five}, sevenDay: week && {...window(41, 9, 0, 24), ...week}},
		},
		sessions: designed,
	});
	const shown = (more: Partial<BarInput>, columns: number) => /today {3}(.*) {3}C-b/.exec(text(more, columns))?.[1];
	assert.equal(shown(limits(fast), 120), '5 h 37 %, resets 22:40');
	assert.equal(shown(limits(fast), 128), '5 h 37 % +12 %/h, resets 22:40');
	assert.equal(shown(limits(fast), 141), '5 h 37 % +12 %/h search-index, resets 22:40');
	assert.equal(shown(limits({...fast, percentPerHour: 9}), 128), '5 h 37 %  +9 %/h, resets 22:40', 'nothing moves at 10');
	assert.equal(shown(limits({...fast, percentPerHour: 0.2}), 200), '5 h 37 %, resets 22:40');
	assert.equal(shown(limits(fast, {}), 150), '5 h 37 % +12 %/h search-index, resets 22:40   7 d 41 %');
	assert.equal(shown(limits(fast, {}), 180), '5 h 37 % +12 %/h search-index, resets 22:40   7 d 41 %, resets Tue 09:00');
	const week = '5 h 37 %, resets 22:40   7 d 80 %';
	assert.equal(shown(limits(fast, {usedPercent: 80}), 120), week, 'the counts give way');
	assert.equal(shown({...limits(fast, {usedPercent: 80}), nested: true}, 115), week, 'and what a nested app says');
	const early = {usedPercent: 60, fullAt: at(8, 15, 22)};
	assert.equal(shown(limits(fast, early), 120), '5 h 37 %, resets 22:40   7 d 60 %');
	assert.equal(shown(limits(fast, early), 122), '5 h 37 %, resets 22:40   7 d 60 %, full Sun 08:15');

	const full = {...fast, usedPercent: 78, fullAt: at(21, 10)};
	assert.equal(shown(limits(full), 120), '5 h 78 %, full 21:10');
	assert.equal(shown(limits(full), 131), '5 h 78 %, full 21:10, resets 22:40');
	assert.equal(shown(limits(full), 155), '5 h 78 % +12 %/h search-index, full 21:10, resets 22:40');
	const token = (more: Partial<BarInput>) => barModel(barInput(more), 120, look).row.find(span => span.text.startsWith('5 h'))?.token;
	assert.deepEqual(
		[token(limits({usedPercent: 90})), token(limits(full)), token(limits({usedPercent: 100}))],
		['dim', 'warning', 'warning'],
	);

	assert.equal(shown(limits({resetsAt: before(1)}, {}), 120), '7 d 41 %, resets Tue 09:00', 'what was reset is over');
	assert.doesNotMatch(text({totals: {...totals, limits: {fiveHour: window(99, 10, 0, 19), sevenDay: null}}}), /5 h/);
	const narrow = (more: Partial<BarInput>, columns: number) => text({...more, layoutKind: 'narrow'}, columns);
	assert.doesNotMatch(narrow(limits(fast), 95), /5 h/);
	assert.match(narrow(limits(full), 95), /docs✓.* \$5\.00 {3}5 h 78 %, full 21:10 {3}C-b \?$/);
	assert.match(narrow(limits(full), 80), / {3}5 h 78 % {3}C-b \?$/);
});

test('after the prefix: what may follow', () => {
	assert.equal(
		text({prefix: {name: 'C-b', table: false}}),
		' C-b …   y approve   N deny   Space next   a queue   c new   % " split   z zoom   d detach   ? all keys      C-b ? keys',
	);
	assert.doesNotMatch(text({prefix: {name: 'C-b', table: false}, prompts: []}), /approve/);
	assert.match(text({prefix: {name: 'C-b', table: false}}, 40), /C-b …\s+.*\? all keys/);
});

test('below 100 columns the sessions stand in the bar', () => {
	assert.match(text({layoutKind: 'narrow'}, 95), /^ 1 fix-login◆ {2}2 search-i…⠹ {2}3 docs✓/);
	const {regions, working} = barModel(barInput({layoutKind: 'narrow'}), 95, look);
	assert.deepEqual(regions[0], {x: 0, y: 0, columns: 14, target: {kind: 'session', id: 's-1'}});
	assert.deepEqual(
		working.map(({session}) => session),
		['s-2'],
	);
	assert.match(
		text({layoutKind: 'small', sessions: fleet.slice(0, 2)}, 60),
		/^ 1 fix-login◆ {2}2 search-index⠹ .* \$5\.00 {3}C-b \?$/,
		'what tabs do not need is left',
	);
	const sessions = Array.from({length: 30}, (_, index) => sessionOf(index + 1, `task-${index + 1}`, 'idle'));
	for (const columns of [80, 60, 40, 30]) {
		assert.match(text({layoutKind: 'small', sessions}, columns), / C-b \?$/, 'the way to all keys stays');
	}
	for (const focusedSession of ['s-1', 's-15', 's-30']) {
		assert.match(text({layoutKind: 'narrow', sessions, focusedSession}, 60), new RegExp(`(^| )${focusedSession.slice(2)} task`));
	}
});

test('where not all who wait have room as tabs, their number comes first', () => {
	const sessions = Array.from({length: 15}, (_, index) =>
		sessionOf(index + 1, `say-hello-${index + 1}`, [6, 7].includes(index) ? 'waiting' : 'idle'),
	);
	for (const columns of [95, 80, 60, 40, 24]) {
		const narrow = {layoutKind: columns > 60 ? 'narrow' : 'small', sessions, focusedSession: 's-1'} as const;
		const {row, regions} = barModel(barInput(narrow), columns, look);
		assert.match(texts([row])[0]!, /^ ◆ 2 {2}1 say-/, String(columns));
		assert.deepEqual(row[0], {text: ' ◆ 2 ', token: 'waiting'});
		assert.deepEqual(regions[0], {x: 0, y: 0, columns: 5, target: {kind: 'command', command: 'queue'}});
		assert.deepEqual(regions[1]?.target, {kind: 'session', id: 's-1'});
		assert.equal(regions[1].x, 5);
	}
	assert.match(text({layoutKind: 'narrow', sessions, focusedSession: 's-8'}, 80), /^ … .*7 say-h…◆ {2}8 say-h…◆/, 'both are shown');
	assert.match(text({layoutKind: 'small', sessions, focusedSession: 's-8'}, 30), /^ ◆ 2 {2}….*8 say-h…◆/, 'one of them is shown');
	const one = [sessionOf(1, 'a-name', 'waiting')];
	assert.match(text({layoutKind: 'small', sessions: one}, 12), /^ 1 a-n…◆|^ 1 a-name◆/);
	assert.match(text({layoutKind: 'small', sessions: one}, 7), /^ ◆ 1 /, 'its glyph has no room');
	const {regions, working} = barModel(
		barInput({layoutKind: 'narrow', sessions: [sessionOf(16, 'builds', 'working'), ...sessions], focusedSession: 's-16'}),
		60,
		look,
	);
	assert.deepEqual(working, [{x: regions[1]!.x + ' 16 builds'.length, y: 0, session: 's-16'}]);
});

test('messages, a server that is gone, zoom, demo, nested', () => {
	assert.match(text({message: {text: 'docs removed; undo with C-b u', level: 'info', at: 0}}), /^ docs removed; undo with C-b u /);
	const long = 'docs-fork was ended; it stays listed, C-b R starts it again as it was, with its conversation';
	const shown = text({message: {text: long, level: 'info', at: 0}});
	assert.ok(shown.startsWith(` ${long} `) && shown.endsWith('C-b ? keys'), 'whole, in place of what is told again when it has gone');
	assert.doesNotMatch(shown, /[⠹✓○✗] 1/);
	assert.match(text({message: {text: 'short', level: 'info', at: 0}}), /^ short .*⠹ 1/);
	assert.match(text({server: 'stopped'}), /^ server stopped; agents run on/);
	assert.match(text({zoomed: true}), / zoom {3}C-b \? keys$/);
	assert.match(text({demo: true}), / demo {3}\$5\.00 today/);
	assert.match(text({nested: true, prefixName: 'C-Space'}), / C-b twice {3}C-Space \? keys$/);
});

test('one row of each width, whatever is in it', () => {
	for (const columns of [1, 5, 20, 40, 60, 80, 120, 200]) {
		for (const name of hostile) {
			for (const layoutKind of ['full', 'narrow', 'small'] as const) {
				const sessions = [sessionOf(1, name, 'waiting'), ...fleet];
				const message = {text: name, level: 'error', at: 0} as const;
				const burning = {...window(81, 22, 40), percentPerHour: 7, burns: {session: 's-1', name, share: 1}};
				const limits = {totals: {...totals, limits: {fiveHour: burning, sevenDay: {...burning, fullAt: at(22, 30)}}}};
				for (const more of [{}, limits, {message}, {prefix: {name: 'C-b', table: false}}, {server: 'lost'}] as Partial<BarInput>[]) {
					assert.deepEqual(sizes([barModel(barInput({...more, layoutKind, sessions}), columns, look).row]), [columns]);
				}
			}
		}
	}
});

test('the regions lie on what they name', () => {
	const {row, regions} = barModel(barInput(), 120, look);
	const [all] = texts([row]);
	assert.deepEqual(
		regions.map(({x, columns}) => all!.slice(x, x + columns).trim()),
		['◆ 1 needs you: fix-login, npm test -- login', '$5.00 today', 'C-b ? keys'],
	);
});

test('copy mode says how it is left, where the counts have to make room for that', () => {
	const scrollback = createScrollback(piecesOf('one\ntwo'), [{line: 0, kind: 'turn', text: ''}]);
	const copying = {mode: copyOn(scrollback), scrollback, screen: 0, parts: [], shown: nothingShown};
	assert.match(text({copying}), /^ copy mode .*Tab whole .* q leave .*C-b \? keys$/);
});

test('the table of keys has every group, in any size', () => {
	const rows = texts(keyTable(keymap, {columns: 120, rows: 30}, look)).join('\n');
	for (const title of ['Sessions', 'Panes', 'Attention', 'Work', 'Other']) {
		assert.match(rows, new RegExp(title));
	}
	for (const columns of [20, 40, 80, 200]) {
		const table = keyTable(keymap, {columns, rows: 12}, look);
		assert.ok(table.length <= 12);
		assert.deepEqual(sizes(table), [columns]);
	}
});

test('the first minute', () => {
	const rows = texts(welcome({prefix: 'C-b', sessions: 0, missingAgent: null}, {columns: 60, rows: 9}, look)).join('\n');
	for (const words of [
		'C-b c          a session',
		'C-b ?          all keys',
		'C-b d          leave, everything runs on',
		'coppice demo   try it without an account',
	]) {
		assert.ok(rows.includes(words), words);
	}
	for (const columns of [1, 20, 60]) {
		assert.deepEqual(sizes(welcome({prefix: 'C-b', sessions: 1, missingAgent: hostile.join(' ')}, {columns, rows: 9}, look)), [columns]);
		assert.deepEqual(sizes(tooSmall({columns, rows: 3}, look)), [columns]);
	}
});
