/*
What is written for readers and made from tables: key, subcommand, setting and speed tables in readme.md and docs/, and the JSON schemas
of settings and themes. `node scripts/docs.ts` writes them; with `--check` it writes nothing and exits 1 where one is stale.
*/
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Results} from '../bench/results.ts';
import {cellOf, numberOf, wordsOf} from '../bench/table.ts';
import {type CommandName, tableNames} from '../source/client/commands.ts';
import {createKeymap, defaultKeySettings, type KeyRow, keysTable} from '../source/client/keys/bindings.ts';
import {settingsSchema, settingsTable} from '../source/config.ts';
import {subcommands} from '../source/subcommands/table.ts';
import {themeSchema} from '../source/theme.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a newcomer needs on the first day; all keys stand in docs/keys.md. */
const firstKeys: readonly CommandName[] = [
	'new-session',
	'next-session',
	'previous-session',
	'select-session',
	'choose-session',
	'next-waiting',
	'approve',
	'deny-with-reason',
	'queue',
	'split-right',
	'split-below',
	'select-pane',
	'zoom-pane',
	'grid',
	'copy-mode',
	'interrupt',
	'rename-session',
	'remove',
	'undo',
	'focus-sidebar',
	'help',
	'detach',
];

const tableTitles: Record<(typeof tableNames)[number], string> = {
	root: 'Without prefix',
	prefix: 'After the prefix',
	sidebar: 'In the sidebar',
	queue: 'In the queue of prompts',
	copy: 'While looking back',
};

/** A cell of a table: `|` would end it. */
const cell = (text: string) => text.replaceAll('|', '\\|');
const code = (text: string) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);
const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
	[heading, heading.map(() => '---'), ...rows.map(row => row.map(cell))]
		.map(row => `| ${row.join(' | ')} |`.replaceAll('|  |', '| |'))
		.join('\n');

const allKeys = (): KeyRow[] => keysTable(createKeymap(defaultKeySettings, {nested: false}).keymap);

/** One row for all keys of a command. */
const keyRows = (rows: readonly KeyRow[]): string[][] =>
	[...Map.groupBy(rows, ({command, title}) => `${command} ${title}`).values()].map(([first, ...more]) => {
		const keys = [first!, ...more].map(({key}) => code(key));
		return [keys.length > 4 ? `${keys[0]} … ${keys.at(-1)}` : keys.join(' '), first!.title.replace(/\.$/, '')];
	});

const keysOfFirstDay = (): string => {
	const rows = allKeys().filter(({table: where}) => where === 'prefix');
	return table(['key', 'does'], keyRows(firstKeys.flatMap(name => rows.filter(({command}) => command === name))));
};

const keysDocument = (): string =>
	[
		'# Keys',
		'Made from `source/client/commands.ts` by `node scripts/docs.ts`. `coppice keys-list` prints those that hold for you, with your settings.',
		'A key is bound by its name in tmux’s notation: `"keys": {"prefixTable": {"m": "zoom-pane", "x": null}}` in the settings.',
		...tableNames.flatMap(name => {
			const rows = allKeys().filter(({table: where}) => where === name);
			return rows.length === 0 ? [] : [`## ${tableTitles[name]}`, table(['key', 'does', 'command'], withCommands(rows))];
		}),
	].join('\n\n');

const withCommands = (rows: readonly KeyRow[]): string[][] =>
	[...Map.groupBy(rows, ({command}) => command)].map(([command, own]) => [...keyRows(own)[0]!, code(command)]);

const subcommandRows = (): string =>
	table(
		['command', 'does'],
		[
			[code('coppice [DIR]'), 'open the app in this repository'],
			...subcommands.map(({name, words, takesCommand, about}) => [
				code(['coppice', name, words, takesCommand && '[-- COMMAND…]'].filter(Boolean).join(' ')),
				about,
			]),
		],
	);

const settingRows = (): string =>
	table(
		['setting', 'default', 'means'],
		settingsTable().map(({name, default: value, description}) => [code(name), code(JSON.stringify(value)), description]),
	);

const speed = JSON.parse(readFileSync(path.join(root, 'bench', 'kept.json'), 'utf8')) as Results;

