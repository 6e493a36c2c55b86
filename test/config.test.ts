import assert from 'node:assert/strict';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {addPolicy, changeSetting, loadSettings, settingAt, settings, settingsTable} from '../source/config.ts';

const folders: string[] = [];
after(() => {
	for (const folder of folders) {
		rmSync(folder, {recursive: true});
	}
});

const folderWith = (text?: string) => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'cop-c-'));
	folders.push(folder);
	if (text !== undefined) {
		writeFileSync(path.join(folder, 'config.json'), text);
	}
	return folder;
};
const defaults = settings.parse({});

test('without a file the defaults hold', () => {
	const folder = folderWith();
	assert.deepEqual(loadSettings(folder), {settings: defaults, file: path.join(folder, 'config.json'), problems: []});
	assert.deepEqual(readdirSync(folder), []);
});

test('a file that cannot be read is moved beside itself and named; nothing of it is lost', () => {
	for (const text of ['', '{', '[]', 'null', '"x"', '{"theme": "a",}', '\0\0']) {
		const folder = folderWith(text);
		const {settings: found, problems} = loadSettings(folder);
		assert.deepEqual(found, defaults);
		const [aside, ...more] = readdirSync(folder);
		assert.match(aside!, /^config\.json\.broken-\d{4}-\d\d-\d\dT/);
		assert.deepEqual(more, []);
		assert.ok(problems[0]!.includes(aside!));
		assert.equal(readFileSync(path.join(folder, aside!), 'utf8'), text);
		assert.deepEqual(loadSettings(folder).problems, [], 'said once');
	}
});

test('a wrong value costs itself alone', () => {
	const text = JSON.stringify({
		theme: 7,
		sidebar: {columns: 50, sort: 'random'},
		agents: 'none',
		scrollback: {lines: -1},
		keys: {root: {a: 5, b: 'zoom'}},
		unknown: {x: 1},
	});
	const folder = folderWith(text);
	const {settings: found, problems} = loadSettings(folder);
	assert.equal(found.sidebar.columns, 50);
	assert.equal(found.keys.root.b, 'zoom');
	assert.deepEqual(
		[found.theme, found.sidebar.sort, found.agents, found.scrollback],
		[defaults.theme, defaults.sidebar.sort, defaults.agents, defaults.scrollback],
	);
	for (const name of ['theme', 'sidebar.sort', 'agents', 'scrollback.lines', 'keys.root.a']) {
		assert.ok(
			problems.some(problem => problem.startsWith(`\`${name}\``)),
			name,
		);
	}
	assert.equal(problems.at(-1), 'there is no setting `unknown`');
	assert.equal(problems.length, 6);
	assert.equal(readFileSync(path.join(folder, 'config.json'), 'utf8'), text, 'the file is the person’s');
});

test('what is no setting is named, however deep; what people name themselves is not', () => {
	const folder = folderWith(
		JSON.stringify({
			$schema: './settings.schema.json',
			bogus: 1,
			constructor: 2,
			sidebar: {columns: 50, width: 3},
			agents: {claude: {comand: 'claude'}},
			keys: {root: {'M-q': 'zoom'}, queues: {}},
		}),
	);
	assert.deepEqual(
		loadSettings(folder).problems,
		['bogus', 'constructor', 'sidebar.width', 'agents.claude.comand', 'keys.queues'].map(name => `there is no setting \`${name}\``),
	);
});

test('a change keeps all else; a wrong one writes nothing', async () => {
	const folder = folderWith('{"theme": "mine", "unknown": {"kept": true}}');
	await changeSetting(folder, 'sidebar.columns', '60');
	await changeSetting(folder, 'keys.prefix', 'C-a');
	assert.deepEqual(JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')), {
		theme: 'mine',
		unknown: {kept: true},
		sidebar: {columns: 60},
		keys: {prefix: 'C-a'},
	});
	for (const [name, value, code] of [
		['sidebar.columns', '5', 'bad-setting'],
		['sidebar', '5', 'bad-setting'],
		['no.such', '5', 'no-such-setting'],
		['__proto__.x', '5', 'no-such-setting'],
		['constructor', '5', 'no-such-setting'],
	] as const) {
		await assert.rejects(changeSetting(folder, name, value), {code}, name);
	}
	assert.equal(settingAt(loadSettings(folder).settings, 'sidebar.columns'), 60);
});

test('every setting says what it means', () => {
	for (const {name, description} of settingsTable()) {
		assert.ok(description.length > 5, name);
	}
});

test('a policy that is wrong is named, and until it is mended none allows anything', () => {
	const good = {decision: 'allow', command: 'npm test *'};
	const denial = {decision: 'deny', path: '**/.env'};
	const wrong: unknown[] = [
		'allow',
		null,
		{},
		{decision: 'yes', command: 'x'},
		{decision: 'allow'},
		{decision: 'allow', tool: 'Bash'},
		{decision: 'allow', path: 'docs/**'},
		{decision: 'deny', comand: 'rm *'},
		{decision: 'allow', tool: 'Edit', command: 'x'},
		{decision: 'allow', tool: 'Edit', command: 'x', path: 'y'},
		{decision: 'ask', tool: 'Bash', path: 'y'},
		{decision: 'allow', command: 7},
		{decision: 'allow', command: 'x', repository: 'shop'},
		{decision: 'allow', command: 'x', mode: 'default'},
		{decision: 'allow', command: ''},
	];
	for (const one of wrong) {
		const folder = folderWith(JSON.stringify({theme: 'mine', policies: [good, one, denial]}));
		const {settings: found, problems} = loadSettings(folder);
		assert.deepEqual(found.policies, [good, {decision: 'ask'}, denial], JSON.stringify(one));
		assert.equal(found.theme, 'mine');
		assert.match(
			problems.join('\n'),
			/^`policies\.1(?:\.\w+)?` in `.+` is not used, and until it is mended no policy allows anything: [^\n]+$/,
			JSON.stringify(one),
		);
	}
	for (const policies of [{}, 'x', 7, null]) {
		const {settings: found, problems} = loadSettings(folderWith(JSON.stringify({policies})));
		assert.deepEqual(found.policies, []);
		assert.equal(problems.length, 1);
	}
});

test('a policy is added behind those that stand there, once; what is wrong stays as it is', async () => {
	const rule = {decision: 'allow', command: 'npm test', repository: '/shop'} as const;
	const folder = folderWith('{"unknown": 1, "policies": [{"decision": "deny", "comand": "rm"}]}');
	await addPolicy(folder, rule);
	await addPolicy(folder, rule);
	const file = path.join(folder, 'config.json');
	assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {unknown: 1, policies: [{decision: 'deny', comand: 'rm'}, rule]});
	const empty = folderWith();
	await addPolicy(empty, rule);
	assert.deepEqual(loadSettings(empty).settings.policies, [rule]);
	await assert.rejects(addPolicy(folderWith('{"policies": "none"}'), rule), {code: 'bad-setting'});
	await assert.rejects(addPolicy(empty, {decision: 'allow'} as never));
	await assert.rejects(changeSetting(empty, 'policies', '[{"decision": "allow"}]'), {code: 'bad-setting'});
	assert.deepEqual(loadSettings(empty).settings.policies, [rule]);
});
