/*
A program that stands in for Claude Code where the real one is not needed: it takes its settings, tells by its hooks where its transcript
is, and shows a full-screen interface that leaves no lines behind. At a line `tell FILE` its status line gets what stands there. It ends at a
line `exit`.
*/
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {World} from './coppice.ts';

/** Put it on the PATH of a world, as `claude`; its transcript is `transcript`. */
export const standInForClaude = (world: World, transcript: string): void => {
	const folder = path.join(world.folder, 'bin');
	mkdirSync(folder, {recursive: true});
	writeFileSync(path.join(folder, 'claude'), program);
	chmodSync(path.join(folder, 'claude'), 0o755);
	world.environment.PATH = `${folder}:${world.environment.PATH}`;
	world.environment.STAND_IN_TRANSCRIPT = transcript;
};

const program = `#!/usr/bin/env node
const {spawnSync} = require('node:child_process');
const {readFileSync} = require('node:fs');
const word = name => process.argv[process.argv.indexOf(name) + 1];
const settings = JSON.parse(readFileSync(word('--settings'), 'utf8'));
const [{hooks: [{command}]}] = settings.hooks.SessionStart;
const letter = {
	hook_event_name: 'SessionStart',
	source: 'startup',
	session_id: process.argv.includes('--resume') ? word('--resume') : word('--session-id'),
	transcript_path: process.env.STAND_IN_TRANSCRIPT,
	cwd: process.cwd(),
};
spawnSync('sh', ['-c', command], {input: JSON.stringify(letter), stdio: ['pipe', 'ignore', 'inherit']});
process.stdout.write('\\x1b[?1049h\\x1b[2J\\x1b[Hthe full screen of a stand-in\\r\\n> ');
process.stdout.write('\\x1b]7501;state=idle:app=claude-code\\x07');
process.stdin.on('data', bytes => {
	const [, told] = /^tell (\\S+)/.exec(bytes.toString()) ?? [];
	if (told) {
		const input = JSON.stringify({session_id: letter.session_id, ...JSON.parse(readFileSync(told, 'utf8'))});
		spawnSync('sh', ['-c', settings.statusLine.command], {input, stdio: ['pipe', 'ignore', 'inherit']});
	}
	if (bytes.includes('exit')) {
		process.stdout.write('\\x1b[?1049lgone\\r\\n');
		process.exit(0);
	}
});
`;
