import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {createLayer} from '../../../source/client/chrome/layer.tsx';
import {Card} from '../../../source/client/components/card.tsx';
import {cardModel, editedInput} from '../../../source/client/models/card.ts';
import {markdownRows} from '../../../source/client/models/markdown.ts';
import {risks} from '../../../source/client/models/risks.ts';
import {ruleWords} from '../../../source/client/models/rules.ts';
import {createColourer} from '../../../source/client/models/syntax.ts';
import {type CardState, withCard, withSize} from '../../../source/client/state.ts';
import {difference} from '../../../source/difference.ts';
import type {Prompt} from '../../../source/protocol/prompt.ts';
import {textOf} from '../../../source/screen/grid.ts';
import {createTables} from '../../../source/screen/tables.ts';
import {cardOf, fleet, hostile, look, now, promptOf, sizes, stateWith, texts, widths} from '../fleet.ts';

const readers = {markdown: markdownRows, colours: createColourer()};
const model = (prompt: Prompt, more: Partial<CardState> = {}, room = {columns: 90, rows: 40}) =>
	cardModel({card: cardOf(prompt, more), session: fleet[0], now, readers}, room, look);
const show = (...given: Parameters<typeof model>) => texts(model(...given).rows);

const edit = promptOf({
	tool: 'Edit',
	input: {file_path: 'src/auth.ts', old_string: 'a\nconst x = retry(3);\nb\n', new_string: 'a\nconst x = retry(5);\nmore();\nb\n'},
});
const question = promptOf({
	kind: 'question',
	tool: 'AskUserQuestion',
	input: {questions: [{options: [{label: 'Postgres', description: 'a server'}, {label: 'SQLite'}]}]},
	options: [
		{question: 'Which database?', options: ['Postgres', 'SQLite'], many: false},
		{question: 'Which tests?', options: ['unit', 'end to end'], many: true},
	],
});
const plan = promptOf({
	kind: 'plan',
	tool: 'ExitPlanMode',
	input: {plan: `# Plan\n\n- one **bold** \`code\`\n\n\`\`\`js\nconst a = 1;\n\`\`\`\n${'line\n'.repeat(40)}`},
});

test('the card as it was designed', () => {
	const rows = show(promptOf({input: {command: 'npm test -- login > /tmp/x', description: 'Run the login tests'}}), {of: 2});
	assert.deepEqual(rows, [
		'╭╴fix-login wants to run a command ╶───────────────────────────────────── 1 of 2 ╶ 2 min ╮',
		'│                                                                                        │',
		'│   npm test -- login > /tmp/x                                                           │',
		'│                                                                                        │',
		'│   Run the login tests                                                                  │',
		'│   in /home/ada/src/shop.worktrees/fix-login                                            │',
		'│   ▲ outside its worktree: /tmp/x                                                       │',
		'│                                                                                        │',
		'╰╴ y approve   N deny   Space go there   a queue   Esc ╶─────────────────────────────────╯',
	]);
});

test('a sub-agent that asks has the name of its task, never its id', () => {
	const titleFor = (agent: string) => {
		const session = {...fleet[0]!, children: [{id: 'a7c09fd', title: 'Find the callers', state: 'working', since: fleet[0]!.createdAt}]};
		return texts(cardModel({card: cardOf(promptOf({agent})), session, now, readers}, {columns: 90, rows: 40}, look).rows)[0]!;
	};
	assert.match(titleFor('a7c09fd'), /^╭╴fix-login \(Find the callers\) wants to run a command/);
	assert.match(titleFor('a0000'), /^╭╴fix-login \(a sub-agent\) wants/);
});

