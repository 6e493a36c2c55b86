/*
The settings: what there is, what holds by default, and how a file that is wrong is survived. `config.json` is written by people;
one that cannot be read is renamed beside itself, named, and the defaults hold. One wrong setting costs that setting alone.
*/
import {existsSync, mkdirSync, readFileSync, renameSync} from 'node:fs';
import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {z} from 'zod';
import {describe, UserError} from './errors.ts';
import {policy} from './policy.ts';

const bindings = z.record(z.string(), z.string().nullable());

export const settings = z.object({
	theme: z.string().default('default').describe('name of a theme, or the path of a theme file'),
	motion: z.enum(['on', 'off']).default('on').describe('whether working sessions have a spinner'),
	sidebar: z
		.object({
			columns: z.number().int().min(20).max(120).default(40).describe('width of the sidebar, in cells'),
			sort: z.enum(['slot', 'needs-you']).default('slot').describe('order of the sessions'),
		})
		.prefault({}),
	scrollback: z
		.object({lines: z.number().int().min(0).max(1_000_000).default(10_000).describe('lines kept above each screen')})
		.prefault({}),
	clipboard: z
		.object({fromAgents: z.boolean().default(true).describe('whether what programs in panes copy (OSC 52) reaches the clipboard')})
		.prefault({}),
	agents: z
		.object({
			default: z.string().default('claude').describe('agent of a new session'),
			mayControl: z.boolean().default(false).describe('whether agents may answer prompts and type into sessions by the command line'),
			claude: z
				.object({
					command: z.string().nullable().default(null).describe('the executable; null: `claude` on PATH'),
					renderer: z.enum(['default', 'classic']).default('default').describe('classic leaves a real scrollback'),
					suspend: z.boolean().default(false).describe('whether C-z reaches Claude, which then reads nothing until SIGCONT'),
				})
				.prefault({}),
		})
		.prefault({}),
	notifications: z
		.object({
			by: z
				.enum(['auto', 'off', 'bell', 'osc9', 'osc777', 'osc99'])
				.default('auto')
				.describe('how the terminal is asked to notify; auto: as it is known to, a bell in another multiplexer, else not at all'),
			of: z.enum(['waiting', 'waiting-and-done']).default('waiting-and-done').describe('what sessions that you do not look at may tell'),
		})
		.prefault({}),
	limits: z
		.object({
			holdAt: z
				.number()
				.min(1)
				.max(100)
				.nullable()
				.default(null)
				.describe("percent of the account's 5-hour or 7-day limit from which new turns wait until it resets; null: never"),
		})
		.prefault({}),
	policies: z.array(policy).default([]).describe('rules by which calls of agents are allowed or denied without you; see docs/policies.md'),
	queue: z
		.object({
			snoozeMinutes: z.number().min(1).max(1440).default(5).describe('how long a prompt that is snoozed stands behind the others'),
		})
		.prefault({}),
	trash: z
		.object({
			hours: z.number().min(0).default(24).describe('how long a removed worktree is kept whole, for an exact undo'),
			days: z.number().min(0).default(30).describe('how long its snapshot is kept in git'),
		})
		.prefault({}),
	keys: z
		.object({
			prefix: z.string().default('C-b').describe('the prefix'),
			prefix2: z.string().nullable().default('C-Space').describe('a second prefix'),
			prefix2When: z
				.enum(['nested', 'always', 'never'])
				.default('nested')
				.describe('when the second prefix holds: inside another multiplexer'),
			prefixTimeout: z.number().min(0).default(0).describe('milliseconds to wait for the key after the prefix; 0: for ever'),
			repeatTime: z.number().min(0).default(500).describe('milliseconds in which a repeatable key needs no prefix'),
			escapeTime: z
				.number()
				.min(0)
				.max(1000)
				.default(15)
				.describe('milliseconds that a lone Escape is held on terminals without the kitty protocol'),
			hintDelay: z
				.union([z.number().min(0), z.literal('off')])
				.default(400)
				.describe('milliseconds until the table of keys opens after the prefix'),
			alt: z.boolean().default(false).describe('Alt keys without prefix: M-1 … M-9 session, M-h M-j M-k M-l panes, M-a queue'),
			copyMode: z.enum(['vi', 'emacs']).default('vi').describe('whose keys copy mode has'),
			movement: z.enum(['tmux', 'vim']).default('tmux').describe('vim: h j k l select panes after the prefix'),
			root: bindings.default({}).describe('keys without prefix'),
			prefixTable: bindings.default({}).describe('keys after the prefix'),
			sidebar: bindings.default({}).describe('keys in the sidebar'),
			queue: bindings.default({}).describe('keys in the queue'),
			copy: bindings.default({}).describe('keys while looking back'),
		})
		.prefault({}),
});

