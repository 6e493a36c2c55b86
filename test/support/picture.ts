/*
The picture of the readme: the app itself, running in a session of another coppice, by `capture --svg`. What differs from run to run
is made the same, so that a test can compare it.
*/
import {binary, type World} from './coppice.ts';
import {openApp} from './outer-terminal.ts';

/** @param inner where the app's sessions live; `outer`: whose session runs the app */
export const takePicture = async (inner: World, outer: World): Promise<string> => {
	const start = (name: string, prompt: string) => inner.ok('new', name, '--agent', 'demo', '--mode', 'manual', '--prompt', prompt);
	await start('fix-login', 'run: npm test -- login');
	await start('search-index', 'edit src/search.js');
	await start('docs', 'say All examples in the docs run now.');
	await inner.ok('wait', 'fix-login', '--for', 'waiting', '--timeout', '20');
	await inner.ok('wait', 'search-index', '--for', 'waiting', '--timeout', '20');
	await inner.ok('wait', 'docs', '--for', 'done', '--timeout', '20');
	await inner.ok('deny', 'search-index', '--message', 'not before the index is rebuilt');
	await inner.ok('wait', 'search-index', '--for', 'done', '--timeout', '20');

	const folders = ['CONFIG', 'STATE', 'RUN'].map(name => `COPPICE_${name}_DIR=${inner.environment[`COPPICE_${name}_DIR`]}`);
	const app = ['env', '-u', 'COPPICE_SESSION', '-C', inner.repository, ...folders, process.execPath, binary, 'attach', 'docs'];
	await outer.ok('new', 'app', '--no-worktree', '--', ...app);
	const window = await openApp(outer, {words: ['attach', 'app'], columns: 161, rows: 43});
	try {
		await window.sees('1 needs you');
		await window.sees('manual mode');
		await window.idle();
		// Twice for the outer coppice: the prefix goes to the inner one.
		window.type('\x02\x02');
		await window.sees('fix-login wants to run a command');
		await window.armed();
		await window.idle();
		await outer.ok('capture', 'app', '--svg', `${outer.folder}/screen.svg`);
	} finally {
		await window.close();
	}
	return `${outer.folder}/screen.svg`;
};

/** The picture without what is of one run: folders and ages. Same lengths, so nothing moves. */
export const normalPicture = (svg: string, inner: World): string =>
	`${svg
		.replaceAll(inner.folder, '/home/you/code'.padEnd(inner.folder.length, '-').slice(0, inner.folder.length))
		.replace(/\b\d s\b/g, '2 s')
		.trimEnd()}\n`;