test('an edit has the colours of its language, beside those of what went and came', () => {
	const lines = (prompt: Prompt) =>
		model(prompt)
			.rows.slice(4, 6)
			.map(row => row.filter(({text}) => /[\w"]/.test(text)).slice(1));
	const tokens = (prompt: Prompt) => lines(prompt).map(row => row.map(({text, token}) => [text.trim(), token]));
	const of = (file_path: string, old_string: string, new_string: string) =>
		promptOf({tool: 'Edit', input: {file_path, old_string, new_string}});
	assert.deepEqual(
		tokens(of('src/auth.ts', 'const x = "a"; // old', 'const x = 12;')).map(row => Object.fromEntries(row)),
		[
			{const: 'keyword', 'x =': 'removed', '"a"': 'string', '// old': 'removed'},
			{const: 'keyword', 'x =': 'added', 12: 'number'},
		],
	);
	const words = lines(of('src/auth.ts', 'const limit = 3;', 'const limit = 5;')).map(row => row.find(({bold}) => bold)?.text);
	assert.deepEqual(words, ['3', '5'], 'what changed within a line is marked as before');
	const inside = tokens(of('a/Makefile', '# one', 'include parts')).flat();
	assert.deepEqual(
		inside.find(([text]) => text === 'include'),
		['include', 'keyword'],
		'the whole name says the language too',
	);
	for (const unknown of ['notes.unheard', '..', 'constructor']) {
		assert.deepEqual(
			new Set(
				tokens(of(unknown, 'const a', 'const b'))
					.flat()
					.map(([, token]) => token),
			),
			new Set(['removed', 'added']),
		);
	}
	const long = `${'const a = 1;\n'.repeat(20_000)}`;
	assert.equal(readers.colours(long, 'long.ts'), undefined);
});

test('an edit has the numbers of its file, and a file that is written anew shows what changes in it', () => {
	const body = (prompt: Prompt) =>
		show(prompt)
			.slice(4)
			.map(row => row.slice(4, 60).trimEnd());
	const numbered = promptOf({...edit, file: {places: [{line: 118, above: '', below: '', times: 1}], text: null, bytes: 9000}});
	assert.deepEqual(body(numbered).slice(0, 3), ['118   a', '119 − const x = retry(3);', '119 + const x = retry(5);']);

	const part = promptOf({
		tool: 'Edit',
		input: {file_path: 'src/auth.ts', old_string: 'alpha', new_string: 'beta', replace_all: true},
		file: {places: [{line: 7, above: 'import a;\nconst x = ', below: '; // why\nlast', times: 3}], text: null, bytes: 90},
	});
	assert.match(show(part)[0]!, /\+3 −3 ╶/);
	assert.deepEqual(body(part).slice(0, 6), [
		'7   import a;',
		'8 − const x = alpha; // why',
		'8 + const x = beta; // why',
		'9   last',
		'the same in 2 other places',
		'replace_all: true',
	]);

	const before = Array.from({length: 40}, (_, index) => `line ${index + 1}`);
	const after = before.with(19, 'another line').toSpliced(0, 1);
	const written = promptOf({
		tool: 'Write',
		input: {file_path: 'notes.txt', content: after.join('\n')},
		file: {places: [], text: before.join('\n'), bytes: 300},
	});
	assert.match(show(written)[0]!, /write notes\.txt {2}\+1 −2 ╶/);
	assert.deepEqual(body(written).slice(0, 14), [
		' 1 − line 1',
		' 1   line 2',
		' 2   line 3',
		' 3   line 4',
		'   ⋯ 12 lines as before',
		'16   line 17',
		'17   line 18',
		'18   line 19',
		'20 − line 20',
		'19 + another line',
		'20   line 21',
		'21   line 22',
		'22   line 23',
		'   ⋯ 17 lines as before',
	]);

	const large = promptOf({...written, file: {places: [], text: null, bytes: 3_000_000}});
	assert.ok(show(large).some(row => row.includes('replaces what is there, 2.9 MiB')));
	assert.match(show(large)[0]!, /\+39 −0 ╶/);
});

test('colours leave every character where it is', () => {
	const code = fc
		.array(fc.constantFrom('const ', '"', '`', '${', '}', '/*', '*/', '\n', '\\', '<b>', '&lt;', '日本', ' ', '#', "'"))
		.map(parts => parts.join(''));
	fc.assert(
		fc.property(code, fc.constantFrom('a.ts', 'a.py', 'a.html', 'a.md', 'a.json', 'a.sh'), (text, file) => {
			const lines = readers.colours(text, file)!;
			assert.equal(lines.map(line => line.map(span => span.text).join('')).join('\n'), text);
		}),
	);
});

test('an edit is a diff with line numbers, and counts in the title', () => {
	const rows = show(edit);
	assert.match(rows[0]!, /fix-login wants to edit auth\.ts {2}\+2 −1 ╶/);
	assert.deepEqual(
		rows.slice(4, 9).map(row => row.slice(4, 40).trimEnd()),
		['1   a', '2 − const x = retry(3);', '2 + const x = retry(5);', '3 + more();', '4   b'],
	);
	const changed = model(edit)
		.rows.flat()
		.filter(span => span.underline);
	assert.deepEqual(
		changed.map(({text, token}) => [text, token]),
		[
			['3', 'number'],
			['5', 'number'],
		],
	);
});

test('several edits, a whole file, a notebook', () => {
	const edits = promptOf({
		tool: 'MultiEdit',
		input: {
			file_path: 'a.ts',
			edits: [
				{old_string: 'x', new_string: 'y'},
				{old_string: 'p', new_string: ''},
			],
		},
	});
	assert.match(show(edits)[0]!, /\+1 −2/);
	assert.match(show(promptOf({tool: 'Write', input: {file_path: 'a.ts', content: 'one\ntwo\n'}}))[0]!, /wants to write a\.ts {2}\+2 −0/);
	// A shape that is not known is shown as it is, rather than as an empty diff.
	assert.ok(
		show(promptOf({tool: 'MultiEdit', input: {file_path: 'a.ts', edits: [{old_string: 'x'}]}}))
			.join('\n')
			.includes('"old_string": "x"'),
	);
});

test('a long call says how many lines are to come, and only its end is all of it', () => {
	const command = Array.from({length: 50}, (_, index) => `echo ${index + 1}`).join('\n');
	const long = promptOf({input: {command}});
	const room = {columns: 60, rows: 20};
	const first = model(long, {}, room);
	assert.equal(first.allShown, false);
	assert.equal(first.rows.length, 20);
	assert.match(texts(first.rows).at(-1)!, new RegExp(`y ${50 - first.shownLines} more lines`));
	const last = model(long, {scroll: first.lastScroll}, room);
	assert.equal(last.allShown, true);
	assert.ok(texts(last.rows).some(row => row.includes('echo 50')));
	assert.equal(model(long, {scroll: first.lastScroll - 1}, room).allShown, false);
	assert.equal(model(long, {scroll: 9999}, room).firstLine, first.lastScroll);
	// Who has read to the end and goes back: the line says what y does then, which is no longer a page.
	const back = (more: Partial<CardState>) => texts(model(long, {queue: true, ...more}, {columns: 90, rows: 20}).rows).at(-1)!;
	assert.match(back({armed: true}), /╴ y approve {3}N deny .* PgDn on {3}Esc ╶/);
	assert.match(back({armed: false}), /╴ y \d+ more lines {3}N deny/);
	// Paging shows every line once at least.
	const seen = new Set<string>();
	for (let scroll = 0; scroll <= first.lastScroll + first.page; scroll += first.page) {
		for (const row of texts(model(long, {scroll}, room).rows)) {
			seen.add(/echo (\d+)/.exec(row)?.[1] ?? '');
		}
	}
	seen.delete('');
	assert.equal(seen.size, 50);
});

test('a card that is not read to its end begins anew in another width, one that is read stays where it is', () => {
	const prompt = promptOf({input: {command: 'word '.repeat(2000)}});
	const narrow = {columns: 60, rows: 24};
	const reading = stateWith({size: narrow, card: cardOf(prompt, {scroll: 51})});
	assert.equal(withSize(reading, {columns: 140, rows: 24}).card?.scroll, 0, 'line 51 of wider lines is further on');
	assert.equal(withSize(reading, {columns: 60, rows: 40}).card?.scroll, 51, 'the lines are the same');
	assert.equal(withSize(withCard(reading, {armed: true}), {columns: 140, rows: 24}).card?.scroll, 51);
});

test('what the agent wrote is whole on the card, in every width', () => {
	const command = hostile.join(' ; ');
	for (const columns of [20, 40, 60, 80, 120, 200]) {
		const {rows} = model(promptOf({input: {command}, folder: null}), {}, {columns, rows: 2000});
		const inside = texts(rows)
			.join('')
			.replace(/[\s│╭╮╰╯─╴╶]/gu, '');
		for (const part of [
			'␛[31mred␛[0m',
			'␛]0;title␇bell␇',
			'\\u{202e}righttoleft\\u{2066}',
			'\\u{200b}\\u{200b}\\u{feff}',
			'\\u{3164}\\u{2028}\\u{2029}',
			'\\u{d800}lone',
		]) {
			assert.ok(inside.includes(part), `${part} at ${columns}`);
		}
	}
});

test('never wider than its frame, whatever it shows', () => {
	for (const columns of [1, 20, 40, 60, 80, 120, 200]) {
		for (const rows of [3, 10, 40]) {
			for (const text of hostile) {
				const name = {...fleet[0]!, name: text, children: [{id: text, title: text, state: 'working', since: fleet[0]!.createdAt}]};
				const prompts = [
					promptOf({input: {command: text, description: text}, folder: text, agent: text}),
					promptOf({tool: text, input: {[text]: text, list: [text]}}),
					promptOf({tool: 'Edit', input: {file_path: text, old_string: text, new_string: `${text}x`}}),
					promptOf({kind: 'plan', input: {plan: `# ${text}\n- ${text}\n\`\`\`${text}\n${text}\n\`\`\``}}),
					promptOf({
						kind: 'question',
						input: null,
						options: [{question: text, options: [text, text], many: true}],
						suggestions: [text, {type: text}],
					}),
				];
				const entries: CardState['entry'][] = [
					null,
					{kind: 'reason', stop: false},
					{kind: 'always', chosen: 0},
					{kind: 'edit'},
					{kind: 'answer', question: 0, answers: [], marked: 1, checked: [0], free: true},
				];
				for (const [index, prompt] of prompts.entries()) {
					const card = cardOf(prompt, {entry: entries[index]!, of: 3, queue: index % 2 === 0, stale: rows === 3 ? text : null});
					const {rows: made, columns: width} = cardModel(
						{card, session: name, now, readers: index === 3 ? readers : {}},
						{columns, rows},
						look,
					);
					assert.deepEqual(sizes(made), [width]);
					assert.equal(width, Math.max(20, Math.min(columns, index === 2 ? 110 : 90)));
					assert.doesNotMatch(texts(made).join(''), /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
				}
			}
		}
	}
});

test('the key line: dim until armed, early, in the queue, stale', () => {
	const tokens = (more: Partial<CardState>) =>
		new Set(
			model(promptOf(), more)
				.rows.at(-1)!
				.filter(({text}) => /\w/.test(text))
				.map(({token}) => token),
		);
	assert.deepEqual(tokens({}), new Set(['dim']));
	assert.deepEqual(tokens({armed: true}), new Set(['accent', 'text']));
	assert.match(show(promptOf(), {early: true}).at(-1)!, /╴ read, then y {3}N deny/);
	assert.match(show(promptOf({suggestions: [{}]}), {queue: true}).at(-1)!, /A always…/);
	const stale = model(promptOf(), {stale: 'answered elsewhere', armed: true});
	assert.match(texts(stale.rows)[0]!, /^╭╴answered elsewhere ╶/);
	assert.ok(stale.rows.flat().every(({token}) => token === 'dim'));
	const titleFor = (session: (typeof fleet)[0] | undefined) =>
		texts(
			cardModel({card: cardOf(promptOf(), {stale: 'answered elsewhere'}), session, now, readers}, {columns: 100, rows: 30}, look).rows,
		)[0]!;
	assert.match(titleFor({...fleet[0]!, pid: null}), /^╭╴its agent has ended ╶/);
	assert.match(titleFor(undefined), /^╭╴its session was removed ╶/);
});

test('what else is known of a prompt: who asks for the same, a rule that is offered, until when it is snoozed', () => {
	const same = ['fix-login', 'docs', 'flaky\x1b[31m'].map((name, index) => ({id: `p-${index}`, hash: 'h', name}));
	const batch = show(promptOf(), {queue: true, same});
	assert.match(batch.join('\n'), /these 3 sessions ask for the same: fix-login, docs, flaky +│/);
	assert.match(batch.at(-1)!, /N deny {3}B approve all 3/);
	const twice = [...same, {...same[0]!, id: 'p-9'}];
	assert.match(show(promptOf(), {queue: true, same: twice}).join('\n'), /these ask for the same, 4 times: fix-login, docs, flaky/);
	const offer = {rule: {decision: 'allow', command: 'npm test'}, words: 'allow Bash(npm test\x1b[31m) in /shop', times: 3};
	const offered = show(promptOf({offer}), {queue: true});
	assert.match(offered.join('\n'), /approved 3 times in this repository/);
	assert.match(offered.at(-1)!, /P a rule…/);
	const rule = show(promptOf({offer}), {queue: true, armed: true, entry: {kind: 'policy'}}).join('\n');
	assert.match(rule, /from now on, without asking: +│\n│ {5}allow Bash\(npm test␛\[31m\) in \/shop +│\n│ {3}in `policies` of the settings/);
	assert.match(rule, /Enter approve, and allow this from now on {3}Esc back/);
	assert.match(show(promptOf({snoozedUntil: '2026-11-20T12:05:00.000Z'}), {queue: true}).join('\n'), /snoozed until \d\d:05 /);
});

test('buttons lie on their words', () => {
	const {rows, regions} = model(promptOf());
	const all = texts(rows);
	assert.deepEqual(
		regions.map(({x, y, columns, target}) => [target, all[y]!.slice(x, x + columns)]),
		[
			['approve', 'y approve'],
			['deny', 'N deny'],
			['go', 'Space go there'],
			['queue', 'a queue'],
			['close', 'Esc'],
		],
	);
});

test('a question: to read, then to answer one by one', () => {
	assert.ok(show(question).join('\n').includes('1 Postgres'));
	const first = show(question, {queue: true, entry: {kind: 'answer', question: 0, answers: [], marked: 1, checked: [], free: false}}).join(
		'\n',
	);
	assert.match(first, /question 1 of 2/);
	assert.match(first, /a server/);
	assert.match(first, /❯ 2 SQLite/);
	assert.match(first, /3 in your own words/);
	const second = show(question, {
		queue: true,
		entry: {kind: 'answer', question: 1, answers: ['SQLite'], marked: 0, checked: [1], free: false},
	}).join('\n');
	assert.match(second, /Which database\? {2}SQLite/);
	assert.match(second, /❯ 1 ☐ unit/);
	assert.match(second, /2 ☑ end to end/);
});

test('a plan is rendered, and scrolls', () => {
	const {rows, lines, allShown} = model(plan, {}, {columns: 60, rows: 14});
	assert.equal(allShown, false);
	assert.ok(lines > 40);
	assert.ok(rows.flat().some(({text, bold}) => text === 'Plan' && bold));
	assert.ok(rows.flat().some(({text, bold}) => text === 'bold' && bold));
	assert.match(texts(rows).join('\n'), /• one bold code/);
	assert.match(texts(rows).at(-1)!, /more lines {3}N keep planning/);
});

test('until what reads it is loaded, a plan stands as it was written', () => {
	const {rows} = cardModel({card: cardOf(plan), session: fleet[0], now}, {columns: 60, rows: 14}, look);
	assert.match(texts(rows).join('\n'), /- one \*\*bold\*\* `code`/);
});

test('rules in words', () => {
	assert.equal(
		ruleWords({type: 'addRules', rules: [{toolName: 'Bash', ruleContent: 'npm test:*'}], behavior: 'allow', destination: 'localSettings'}),
		'allow Bash(npm test:*), in this checkout, for you',
	);
	assert.equal(
		ruleWords({type: 'setMode', mode: 'acceptEdits', destination: 'session'}),
		'change the mode to acceptEdits, in this session',
	);
	assert.equal(ruleWords({what: '\x1b['}), '{"what":"\\u001b["}');
});

test('risks', () => {
	const bash = (command: string) => risks({tool: 'Bash', input: {command}, folder: '/w/a'}, '/w/a');
	const table: [string, string[]][] = [
		['npm test', []],
		['cat /w/a/file src/x > /dev/null', []],
		['cat /w/ab/file', ['outside its worktree: /w/ab/file']],
		['cat /w/a/../b', ['outside its worktree: /w/a/../b']],
		['cd .. && ls', ['outside its worktree: ..']],
		['cp x ~/.ssh/id', ['outside its worktree: ~/.ssh/id']],
		['rm -rf build', ['deletes: rm']],
		['git reset --hard', ['deletes: git reset --hard']],
		['git push origin main && ls', ['pushes: git push origin main']],
		['curl x | sh', ['network: curl']],
		['sudo ls', ['as another user: sudo']],
		['echo a\u202eb', ['has characters that cannot be seen; they are written as numbers']],
	];
	for (const [command, expected] of table) {
		assert.deepEqual(bash(command), expected, command);
	}
	assert.deepEqual(risks({tool: 'Write', input: {file_path: '/etc/x', content: ''}, folder: null}, '/w/a'), [
		'outside its worktree: /etc/x',
	]);
	assert.deepEqual(risks({tool: 'WebFetch', input: {url: 'x'}, folder: null}, null), ['network: WebFetch']);
});

test('a diff can be applied: same and removed are the old text, same and added the new one', () => {
	const letters = ['a', 'b', 'c', 'd e', 'd f', ''];
	let seed = 7;
	const random = (limit: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % limit;
	for (let round = 0; round < 300; round++) {
		const make = () =>
			Array.from({length: random(9) + 1}, () => letters[random(letters.length)]!)
				.concat('end')
				.join('\n');
		const [before, after] = [make(), make()];
		const lines = difference(before, after);
		const text = (kind: string) =>
			lines
				.filter(each => each.kind === 'same' || each.kind === kind)
				.map(({pieces}) => pieces.map(({text: part}) => part).join(''))
				.join('\n');
		assert.equal(text('removed'), before);
		assert.equal(text('added'), after);
	}
});

test('a reason is typed into the card', async () => {
	const tables = createTables(widths);
	const entered: string[] = [];
	let cancelled = 0;
	let drawn = () => {};
	const layer = createLayer({tables, onFrame: () => drawn()});
	const frame = () => new Promise<void>(resolve => (drawn = resolve));
	const made = model(promptOf(), {entry: {kind: 'reason', stop: false}}, {columns: 60, rows: 20});
	const size = {columns: made.columns, rows: made.rows.length};
	layer.render(<Card look={look} model={made} onEntry={text => entered.push(text)} onCancel={() => cancelled++} />, size);
	const typed = frame();
	layer.input('use pnpm');
	await typed;
	assert.match(textOf(layer.grid).join('\n'), /│ {3}why \(may stay empty\): +│\n│ {3}use pnpm +│/);
	layer.input('\x17yarn\r\x1b[27u');
	await new Promise(resolve => setImmediate(resolve));
	assert.deepEqual(entered, ['use yarn']);
	assert.equal(cancelled, 1);
	layer.unmount();
});

test('who types when it is answered elsewhere types on into the field, and leaves it by Enter or Esc', () => {
	const made = model(promptOf(), {entry: {kind: 'reason', stop: false}, stale: 'answered elsewhere', queue: true});
	assert.equal(made.field?.label, model(promptOf(), {entry: {kind: 'reason', stop: false}}).field?.label);
	assert.match(texts(made.rows)[0]!, /^╭╴answered elsewhere ╶/);
	assert.match(texts(made.rows).at(-1)!, /╴ Enter or Esc closes ╶/);
});

test('a plan is not denied: it is said what to change', () => {
	const made = model(promptOf({kind: 'plan', tool: 'ExitPlanMode', input: {plan: '# Plan'}}), {
		queue: true,
		entry: {kind: 'reason', stop: false},
	});
	assert.equal(made.field?.label, 'what to change (may stay empty):');
	assert.match(texts(made.rows).join('\n'), /Enter keep planning {3}Esc back/);
});

test('an edited call is the call with the change', () => {
	assert.deepEqual(editedInput(promptOf(), 'ls'), {command: 'ls', description: 'Run the login tests'});
	assert.deepEqual(editedInput(edit, '{"a": 1}'), {a: 1});
	assert.throws(() => editedInput(edit, '{'), SyntaxError);
});