export type Settings = z.output<typeof settings>;

export type LoadedSettings = {
	settings: Settings;
	file: string;
	/** One sentence for each thing that was wrong and is not used. */
	problems: string[];
};

/** Read the settings. Never throws for what stands in the file. */
export const loadSettings = (folder: string): LoadedSettings => {
	const file = path.join(folder, 'config.json');
	const problems: string[] = [];
	let found: unknown = {};
	if (existsSync(file)) {
		try {
			found = JSON.parse(readFileSync(file, 'utf8'));
			if (typeof found !== 'object' || found === null || Array.isArray(found)) {
				throw new SyntaxError('not an object');
			}
		} catch (error) {
			found = {};
			const aside = `${file}.broken-${new Date().toISOString().replaceAll(':', '-')}`;
			try {
				renameSync(file, aside);
				problems.push(`the settings could not be read (${describe(error)}); they were moved to \`${aside}\`, defaults hold`);
			} catch (renameError) {
				problems.push(`the settings \`${file}\` could not be read (${describe(renameError)}); defaults hold`);
			}
		}
	}
	const used = valid(found as Record<string, unknown>, file, problems);
	problems.push(...unknownIn(found).map(name => `there is no setting \`${name}\``));
	return {settings: used, file, problems};
};

/** Every setting: its path, what it means, what holds by default. */
export const settingsTable = (): {name: string; description: string; default: unknown}[] => {
	const rows: {name: string; description: string; default: unknown}[] = [];
	const walk = (schema: z.ZodType, name: string, value: unknown) => {
		const inner = schema instanceof z.ZodPrefault ? (schema.unwrap() as z.ZodType) : schema;
		if (inner instanceof z.ZodObject) {
			for (const [key, child] of Object.entries(inner.shape)) {
				walk(child as z.ZodType, name === '' ? key : `${name}.${key}`, (value as Record<string, unknown>)[key]);
			}
		} else {
			rows.push({name, description: inner.description ?? '', default: value});
		}
	};
	walk(settings, '', settings.parse({}));
	return rows;
};

/** Dotted names in a file that are no settings. `$schema` is for editors. */
const unknownIn = (found: unknown, schema: z.ZodType = settings, above = ''): string[] => {
	const inner = schema instanceof z.ZodPrefault ? (schema.unwrap() as z.ZodType) : schema;
	if (!(inner instanceof z.ZodObject) || typeof found !== 'object' || found === null) {
		return [];
	}
	return Object.entries(found).flatMap(([key, value]) => {
		const known = Object.hasOwn(inner.shape, key) ? (inner.shape[key] as z.ZodType) : undefined;
		return known ? unknownIn(value, known, `${above}${key}.`) : above === '' && key === '$schema' ? [] : [`${above}${key}`];
	});
};

/** The JSON Schema of the settings file, for editors: what `docs/settings.schema.json` holds. */
export const settingsSchema = (): unknown => ({title: 'The settings of coppice', ...z.toJSONSchema(settings, {io: 'input'})});

/** The value of one setting, by its dotted name. */
export const settingAt = (values: Settings, name: string): unknown => {
	knownSetting(name);
	return name.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], values);
};

