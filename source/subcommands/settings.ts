/* Settings and keys by the command line. */

import {createKeymap, keysTable} from '../client/bindings.ts';
import {changeSetting, loadSettings, settingAt, settingsTable} from '../config.ts';
import {line} from '../text.ts';
import {columns, table} from './format.ts';
import type {Call, Result} from './subcommand.ts';

/** `config` lists all settings, `config NAME` prints one, `config NAME VALUE` changes it. */
export const config = async ({words, directories}: Call): Promise<Result> => {
	const [name, value] = words;
	if (name !== undefined && value !== undefined) {
		await changeSetting(directories.config, name, value);
	}
	const {settings, file, problems} = loadSettings(directories.config);
	if (name !== undefined) {
		const current = settingAt(settings, name);
		return {document: {name, value: current}, text: typeof current === 'string' ? current : JSON.stringify(current, null, '\t')};
	}
	const rows = settingsTable().map(row => [row.name, JSON.stringify(settingAt(settings, row.name)), row.description]);
	return {
		document: {file, settings, problems},
		text: [`settings in ${file}`, ...problems.map(problem => `not used: ${line(problem, 500)}`), '', columns(rows)].join('\n'),
	};
};

export const keysList = async ({directories, environment}: Call): Promise<Result> => {
	const {settings} = loadSettings(directories.config);
	const nested = Boolean(environment.TMUX || environment.STY || environment.ZELLIJ);
	const {keymap, problems} = createKeymap(settings.keys, {nested});
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
