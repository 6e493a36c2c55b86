import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {claudeEnvironment, furnishHome} from './support/claude.ts';
import {createWorld} from './support/coppice.ts';
import {startMessagesApi} from './support/messages-api.ts';
const executable = '/tmp/w/claude/node_modules/.bin/claude';
const api = await startMessagesApi();
const world = await createWorld({environment: claudeEnvironment(api.url)});
world.environment.PATH = `${path.dirname(executable)}:${world.environment.PATH}`;
furnishHome(world.home, {trusted: [world.repository], settings: {permissions: {allow: ['Bash(echo *)']}}});
await world.ok('new', 'a', '--no-worktree', '--mode', 'manual', '--prompt', 'say ready');
await world.ok('wait', 'a', '--for', 'done', '--timeout', '30');
await world.ok('budget', 'a', '0.07');
await world.ok('send', 'a', process.argv[2] ?? 'loop 40: echo x');
for (let i = 0; i < 14; i++) { const s = await world.session('a'); console.log(i, s.status, s.costUsd, 'billed', api.billedUsd(s.conversation!).toFixed(4), api.calls.length, s.evidence, s.doing, s.prompt?.summary); await delay(700); }
console.log((await world.run('log', '--lines', '30')).stdout.slice(-2500)); console.log(await world.ok('capture', 'a')); console.log(JSON.stringify(await world.json('budget')));
await world.stop(); api.close(); process.exit(0);
