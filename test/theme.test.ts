import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {defaultTheme, loadTheme, noColourTheme, resolveColour, syntaxNames, themeNames, themeSchema, tokenNames} from '../source/theme.ts';

const allNames = [...tokenNames, ...syntaxNames];
const folder = path.join(import.meta.dirname, '..', 'themes');

test('every theme that we bring can be read, and is called as its file', () => {
	assert.deepEqual(themeNames(folder), ['default', 'catppuccin', 'gruvbox', 'high-contrast', 'light', 'plain-16']);
	for (const name of themeNames(folder)) {
		const {theme, problem} = loadTheme(name, folder);
		assert.equal(problem, null);
		assert.equal(theme.name, name);
		assert.deepEqual(Object.keys(theme.tokens).sort(), [...allNames].sort());
	}
});

test('the built-in default is the one in the file', () => {
	const {tokens} = loadTheme('default', folder).theme;
	const meant = (all: typeof tokens) => allNames.map(name => ({...all[name], colour: resolveColour(all[name].colour)}));
	assert.deepEqual(meant(tokens), meant(defaultTheme.tokens));
});

test('the default theme uses the terminal’s own palette alone', () => {
	for (const look of Object.values(defaultTheme.tokens)) {
		for (const colour of [look.colour, look.background]) {
			assert.notEqual(resolveColour(colour).kind, 'rgb');
		}
	}
	assert.ok(Object.values(noColourTheme.tokens).every(({colour, background}) => colour === undefined && background === undefined));
});

test('a theme that cannot be used costs its colours, and one sentence says why', () => {
	const own = mkdtempSync(path.join(tmpdir(), 'coppice-theme-'));
	try {
		const good = JSON.parse(readFileSync(path.join(folder, 'gruvbox.json'), 'utf8')) as {tokens: Record<string, unknown>};
		const cases: [name: string, text: string, why: RegExp][] = [
			['not-json', '{', /is not JSON/],
			['no-tokens', '{"name": "x", "description": "y"}', /`tokens` is wrong/],
			['colour', JSON.stringify({...good, tokens: {...good.tokens, dim: '#12'}}), /`tokens.dim` is wrong/],
			['unknown', JSON.stringify({...good, tokens: {...good.tokens, sparkle: 1}}), /`tokens` is wrong: .*sparkle/],
			['empty', '', /is not JSON/],
			['null', 'null', /`it` is wrong/],
		];
		for (const [name, text, why] of cases) {
			writeFileSync(path.join(own, `${name}.json`), text);
			for (const wanted of [name, path.join(own, `${name}.json`)]) {
				const {theme, problem} = loadTheme(wanted, own);
				assert.equal(theme, defaultTheme);
				assert.match(problem!, why);
				assert.doesNotMatch(problem!, /\n/);
			}
		}
		assert.match(loadTheme('none\x1b[31m', own).problem!, /^The theme `none␛\[31m` is not used: there is none; there are colour, empty/);
		assert.match(loadTheme(`${own}/nothing.json`, own).problem!, /there is no such file$/);
		assert.equal(loadTheme('x', path.join(own, 'no-folder')).theme, defaultTheme);
	} finally {
		rmSync(own, {recursive: true});
	}
});

test('colours by name, number and value', () => {
	assert.deepEqual(resolveColour('brightBlack'), {kind: 'palette', value: 8});
	assert.deepEqual(resolveColour(200), {kind: 'palette', value: 200});
	assert.deepEqual(resolveColour('#fF8000'), {kind: 'rgb', value: 0xff8000});
	assert.deepEqual(resolveColour('default'), {kind: 'default'});
});

test('the schema for editors is current', () => {
	assert.deepEqual(JSON.parse(readFileSync(path.join(folder, 'schema.json'), 'utf8')), themeSchema());
});
