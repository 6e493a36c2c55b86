import assert from 'node:assert/strict';
import path from 'node:path';
import {test} from 'node:test';
import {createLayer} from '../../source/client/chrome/layer.tsx';
import {Rows} from '../../source/client/components/rows.tsx';
import {type Look, painted, styleOf} from '../../source/client/models/row.ts';
import {sidebarModel} from '../../source/client/models/sidebar.ts';
import {textOf} from '../../source/screen/grid.ts';
import {createTables, pack, unpack} from '../../source/screen/tables.ts';
import {loadTheme, noColourTheme} from '../../source/theme.ts';
import {before, elsewhereOf, fleet, hostile, look, sessionOf, sidebarInput, sizes, texts, widths} from './fleet.ts';

const rowsOf = (input = sidebarInput(), columns = 40, rows = 15, on: Look = look) =>
	texts(sidebarModel(input, {columns, rows}, look).rows, on).map(row => row.trimEnd());

test('the sidebar as it was designed', () => {
	assert.deepEqual(rowsOf(), [
		' shop  main                       $4.12',
		'▌1 fix-login      ◆ waiting 2 min $0.42',
		'▌  Bash: npm test -- login',
		' 2 search-index   ⠹ working       $1.87',
		'   editing src/…/build.ts      +132 −18',
		' 3 docs           ✓ done 5 min    $0.31',
		'   All examples run now.             ↑2',
		' 4 flaky-test     ○ idle          $1.52',
		' 5 shell          vim readme.md',
		'',
		' api  main ↓3                     $0.88',
		' 6 rate-limit     ✗ failed 30 s   $0.88',
		'   API error 529 after 10 tries',
		'',
		'',
	]);
});

test('in ASCII, cell for cell', () => {
	assert.deepEqual(rowsOf(sidebarInput(), 40, 5, {...look, unicode: false}), [
		' shop  main                       $4.12',
		'|1 fix-login      ! waiting 2 min $0.42',
		' 2 search-index   * working       $1.87',
		' 3 docs           + done 5 min    $0.31',
		'   ~ 3 more',
	]);
});

test('sub-agents and background shells stand below their session, while there is room', () => {
	const child = (id: string, title: string | null) => ({id, title, state: 'working', since: '2026-11-20T11:59:00.000Z'});
	const children = [child('a', 'Find all callers of login and say what each of them expects'), child('b', null)];
	const sessions = [sessionOf(1, 'fix-login', 'working', {doing: 'waits for them', children, changes: null})];
	assert.deepEqual(rowsOf(sidebarInput({sessions}), 40, 6).slice(1, 5), [
		'▌1 fix-login      ⠹ working       $0.42',
		'▌  waits for them',
		'▌  ╰ Find all callers of login and say…',
		'▌  ╰ in the background',
	]);
	const many = [...children, child('c', 'three'), child('d', 'four'), child('e', 'five')];
	const rows = rowsOf(sidebarInput({sessions: [{...sessions[0]!, children: many}]}), 40, 12);
	assert.equal(rows[5], '▌    … 3 more');
	assert.equal(rowsOf(sidebarInput({sessions}), 40, 4)[3], '', 'else they go first');
});

test('what runs elsewhere stands dim below the sessions of its repository, without slot and money', () => {
	const elsewhere = [
		elsewhereOf(1, {name: 'shop-0a', status: 'waiting'}),
		elsewhereOf(2, {directory: '/home/ada/src/shop/deep', status: 'working'}),
		elsewhereOf(3, {status: 'exited', endedAt: before(7300)}),
		elsewhereOf(4, {repository: '/home/ada/src/other', name: 'nowhere'}),
		elsewhereOf(5, {repository: null, name: 'nowhere'}),
	];
	const input = sidebarInput({elsewhere, sessions: fleet.slice(0, 1)});
	assert.deepEqual(rowsOf(input, 40, 8), [
		' shop  main                       $0.42',
		'▌1 fix-login      ◆ waiting 2 min $0.42',
		'▌  Bash: npm test -- login',
		'   elsewhere',
		'     shop-0a      ◆ waiting 2 min',
		'     deep         ⠹ working',
		'     shop         · ended 2 h',
		'',
	]);
	const {order, working, targets} = sidebarModel(input, {columns: 40, rows: 8}, look);
	assert.deepEqual(
		order.map(({kind, id}) => `${kind} ${id}`),
		['repository /home/ada/src/shop', 'session s-1', 'elsewhere c-1', 'elsewhere c-2', 'elsewhere c-3'],
	);
	assert.deepEqual(targets[5], {kind: 'elsewhere', id: 'c-2'});
	assert.deepEqual(working, [], 'nothing of them moves');
	const [, , , , row] = sidebarModel(input, {columns: 40, rows: 8}, look).rows;
	assert.ok(row!.every(({text, token}) => text.trim() === '' || token === 'dim' || token === 'waiting'));

	assert.deepEqual(rowsOf(sidebarInput({elsewhere, sessions: []}), 40, 2), [' No session yet.', '']);
	assert.deepEqual(rowsOf(sidebarInput({elsewhere, sessions: [], root: '/home/ada/src/shop'}), 40, 3), [
		' shop  main',
		'   elsewhere',
		'     shop-0a      ◆ waiting 2 min',
	]);
	assert.deepEqual(rowsOf(sidebarInput({...input, sidebar: {folded: ['/home/ada/src/shop']}}), 40, 2)[1], '');
	assert.deepEqual(rowsOf(sidebarInput({...input, sidebar: {filter: 'deep'}}), 40, 4).slice(0, 3), [
		' shop  main                       $0.42',
		'   elsewhere',
		'     deep         ⠹ working',
	]);
});

