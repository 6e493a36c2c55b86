/*
The colours of the chrome. A theme gives each token a colour or attributes; colour means status, so there are few tokens.
A theme that cannot be read costs its colours, never the start: the default holds, and one sentence says why.
*/
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {z} from 'zod';
import {hasCode} from './errors.ts';
import {visible} from './text.ts';

export const tokenNames = [
	'text',
	'dim',
	'accent',
	'border',
	'borderFocused',
	'selection',
	'waiting',
	'working',
	'done',
	'failed',
	'unknown',
	'added',
	'removed',
	'warning',
] as const;
/** Kinds of words in code: only in what an edit changes, where colour means no status. */
export const syntaxNames = ['keyword', 'string', 'number', 'comment', 'definition'] as const;
export type SyntaxToken = (typeof syntaxNames)[number];
export type Token = (typeof tokenNames)[number] | SyntaxToken;

/** The terminal's own names for its palette, 0 to 15. */
const colourNames = [
	'black',
	'red',
	'green',
	'yellow',
	'blue',
	'magenta',
	'cyan',
	'white',
	'brightBlack',
	'brightRed',
	'brightGreen',
	'brightYellow',
	'brightBlue',
	'brightMagenta',
	'brightCyan',
	'brightWhite',
] as const;

const colour = z
	.union([
		z.literal('default'),
		z.enum(colourNames),
		z.number().int().min(0).max(255),
		z.string().regex(/^#[\da-fA-F]{6}$/, 'a colour is `default`, a name, 0 to 255 or `#rrggbb`'),
	])
	.describe("`default`: the terminal's own; a name or 0 to 255: of its palette; or `#rrggbb`");
export type ThemeColour = z.infer<typeof colour>;

const look = z.strictObject({
	colour: colour.optional(),
	background: colour.optional(),
	bold: z.boolean().optional(),
	dim: z.boolean().optional(),
	inverse: z.boolean().optional(),
	underline: z.boolean().optional(),
});
export type TokenLook = z.infer<typeof look>;

const meanings: Record<Token, string> = {
	text: 'names and text',
	dim: 'what matters less',
	accent: 'keys, marks, titles',
	border: 'lines between panes, around cards',
	borderFocused: 'the border of the focused pane',
	selection: 'the selected row; mostly a background or `inverse`',
	waiting: 'a session that waits for a person',
	working: 'a session that works',
	done: 'a turn that ended and was not seen',
	failed: 'what failed; errors',
	unknown: 'a session of which nothing is known',
	added: 'added lines',
	removed: 'removed lines',
	warning: 'risks and warnings',
	keyword: 'in code: words of the language',
	string: 'in code: texts',
	number: 'in code: numbers and other values',
	comment: 'in code: comments',
	definition: 'in code: what is defined, types and attributes',
};

const meant = <Name extends Token>(names: readonly Name[]) =>
	Object.fromEntries(names.map(name => [name, z.union([colour, look]).describe(meanings[name])])) as Record<
		Name,
		z.ZodUnion<[typeof colour, typeof look]>
	>;

/** Those of code may be left out: the default theme's hold then. */
const tokens = z.strictObject(meant(tokenNames)).extend(z.strictObject(meant(syntaxNames)).partial().shape);

const theme = z.strictObject({
	$schema: z.string().optional(),
	name: z.string().min(1).max(40),
	description: z.string().max(200),
	tokens,
});

/** Each token with all that it says. */
export type Theme = {readonly name: string; readonly description: string; readonly tokens: Readonly<Record<Token, TokenLook>>};

/** The terminal's own palette and background: fits every terminal theme. The same as `themes/default.json`. */
export const defaultTheme: Theme = {
	name: 'default',
	description: "The terminal's own colours, on its own background",
	tokens: {
		text: {},
		dim: {colour: 'brightBlack'},
		accent: {colour: 'cyan'},
		border: {colour: 'brightBlack'},
		borderFocused: {colour: 'cyan'},
		selection: {inverse: true},
		waiting: {colour: 'yellow', bold: true},
		working: {colour: 'blue'},
		done: {colour: 'green'},
		failed: {colour: 'red'},
		unknown: {colour: 'magenta'},
		added: {colour: 'green'},
		removed: {colour: 'red'},
		warning: {colour: 'yellow'},
		keyword: {colour: 'magenta'},
		string: {colour: 'yellow'},
		number: {colour: 'cyan'},
		comment: {colour: 'brightBlack'},
		definition: {colour: 'blue'},
	},
};

/** For NO_COLOR: attributes alone. */
export const noColourTheme: Theme = {
	name: 'no-colour',
	description: 'No colours',
	tokens: {
		text: {},
		dim: {dim: true},
		accent: {bold: true},
		border: {dim: true},
		borderFocused: {bold: true},
		selection: {inverse: true},
		waiting: {bold: true},
		working: {},
		done: {},
		failed: {bold: true},
		unknown: {},
		added: {},
		removed: {dim: true},
		warning: {bold: true},
		keyword: {},
		string: {},
		number: {},
		comment: {},
		definition: {},
	},
};

/**
The theme of that name in `folder`, or of that file (anything with a slash or `.json`).

@returns The theme that holds, and one sentence where the wanted one does not.
*/
export const loadTheme = (wanted: string, folder: string): {theme: Theme; problem: string | null} => {
	const isFile = wanted.includes('/') || wanted.endsWith('.json');
	const file = isFile ? path.resolve(wanted) : path.join(folder, `${wanted}.json`);
	try {
		const result = theme.safeParse(JSON.parse(readFileSync(file, 'utf8')));
		if (result.success) {
			return {theme: whole(result.data), problem: null};
		}
		const {path: place, message} = result.error.issues[0]!;
		return fallBack(wanted, `\`${place.join('.') || 'it'}\` is wrong: ${message}`);
	} catch (error) {
		if (hasCode(error, 'ENOENT')) {
			const names = themeNames(folder);
			return wanted === 'default'
				? {theme: defaultTheme, problem: null}
				: fallBack(wanted, isFile ? 'there is no such file' : `there is none; there are ${names.join(', ') || 'none'}`);
		}
		return fallBack(wanted, error instanceof SyntaxError ? 'it is not JSON' : String((error as Error).message));
	}
};

/** Names of the themes in a folder, `default` first. */
export const themeNames = (folder: string): string[] => {
	try {
		const names = readdirSync(folder)
			.filter(name => name.endsWith('.json') && name !== 'schema.json')
			.map(name => name.slice(0, -'.json'.length));
		return names.sort((a, b) => Number(b === 'default') - Number(a === 'default') || a.localeCompare(b));
	} catch {
		return [];
	}
};

/** The JSON Schema of a theme file, for editors: what `themes/schema.json` holds. */
export const themeSchema = (): unknown => ({title: 'A theme of coppice', ...z.toJSONSchema(theme, {reused: 'ref'})});

/** Palette index, 0xRRGGBB, or the terminal's own. */
export const resolveColour = (value: ThemeColour | undefined): {kind: 'default'} | {kind: 'palette' | 'rgb'; value: number} => {
	if (value === undefined || value === 'default') {
		return {kind: 'default'};
	}
	if (typeof value === 'number') {
		return {kind: 'palette', value};
	}
	return value.startsWith('#')
		? {kind: 'rgb', value: Number.parseInt(value.slice(1), 16)}
		: {kind: 'palette', value: colourNames.indexOf(value as (typeof colourNames)[number])};
};

const whole = ({name, description, tokens}: z.infer<typeof theme>): Theme => ({
	name,
	description,
	tokens: {
		...defaultTheme.tokens,
		...Object.fromEntries(Object.entries(tokens).map(([token, value]) => [token, typeof value === 'object' ? value : {colour: value}])),
	} as Theme['tokens'],
});

const fallBack = (wanted: string, why: string) => ({
	theme: defaultTheme,
	problem: `The theme \`${visible(wanted)}\` is not used: ${visible(why)}`,
});
