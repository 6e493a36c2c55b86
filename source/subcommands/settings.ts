/* Settings and keys by the command line. */

import path from 'node:path';
import {createKeymap, keysTable} from '../client/keys/bindings.ts';
import {changeSetting, loadSettings, type Settings, settingAt, settingsTable, settingValue} from '../config.ts';
import {UserError} from '../errors.ts';
import {line} from '../text.ts';
import {loadTheme} from '../theme.ts';
import {columns, table} from './format.ts';
import type {Call, Result} from './subcommand.ts';

/** `config` lists all settings, `config NAME` prints one, `config NAME VALUE` changes it. */
export const config = async (call: Call): Promise<Result> => {
	const {words, directories} = call;
	const [name, value] = words;
	if (name !== undefined && value !== undefined) {
		if (name === 'theme') {
			refuseWrongTheme(call, settingValue(value));
		}
		await changeSetting(directories.config, name, value);
	}
	const {settings, file, problems} = loadSettings(directories.config);
	if (name !== undefined) {
		const current = settingAt(settings, name);
		return {document: {name, value: current}, text: typeof current === 'string' ? current : JSON.stringify(current, null, '\t')};
	}
	const rows = settingsTable().map(row => [row.name, line(JSON.stringify(settingAt(settings, row.name)), 40), row.description]);
	return {
		document: {file, settings, problems},
		text: [`settings in ${file}`, ...problems.map(problem => `not used: ${line(problem, 500)}`), '', columns(rows)].join('\n'),
	};
};

/** Why the theme of that name, or of that file, cannot be used; null where it can. */
const themeProblem = ({programs}: Call, wanted: string): string | null => loadTheme(wanted, path.join(programs, '..', 'themes')).problem;

const refuseWrongTheme = (call: Call, wanted: unknown) => {
	const problem = typeof wanted === 'string' ? themeProblem(call, wanted) : null;
	if (problem !== null) {
		throw new UserError(problem, {code: 'bad-setting', hint: '`coppice config theme NAME`, or the path of a theme file'});
	}
};

const keymapOf = ({environment}: Call, {keys}: Settings) =>
	createKeymap(keys, {nested: Boolean(environment.TMUX || environment.STY || environment.ZELLIJ)});

/** All that is wrong in the settings, also what only the app reads: keys and the theme. */
export const settingsProblems = (call: Call): {file: string; problems: string[]} => {
	const {settings, file, problems} = loadSettings(call.directories.config);
	const theme = themeProblem(call, settings.theme);
	return {file, problems: [...problems, ...keymapOf(call, settings).problems, ...(theme === null ? [] : [theme])]};
};

export const keysList = async (call: Call): Promise<Result> => {
	const {settings} = loadSettings(call.directories.config);
	const {keymap, problems} = keymapOf(call, settings);
	const rows = keysTable(keymap);
	return {
		document: rows,
		text: [
			table(
				['where', 'key', 'command', ''],
				rows.map(({table: where, key, command, title}) => [where, key, command, title]),
				{empty: 'no keys'},
			),
			...problems.map(problem => `not used: ${line(problem, 500)}`),
		].join('\n'),
	};
};