/** Change one setting in the file. `text` is JSON, or a plain word. Checked before anything is written. */
export const changeSetting = async (folder: string, name: string, text: string): Promise<void> => {
	knownSetting(name);
	const value = settingValue(text);
	const {settings: before} = loadSettings(folder);
	const changed = structuredClone(before) as Record<string, unknown>;
	const keys = name.split('.');
	const last = keys.pop()!;
	const holder = keys.reduce<Record<string, unknown>>((level, key) => level[key] as Record<string, unknown>, changed);
	holder[last] = value;
	const {error} = settings.safeParse(changed);
	if (error) {
		throw new UserError(`\`${name}\` cannot be \`${text}\`: ${error.issues[0]!.message}`, {
			code: 'bad-setting',
			hint: '`coppice config` lists all settings',
		});
	}
	(await openFile(folder)).set(name, value);
};

/** Add a rule to the policies in the file, behind those that stand there. One that stands there already is not added again. */
export const addPolicy = async (folder: string, added: unknown): Promise<void> => {
	// What cannot be read is put aside first.
	loadSettings(folder);
	const file = await openFile(folder);
	const before: unknown = file.get('policies') ?? [];
	if (!Array.isArray(before)) {
		throw new UserError('the rule was not added: `policies` in the settings is no list', {
			code: 'bad-setting',
			hint: `mend it in \`${path.join(folder, 'config.json')}\``,
		});
	}
	const rule = policy.parse(added);
	if (!before.some(one => isDeepStrictEqual(one, rule))) {
		file.set('policies', [...before, rule]);
	}
};

const openFile = async (folder: string) => {
	mkdirSync(folder, {recursive: true, mode: 0o700});
	// It comes with a validator that takes as long to load as all of ours; reading needs neither.
	const {default: Conf} = await import('conf');
	return new Conf<Record<string, unknown>>({
		cwd: folder,
		configName: 'config',
		configFileMode: 0o600,
		accessPropertiesByDotNotation: true,
	});
};

const knownSetting = (name: string) => {
	if (
		!settingsTable().some(
			row => row.name === name || row.name.startsWith(`${name}.`) || /^keys\.(?:root|prefixTable|sidebar|queue|copy)\./.test(name),
		)
	) {
		throw new UserError(`there is no setting \`${name}\``, {code: 'no-such-setting', hint: '`coppice config` lists all settings'});
	}
};

/** What a person typed as a setting: JSON, else a plain word. */
export const settingValue = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
};

/** In place of a policy that cannot be read: it might have been one that denies. */
const asksForAll = {decision: 'ask'} as const;

/** What is valid of `found`; each wrong place is left out, said, and has its default. */
const valid = (found: Record<string, unknown>, file: string, problems: string[]): Settings => {
	const copy = structuredClone(found);
	for (;;) {
		const {data, error} = settings.safeParse(copy);
		if (data) {
			return data;
		}
		const [issue] = error.issues;
		const place = issue!.path.map(String);
		const [setting, index] = place;
		if (setting === 'policies' && index !== undefined) {
			problems.push(
				`\`${place.join('.')}\` in \`${file}\` is not used, and until it is mended no policy allows anything: ${issue!.message}`,
			);
			(copy.policies as unknown[])[Number(index)] = asksForAll;
			continue;
		}
		problems.push(`\`${place.join('.')}\` in \`${file}\` is not used: ${issue!.message}`);
		if (!dropAt(copy, place)) {
			return settings.parse({});
		}
	}
};

const dropAt = (holder: Record<string, unknown>, place: string[]): boolean => {
	let level: Record<string, unknown> = holder;
	for (const key of place.slice(0, -1)) {
		const next = level[key];
		if (typeof next !== 'object' || next === null) {
			return delete level[key];
		}
		level = next as Record<string, unknown>;
	}
	return place.length > 0 && delete level[place.at(-1)!];
};
