/*
Holds the sources to architecture.md: its tables of imports, owners and packages are read here as data. What is not listed is not
allowed; what is listed and not used is stale and fails too.
*/
import assert from 'node:assert/strict';
import {globSync, readFileSync} from 'node:fs';
import {builtinModules} from 'node:module';
import path from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {type Import, importsOf, withoutComments} from './support/imports.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const sources = new Map(
	globSync('source/**/*.{ts,tsx}', {cwd: root})
		.sort()
		.map(file => [path.relative('source', file), read(file)] as const),
);
const document = read('architecture.md');

/** The rows of the table under this heading, as cells. */
const tableBelow = (heading: string): string[][] => {
	const rows = document.slice(document.indexOf(heading)).split('\n');
	const first = rows.findIndex(row => row.startsWith('| ---'));
	const last = rows.findIndex((row, index) => index > first && !row.startsWith('|'));
	assert.ok(document.includes(heading) && first !== -1, `architecture.md has no table under “${heading}”`);
	return rows.slice(first + 1, last).map(row =>
		row
			.split('|')
			.slice(1, -1)
			.map(cell => cell.trim()),
	);
};

const quoted = (cell: string | undefined): string[] => [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word!);

/** The part of architecture.md that a file belongs to: its top folder, or itself. */
const partOf = (file: string): string => file.split('/')[0]!;

type Edge = Import & {from: string; to: string};

const edges: Edge[] = [...sources].flatMap(([from, text]) =>
	importsOf(text).map(found => ({
		...found,
		from,
		to: found.specifier.startsWith('.') ? path.join(path.dirname(from), found.specifier) : found.specifier,
	})),
);
const isOwn = ({specifier}: Edge) => specifier.startsWith('.') && specifier !== './cli.js';

/** The package of an import; undefined for own files and Node's modules. */
const packageOf = (specifier: string): string | undefined =>
	specifier.startsWith('.') || builtinModules.includes(bare(specifier))
		? undefined
		: specifier
				.split('/')
				.slice(0, specifier.startsWith('@') ? 2 : 1)
				.join('/');
const bare = (specifier: string) => specifier.replace(/^node:/, '');

/** Who uses `process.NAME`, also as `const {NAME} = process`. */
const usersOf = (name: string) => {
	const use = new RegExp(`\\bprocess\\.${name}\\b|\\{[^}]*\\b${name}\\b[^}]*\\} = process\\b`);
	return [...sources].filter(([, text]) => use.test(withoutComments(text))).map(([file]) => file);
};

const forAll = ['errors.ts', 'text.ts'];

