/*
What is approved is what was shown: a prompt is taken away and another one comes, up to half a second before or behind the key. Four apps
and their agents at once, so that there are always other prompts that wait. No key may ever approve the other one.
*/
import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import type {Session} from '../../source/protocol/session.ts';
import {createWorld, rounds, type World} from '../support/coppice.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';
import {type Line, openLine} from '../support/server.ts';

const agents = 4;
const mostMilliseconds = 500;

let world: World;
let line: Line;
const apps: OuterTerminal[] = [];

before(async () => {
	world = await createWorld();
	for (let index = 0; index < agents; index++) {
		await world.ok('new', `agent-${index}`, '--agent', 'demo', '--mode', 'manual');
		await world.ok('wait', `agent-${index}`, '--for', 'idle', '--timeout', '20');
	}
	line = await openLine(world);
	apps.push(...(await Promise.all(Array.from({length: agents}, (_, index) => openApp(world, {words: ['attach', `agent-${index}`]})))));
});

after(async () => {
	line?.close();
	await Promise.all(apps.map(app => app.close()));
	await world?.stop();
});

type Outcome = {shown: string; other: string; isKeyFirst: boolean; isApproved: boolean; wrong: boolean};

const round = async (app: OuterTerminal, session: Session, name: string, index: number): Promise<Outcome> => {
	const {server} = line;
	const [shownText, otherText] = [`shown-${name}`, `other-${name}`];
	await server.call('session.send', {session: session.id, text: `run: echo x > ${shownText}`});
	const shown = await line.asks(shownText);
	await server.call('session.send', {session: session.id, text: `run: echo x > ${otherText}`, queue: true});
	await app.sees(`Bash: echo x > ${shownText}`);
	app.type(index % 3 === 0 ? '\x02a' : '\x02');
	await app.sees(new RegExp(`│ +echo x > ${shownText} `));
	await app.armed();
	// Each fourth key comes when the other prompt has just taken the place of the first.
	const isJustSwapped = index % 4 === 3;
	const keyAt = isJustSwapped ? mostMilliseconds : Math.random() * mostMilliseconds;
	const swapAt = Math.random() * mostMilliseconds;
	const key = (isJustSwapped ? line.asks(otherText).then(() => delay(Math.random() * 50)) : delay(keyAt)).then(() => app.type('y'));
	// It goes by a denial, or with its turn; of that only where the key cannot have begun the next one already.
	const swap = delay(swapAt).then(async () => {
		if (index % 2 === 0 || keyAt < swapAt) {
			await server.call('prompt.deny', {target: shown.id, by: 'the test'}).catch(() => undefined);
		} else {
			await server.call('session.interrupt', {session: session.id});
		}
	});
	await Promise.all([key, swap]);
	const other = await line.asks(otherText);
	await app.seesNot(new RegExp(`│ +echo x > ${shownText} `));
	if (index % 3 === 0) {
		// The queue may have gone on to a prompt of another agent: the prefix leaves it, else C-g leaves the prefix.
		app.type('\x02\x07');
		await app.seesNot(/wants to run a command|answered elsewhere/);
	}
	// It waits on: nobody has answered it.
	const wrong = await server.call('prompt.deny', {target: other.id, by: 'the test'}).then(
		() => false,
		() => true,
	);
	await line.isIn(session.id, 'idle', 'done');
	const made = (text: string) => existsSync(path.join(session.worktree.path, text));
	return {
		shown: shown.id,
		other: other.id,
		isKeyFirst: keyAt < swapAt,
		isApproved: made(shownText),
		wrong: wrong || made(otherText),
	};
};

test('a prompt that is swapped under the key is never approved', {timeout: 14 * 60_000}, async () => {
	const all = rounds(1000);
	const outcomes = (
		await Promise.all(
			apps.map(async (app, agent) => {
				const session = await world.session(`agent-${agent}`);
				const own: Outcome[] = [];
				for (let index = agent; index < all; index += agents) {
					own.push(await round(app, session, `${index}.txt`, index >> 2));
				}
				return own;
			}),
		)
	).flat();
	assert.equal(outcomes.length, all);
	assert.deepEqual(
		outcomes.filter(({wrong}) => wrong),
		[],
	);
	// By the word of the server too: what an app approved was shown to somebody.
	const log = readFileSync(path.join(world.environment.COPPICE_STATE_DIR!, 'logs', 'coppice.log'), 'utf8');
	const approved = [...log.matchAll(/ (p-\S+) approved by (\S+ \S+):/g)].map(([, id, by]) => `${id} ${by}`);
	const shown = new Set(outcomes.map(one => `${one.shown} the app`));
	assert.deepEqual(
		approved.filter(one => !shown.has(one)),
		[],
	);
	// Both happened: keys that were in time, and keys that came too late.
	const inTime = outcomes.filter(({isApproved}) => isApproved).length;
	const tooLate = outcomes.filter(({isApproved, isKeyFirst}) => !isApproved && !isKeyFirst).length;
	assert.ok(inTime > all / 10 && tooLate > all / 10, `${inTime} in time, ${tooLate} too late, of ${all}`);
});
