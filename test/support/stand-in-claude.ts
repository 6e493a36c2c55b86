/*
A program that stands in for Claude Code where the real one is not needed: it takes its settings, tells by its hooks where its transcript
is, and shows a full-screen interface that leaves no lines behind. At a line `tell FILE` its status line gets what stands there. What its
conversation has cost stands in the file `STAND_IN_TOTAL`: its status line tells it at the start, and with so much more at a line
`spend USD`. It ends at a line `exit`, and at once where the file `STAND_IN_BROKEN` is.
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
	world.environment.STAND_IN_TOTAL = path.join(world.folder, 'total');
	world.environment.STAND_IN_BROKEN = path.join(world.folder, 'broken');
};

const program = `#!/usr/bin/env node
const {spawnSync} = require('node:child_process');
const {existsSync, readFileSync, writeFileSync} = require('node:fs');
if (existsSync(process.env.STAND_IN_BROKEN)) {
	process.exit(1);
}
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
const post = (command, body) => spawnSync('sh', ['-c', command], {input: JSON.stringify(body), stdio: ['pipe', 'ignore', 'inherit']});
const {session_id} = letter;
const tell = about => post(settings.statusLine.command, {session_id, ...about});
const totalFile = process.env.STAND_IN_TOTAL;
let total = existsSync(totalFile) ? Number(readFileSync(totalFile, 'utf8')) : undefined;
post(command, letter);
process.stdout.write('\\x1b[?1049h\\x1b[2J\\x1b[Hthe full screen of a stand-in\\r\\n> ');
process.stdout.write('\\x1b]7501;state=idle:app=claude-code\\x07');
if (total !== undefined) {
	tell({cost: {total_cost_usd: total}});
}
process.stdin.on('data', bytes => {
	const [, told] = /^tell (\\S+)/.exec(bytes.toString()) ?? [];
	if (told) {
		tell(JSON.parse(readFileSync(told, 'utf8')));
	}
	const spent = /spend ([\\d.]+)/.exec(bytes)?.[1];
	if (spent) {
		total = (total ?? 0) + Number(spent);
		writeFileSync(totalFile, String(total));
		tell({cost: {total_cost_usd: total}});
	}
	if (bytes.includes('exit')) {
		process.stdout.write('\\x1b[?1049lgone\\r\\n');
		process.exit(0);
	}
});
`;