test('the second rows go where there is no room for all', () => {
	const rows = rowsOf(sidebarInput(), 40, 9);
	assert.equal(rows[2], ' 2 search-index   ⠹ working       $1.87');
	assert.equal(rows[8], ' 6 rate-limit     ✗ failed 30 s   $0.88');
});

test('rows of each width, whatever the names are', () => {
	const sessions = hostile.map((name, index) =>
		sessionOf(index + 1, name, index % 2 === 0 ? 'waiting' : 'working', {
			doing: name,
			title: name,
			lastWords: name,
			children: [{id: name, title: name, state: 'working', since: ''}],
			changes: {added: 1, removed: 99999},
		}),
	);
	const elsewhere = hostile.map((name, index) =>
		elsewhereOf(index, {name, status: 'waiting', endedAt: index % 2 === 0 ? null : before(7300)}),
	);
	for (const columns of [20, 26, 34, 40, 60, 80, 120, 200]) {
		for (const rows of [1, 3, 8, 40]) {
			for (const selected of ['s-3', null]) {
				const model = sidebarModel(
					sidebarInput({sessions, elsewhere, sidebarFocused: true, sidebar: {selected, filter: selected}}),
					{columns, rows},
					look,
				);
				assert.equal(model.rows.length, rows);
				assert.deepEqual(sizes(model.rows), [columns]);
				assert.doesNotMatch(texts(model.rows).join(''), /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
			}
		}
	}
});

test('Ink keeps the columns that the model has', () => {
	const tables = createTables(widths);
	const layer = createLayer({tables, onFrame: () => assert.fail('nothing was typed')});
	const sessions = hostile.map((name, index) => sessionOf(index + 1, name, 'working', {lastWords: name}));
	for (const columns of [20, 40, 120]) {
		const size = {columns, rows: 30};
		const {rows} = sidebarModel(sidebarInput({sessions}), size, look);
		const grid = layer.render(<Rows look={look} rows={rows} />, size);
		assert.deepEqual(
			textOf(grid),
			texts(rows).map(row => row.replace('\u3164', '  ').trimEnd()),
		);
	}
	layer.unmount();
});

test('each cell has the style of its piece, through Ink too', () => {
	const tables = createTables(widths);
	for (const theme of ['default', 'gruvbox', 'high-contrast', 'light']) {
		const on = {...look, theme: loadTheme(theme, path.join(import.meta.dirname, '..', '..', 'themes')).theme};
		const layer = createLayer({tables, onFrame: () => {}});
		const size = {columns: 40, rows: 15};
		const {rows} = sidebarModel(sidebarInput({sidebarFocused: true, sidebar: {selected: 's-2'}}), size, on);
		const grid = layer.render(<Rows look={on} rows={rows} />, size);
		for (const [y, row] of rows.entries()) {
			let x = 0;
			for (const span of row) {
				for (const {text, width} of widths.clusters(span.text)) {
					const cell = y * 40 + x;
					const style = tables.styleOf(grid.styles[cell]!);
					const wanted = pack(styleOf(on.theme, span));
					// Of a blank only what can be seen counts.
					const [seen, meant] =
						text === ' '
							? [
									{...style, foreground: 0},
									{...wanted, foreground: 0},
								]
							: [style, wanted];
					if (text !== ' ' || wanted.background !== 0 || unpack(wanted).inverse) {
						assert.deepEqual({...seen, link: undefined}, {...meant, link: undefined}, `${theme}: ${JSON.stringify(span)} at ${x}, ${y}`);
					}
					x += width;
				}
			}
		}
		layer.unmount();
	}
});

test('working glyphs are told by cell, so that the client can paint the spinner', () => {
	const {working, rows} = sidebarModel(sidebarInput(), {columns: 40, rows: 15}, look);
	assert.deepEqual(working, [{x: 18, y: 3, session: 's-2'}]);
	assert.equal(texts(rows)[3]![18], '⠹');
});

test('each row says whose it is', () => {
	const {targets, order} = sidebarModel(sidebarInput(), {columns: 40, rows: 15}, look);
	assert.deepEqual(targets[2], {kind: 'session', id: 's-1'});
	assert.equal(targets[9], null);
	assert.deepEqual(targets[10], {kind: 'repository', id: '/home/ada/src/api'});
	assert.equal(order.length, 8);
});

test('the selected row is in sight, and the others are counted', () => {
	const sessions = Array.from({length: 30}, (_, index) => sessionOf(index + 1, `task-${index + 1}`, 'idle'));
	for (const selected of ['s-1', 's-15', 's-30']) {
		const {targets, rows} = sidebarModel(
			sidebarInput({sessions, sidebarFocused: true, sidebar: {selected}}),
			{columns: 40, rows: 10},
			look,
		);
		assert.ok(targets.some(target => target?.id === selected));
		const told = texts(rows).flatMap(row => [...row.matchAll(/… (\d+) (?:more|above)/g)].map(match => Number(match[1])));
		const shown = targets.filter(target => target?.kind === 'session').length;
		assert.equal(shown + told.reduce((sum, each) => sum + each, 0), 30);
	}
});

test('folded, filtered, sorted', () => {
	assert.deepEqual(rowsOf(sidebarInput({sidebar: {folded: ['/home/ada/src/shop']}}), 40, 2), [
		'▸shop  main  5 sessions  ◆ 1      $4.12',
		' api  main ↓3                     $0.88',
	]);
	assert.deepEqual(rowsOf(sidebarInput({sidebar: {filter: 'rate', filtering: true}}), 40, 4), [
		' api  main ↓3                     $0.88',
		' 6 rate-limit     ✗ failed 30 s   $0.88',
		'   API error 529 after 10 tries',
		' / rate',
	]);
	const sorted = sidebarModel(sidebarInput({sidebar: {sort: 'needs-you'}}), {columns: 40, rows: 20}, look).order.map(({id}) => id);
	assert.deepEqual(sorted, ['/home/ada/src/shop', 's-1', 's-3', 's-2', 's-4', 's-5', '/home/ada/src/api', 's-6']);
});

test('sessions that share a worktree stand below its name', () => {
	const worktree = fleet[1]!.worktree;
	const sessions = [fleet[0]!, fleet[1]!, fleet[3]!, sessionOf(7, 'helper', 'idle', {worktree})];
	assert.deepEqual(rowsOf(sidebarInput({sessions, sidebarFocused: false}), 40, 6), [
		' shop  main                       $4.23',
		'▌1 fix-login      ◆ waiting 2 min $0.42',
		'   coppice/search-index',
		' 2   search-index ⠹ working       $1.87',
		' 7   helper       ○ idle          $0.42',
		' 4 flaky-test     ○ idle          $1.52',
	]);
});

test('money that is not known, or a lower bound, says so', () => {
	const sessions = [
		sessionOf(1, 'a', 'idle', {costUsd: null, costIs: 'unknown'}),
		sessionOf(2, 'b', 'idle', {costUsd: 12.9, costIs: 'atLeast'}),
		sessionOf(3, 'c', 'idle', {costUsd: 0.001}),
	];
	assert.deepEqual(rowsOf(sidebarInput({sessions, focusedSession: null}), 40, 4), [
		' shop  main                     ≥$12.90',
		' 1 a            ○ idle                —',
		' 2 b            ○ idle          ≥$12.90',
		' 3 c            ○ idle           <$0.01',
	]);
});

test('without colours the status is still there', () => {
	const {rows} = sidebarModel(
		sidebarInput({sidebarFocused: true, sidebar: {selected: 's-2'}}),
		{columns: 40, rows: 15},
		{...look, theme: noColourTheme},
	);
	const text = rows.map(row => painted(row, {...look, theme: noColourTheme})).join('\n');
	assert.doesNotMatch(text, /\x1b\[[\d;]*(?:3[0-7]|4[0-7]|9[0-7])/);
	assert.match(text, /◆ waiting 2 min/);
	assert.equal(styleOf(noColourTheme, rows[3]![0]!).inverse, true);
});