const speedWhere = (): string => {
	const {processor, memory, system} = speed.machine;
	return `Measured on ${speed.date.slice(0, 10)}: ${processor}, ${memory}, ${system}, ${speed.versions.tmux}, ${speed.machine.node}; p50 / p99.`;
};

/** Of each row what says most, for people who have a minute. */
const firstFigures: readonly string[] = [
	'one pane, idle',
	'beside 7 hidden floods',
	'beside a visible flood',
	'20 KB/s, 250 ms, beside a visible flood',
	'to a session with 10,000 lines of scrollback',
	'server running, to the first frame',
	'50 MB of coloured text',
	'200 frames of an agent',
	'30 sessions: CPU',
	'host of a full-screen program',
];

const speedRow = (line: Results['lines'][number]): string[] => {
	const {coppice, tmux} = line.figures;
	return [
		`${line.row}: ${line.what}`,
		line.unit,
		cellOf(line, 'tmux'),
		cellOf(line, 'coppice'),
		coppice && tmux && tmux.p50 > 0 ? numberOf(coppice.p50 / tmux.p50) : '–',
	];
};

const speedOfFirstMinute = (): string =>
	[
		table(
			['what', 'unit', 'tmux', 'coppice', 'coppice / tmux'],
			firstFigures.flatMap(what => speed.lines.filter(line => line.what === what).map(speedRow)),
		),
		`${speedWhere()} All of it, with what we aim at and miss: [docs/speed.md](docs/speed.md).`,
	].join('\n\n');

const speedDocument = (): string =>
	[
		'# Speed',
		'Made from a run of `npm run bench -- --keep` by `node scripts/docs.ts`. Compare figures of one run only: machines, hours and other work change them, ratios much less.',
		speedWhere(),
		table(
			['what', 'unit', 'plain pty', 'bare xterm', 'tmux', 'coppice', 'coppice / tmux', 'aim'],
			speed.lines.map(line => {
				const [what, unit, tmux, coppice, times] = speedRow(line);
				return [what!, unit!, cellOf(line, 'plain'), cellOf(line, 'headless'), tmux!, coppice!, times!, wordsOf(line.aims)];
			}),
		),
		...speed.failures.map(failure => `No figure for ${failure}`),
	].join('\n\n');

const json = (value: unknown) => `${JSON.stringify(value, undefined, '\t')}\n`;

/** Replaces what stands between `<!-- NAME: … -->` and `<!-- /NAME -->`. */
const filled = (text: string, sections: Record<string, () => string>): string =>
	Object.entries(sections).reduce((before, [name, content]) => {
		const between = new RegExp(`(<!-- ${name}:[^>]*-->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
		if (!between.test(before)) {
			throw new Error(`readme.md has no place for \`${name}\``);
		}
		return before.replace(between, (_, open: string, close: string) => `${open}\n${content()}\n\n${close}`);
	}, text);

/** Each generated file, by its path from the root, and how it is made from what stands there. */
const documents: Record<string, (before: string) => string> = {
	'readme.md': before =>
		filled(before, {keys: keysOfFirstDay, speed: speedOfFirstMinute, subcommands: subcommandRows, settings: settingRows}),
	'docs/keys.md': () => `${keysDocument()}\n`,
	'docs/speed.md': () => `${speedDocument()}\n`,
	'docs/settings.schema.json': () => json(settingsSchema()),
	'themes/schema.json': () => json(themeSchema()),
};

const readOrEmpty = (file: string) => {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
};

/** The documents that are not what their tables say, with the text that they should have. */
export const staleDocuments = (): {name: string; text: string}[] =>
	Object.entries(documents).flatMap(([name, make]) => {
		const before = readOrEmpty(path.join(root, name));
		const text = make(before);
		return text === before ? [] : [{name, text}];
	});

if (import.meta.main) {
	const stale = staleDocuments();
	if (!process.argv.includes('--check')) {
		for (const {name, text} of stale) {
			mkdirSync(path.dirname(path.join(root, name)), {recursive: true});
			writeFileSync(path.join(root, name), text);
			process.stdout.write(`wrote ${name}\n`);
		}
	} else if (stale.length > 0) {
		process.stderr.write(`stale: ${stale.map(({name}) => name).join(', ')}; \`node scripts/docs.ts\` writes them\n`);
		process.exitCode = 1;
	}
}