/** What a part may import, as the table says: `target` or `target` with types only. */
const allowed = new Map(
	tableBelow('## Who may import whom').flatMap(([parts, targets, packages]) => {
		const list = [...(targets ?? '').matchAll(/`([^`]+)`( \(types\))?/g)].map(([, target, types]) => ({
			target: target!,
			typesOnly: types !== undefined,
		}));
		return quoted(parts).map(part => [part, {list, packages: quoted(packages)}] as const);
	}),
);

test('every part of source/ stands in the table, and nothing else', () => {
	assert.deepEqual([...allowed.keys()].sort(), [...new Set([...sources.keys()].map(partOf))].sort());
});

test('imports between parts are those of the table', () => {
	const wrong = edges
		.filter(edge => isOwn(edge) && partOf(edge.from) !== partOf(edge.to))
		.filter(({from, to, isType}) => {
			const general = forAll.includes(to) && partOf(from) !== 'screen';
			const rule = allowed.get(partOf(from))?.list.find(({target}) => target === to || target === partOf(to));
			return !general && !(rule && (isType || !rule.typesOnly));
		})
		.map(({from, to, isType}) => `${from} imports ${isType ? 'types of ' : ''}${to}`);
	assert.deepEqual(wrong, []);
});

test('what the table allows is used', () => {
	const stale = [...allowed].flatMap(([part, {list, packages}]) => [
		...list
			.filter(
				({target}) => !edges.some(edge => partOf(edge.from) === part && isOwn(edge) && (edge.to === target || partOf(edge.to) === target)),
			)
			.map(({target}) => `${part} does not import ${target}`),
		...packages
			.filter(name => !edges.some(edge => partOf(edge.from) === part && packageOf(edge.specifier) === name))
			.map(name => `${part} does not use ${name}`),
	]);
	assert.deepEqual(stale, []);
});

test('packages are used where the table says', () => {
	const wrong = edges
		.filter(({specifier}) => packageOf(specifier) !== undefined)
		.filter(({from, specifier}) => !allowed.get(partOf(from))?.packages.includes(packageOf(specifier)!))
		.map(({from, specifier}) => `${from} imports ${specifier}`);
	assert.deepEqual(wrong, []);
});

test('no file imports itself by way of others', () => {
	const next = Map.groupBy(
		edges.filter(edge => isOwn(edge) && !edge.isType && !edge.isDynamic),
		({from}) => from,
	);
	const done = new Set<string>();
	const visit = (file: string, way: string[]): void => {
		assert.ok(!way.includes(file), [...way.slice(way.indexOf(file)), file].join(' → '));
		if (!done.has(file)) {
			for (const {to} of next.get(file) ?? []) {
				visit(to, [...way, file]);
			}
			done.add(file);
		}
	};
	for (const file of sources.keys()) {
		visit(file, []);
	}
});

test('each side effect has the owners of the table', () => {
	for (const [what, owners] of tableBelow('One owner for each side effect')) {
		const [name] = quoted(what);
		const users = name!.startsWith('process.')
			? usersOf(name!.slice('process.'.length))
			: edges.filter(({specifier, isType}) => !isType && bare(specifier) === bare(name!)).map(({from}) => from);
		assert.deepEqual([...new Set(users)].sort(), quoted(owners).sort(), name);
	}
});

test('every package has its reason, and every reason a package', () => {
	const {dependencies, devDependencies} = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
	const reasons = tableBelow('## Packages, each with its reason');
	const named = reasons.flatMap(([names]) => quoted(names));
	const planned = reasons.filter(([, reason]) => reason!.includes('nothing imports it yet')).flatMap(([names]) => quoted(names));
	assert.deepEqual(named.sort(), [...Object.keys(dependencies!), ...Object.keys(devDependencies!)].sort());
	const used = new Set(edges.map(({specifier}) => packageOf(specifier)));
	assert.deepEqual(
		Object.keys(dependencies!).filter(name => !used.has(name)),
		planned,
		'packages that no source imports',
	);
	const ranges = Object.entries({...dependencies, ...devDependencies}).filter(([, version]) => !/^\d/.test(version));
	assert.deepEqual(ranges, [], 'versions that are not exact');
});

test('the lock file names every package, those of other platforms too, or `npm ci` refuses it', () => {
	type Locked = {dependencies?: Record<string, string>; optionalDependencies?: Record<string, string>};
	const {packages} = JSON.parse(read('package-lock.json')) as {packages: Record<string, Locked>};
	const missing = Object.entries(packages).flatMap(([place, {dependencies, optionalDependencies}]) =>
		Object.keys({...dependencies, ...optionalDependencies})
			.filter(name => !Object.keys(packages).some(other => other.endsWith(`node_modules/${name}`)))
			.map(name => `${place} wants ${name}`),
	);
	assert.deepEqual(missing, []);
});

test('house style that a machine can see', () => {
	for (const [file, text] of sources) {
		const code = withoutComments(text);
		assert.doesNotMatch(path.basename(file), /^(?:index|utils?|helpers?|types|misc|common|shared)\.tsx?$/, file);
		assert.doesNotMatch(file, /(?:^|\/)(?:utils?|helpers?|services|types|lib)\//, file);
		assert.doesNotMatch(code, /\bconsole\.(?:log|error|warn|info|debug)\b/, `${file} writes to the console`);
		assert.doesNotMatch(code, /^export default\b/m, `${file} has a default export`);
		assert.doesNotMatch(code, /^\s*(?:\/\/|\/\*)\s*(?:@ts-ignore|biome-ignore-all)/m, file);
		for (const {specifier} of importsOf(text)) {
			assert.ok(
				!specifier.startsWith('.') || /\.tsx?$/.test(specifier) || specifier === './cli.js',
				`${file} imports ${specifier} without its extension`,
			);
		}
	}
});

test('architecture.md stays short', () => {
	assert.ok(document.split('\n').length <= 151);
});
