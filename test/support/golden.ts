/*
Golden screens: text files under test/e2e/golden. `COPPICE_TEST_GOLDEN=write` writes them anew; look at the difference before you commit it.
What differs from run to run (folders, ids, ages) is made the same first, cell for cell.
*/
import assert from 'node:assert/strict';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {root, type World} from './coppice.ts';

export const golden = (world: World, name: string, screen: string): void => {
	const file = path.join(root, 'test', 'e2e', 'golden', `${name}.txt`);
	const text = `${normal(world.folder, screen)}\n`;
	if (process.env.COPPICE_TEST_GOLDEN === 'write' || (!existsSync(file) && !process.env.CI)) {
		writeFileSync(file, text);
		return;
	}
	assert.equal(text, readFileSync(file, 'utf8'), `the screen \`${name}\` is not as it was; COPPICE_TEST_GOLDEN=write takes it over`);
};

/** The screen as it is compared: of a world in this folder. */
export const normal = (folder: string, screen: string): string =>
	screen
		.replaceAll(folder, '/home/dev/acme'.padEnd(folder.length, '-').slice(0, folder.length))
		// At the right end of a border: what it has more takes it from the line before it.
		.replace(/(─)( (?:[^─\n]* )?)(\d+) s( [╮┐─])/g, (_, line, before, digits, end) => `${line.repeat(digits.length)}${before}1 s${end}`)
		.replace(/\b\d+ s\b/g, found => '1 s'.padEnd(found.length))
		.split('\n')
		.map(line => line.trimEnd())
		.join('\n')
		.trimEnd();
