/* A text in the person's own editor: `$VISUAL`, else `$EDITOR`, else vi. The app stands aside while it runs. */
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {UserError} from '../errors.ts';
import {line} from '../text.ts';

/** The text as it was left; undefined when the editor gave it up. Throws a `UserError` when there is no such editor. */
export const editText = async (text: string, environment: Record<string, string>): Promise<string | undefined> => {
	const [command = 'vi', ...words] = (environment.VISUAL || environment.EDITOR || 'vi').split(' ').filter(Boolean);
	const folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-edit-'));
	const file = path.join(folder, 'prompt.md');
	try {
		await writeFile(file, text, {mode: 0o600});
		const {failed, exitCode} = await execa(command, [...words, file], {stdio: 'inherit', env: environment, reject: false});
		if (failed && exitCode === undefined) {
			throw new UserError(`the editor \`${line(command)}\` could not be started`, {
				code: 'no-editor',
				hint: 'set EDITOR to one that is installed',
			});
		}
		return failed ? undefined : (await readFile(file, 'utf8')).replace(/\n$/, '');
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
};
