/* demo.tape, played: its keys against the built app in a real pty, each Wait held to what is on the screen. So it cannot rot. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {describe} from '../../source/errors.ts';
import {createWorld, root, type World} from '../support/coppice.ts';
import {type OuterTerminal, openApp} from '../support/outer-terminal.ts';
import {readTape} from '../support/tape.ts';

const prefix = '\x02';

test('demo.tape shows what it waits for', {timeout: 120_000}, async () => {
	const [first, enter, ...steps] = readTape(readFileSync(path.join(root, 'demo.tape'), 'utf8'));
	assert.ok(first?.kind === 'type' && first.text.startsWith('coppice '), 'the tape begins with a command of coppice');
	assert.ok(enter?.kind === 'type' && enter.text === '\r');
	const world = await createWorld();
	// The size that VHS gives with the settings of the tape, about.
	const app = await openApp(world, {words: first.text.split(' ').slice(1), columns: 132, rows: 40});
	try {
		for (const step of steps) {
			if (step.kind === 'wait') {
				await app.sees(step.pattern).catch(error => {
					throw new Error(`line ${step.line} of demo.tape: ${error.message}`);
				});
			} else if (step.kind === 'armed') {
				await app.until(() => isBright(app, step.key), `the card takes ${step.key} (line ${step.line} of demo.tape)`);
			} else {
				app.type(step.text);
				if (step.text === prefix) {
					await app.until(() => /C-b …/.test(app.lines().at(-1) ?? ''), 'the prefix shows in the bar');
				}
			}
		}
		await app.ended;
		assert.equal(app.exit?.code, 0, app.text());
	} catch (error) {
		throw new Error(`${describe(error)}\n\nthe log of the demo:\n${demoLog(world)}`);
	} finally {
		await app.close();
		assert.equal((await world.run('demo', '--end')).exitCode, 0);
		await world.stop();
	}
});

const demoLog = ({environment}: World): string => {
	try {
		return readFileSync(path.join(environment.COPPICE_STATE_DIR!, 'demo', 'state', 'logs', 'coppice.log'), 'utf8');
	} catch (error) {
		return describe(error);
	}
};

/** Whether the lower border of the card draws this key bold: its answer is taken now. */
const isBright = ({terminal, lines}: OuterTerminal, key: string): boolean => {
	const y = lines().findIndex(text => text.includes(`╰╴ ${key} `));
	const x = lines()[y]?.indexOf(`╰╴ ${key} `) ?? -1;
	return (
		x !== -1 &&
		terminal.buffer.active
			.getLine(terminal.buffer.active.baseY + y)!
			.getCell(x + 3)!
			.isBold() !== 0
	);
};
