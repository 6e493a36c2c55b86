/* The throw-away repository of `coppice demo`: a small shop with something to mend. */
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {gitIn} from '../git/git.ts';

const files: Record<string, string> = {
	'readme.md': '# shop\n\nA small shop, made for the demo of coppice. Nothing here matters; change what you like.\n',
	'package.json': `${JSON.stringify({name: 'shop', version: '1.0.0', private: true, type: 'module', scripts: {test: 'node --test'}}, null, '\t')}\n`,
	'src/auth.js': [
		'const attempts = new Map();',
		'',
		'export const login = (user, password, check) => {',
		'\tconst tries = attempts.get(user) ?? 0;',
		'\tif (tries > 3) {',
		"\t\tthrow new Error('too many tries');",
		'\t}',
		'',
		'\tattempts.set(user, tries + 1);',
		'\treturn check(user, password);',
		'};',
		'',
	].join('\n'),
	'src/cart.js': [
		'export const total = items => items.reduce((sum, item) => sum + item.price * item.count, 0);',
		'',
		'export const add = (items, item) => [...items, {...item, count: item.count ?? 1}];',
		'',
	].join('\n'),
	'src/search.js': ['export const search = (products, text) => products.filter(product => product.name.includes(text));', ''].join('\n'),
	'test/cart.test.js': [
		"import assert from 'node:assert/strict';",
		"import test from 'node:test';",
		"import {total} from '../src/cart.js';",
		'',
		"test('total', () => {",
		'\tassert.equal(total([{price: 3, count: 2}]), 6);',
		'});',
		'',
	].join('\n'),
	'docs/search.md': '# Search\n\nalpha\n',
};

/** Make it in this folder, with one commit; one that is there stays as it is. */
export const makeDemoRepository = async (folder: string): Promise<void> => {
	for (const [name, text] of Object.entries(files)) {
		const file = path.join(folder, name);
		await mkdir(path.dirname(file), {recursive: true, mode: 0o700});
		await writeFile(file, text, {mode: 0o600, flag: 'wx'}).catch(() => {});
	}
	const git = gitIn(folder);
	const made = await git.run(['rev-parse', '--verify', '--quiet', 'HEAD'], {accept: [0, 1, 128]}).catch(() => undefined);
	if (made?.exitCode === 0) {
		return;
	}
	await git.run(['init', '-q', '-b', 'main']);
	await git.run(['config', 'user.name', 'coppice demo']);
	await git.run(['config', 'user.email', 'demo@localhost']);
	await git.run(['add', '--all']);
	await git.run(['commit', '-q', '--no-gpg-sign', '-m', 'A small shop']);
};
