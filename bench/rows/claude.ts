/*
What coppice adds to a question of the real Claude Code: from the answer of a scripted API to its dialog and to the word in the bar, and
from the key to the tool that runs. Only where `COPPICE_TEST_CLAUDE` names an executable of it; else there are no lines.
*/
import path from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {claudeEnvironment, findClaude, furnishHome} from '../../test/support/claude.ts';
import {type MessagesApi, startMessagesApi} from '../../test/support/messages-api.ts';
import type {Outer} from '../outer.ts';
import {openSaid, type Said} from '../said.ts';
import {jittered} from '../statistics.ts';
import type {Target} from '../targets/target.ts';
import type {World} from '../world.ts';
import {type Bench, createSheet, type Row, type Sheet, usualSize} from './row.ts';

const lines = {
	dialog: 'answer of the API to its own dialog on the screen',
	bar: 'answer of the API to the word in the bar',
	pane: 'key in its own dialog to the tool running',
	card: 'key in the card to the tool running',
} as const;

/** A card is armed 300 ms after it was drawn; Claude's dialog takes no key in its first moment. */
const armedMilliseconds = 600;
const quietMilliseconds = 400;

const ready = 'manual mode on';
const dialog = 'Do you want to proceed?';
const waits = 'needs you: ';

export const claudeRow: Row = {
	name: 'claude',
	async measure({plan, targets, inWorld, tell}: Bench) {
		const sheet = createSheet('claude');
		const {executable, missing} = findClaude();
		if (missing !== undefined) {
			tell(`claude: ${missing}`);
			return [];
		}
		const count = Math.max(1, Math.round(plan.samples / 10));
		for (const target of targets.filter(one => one.openAgent || !one.multiplexer)) {
			await inWorld(async world => {
				const api = await startMessagesApi();
				const said = openSaid(world, 'ran');
				try {
					const outer = await openClaude(world, target, executable, api.url);
					for (let index = 0; index <= count; index++) {
						tell(`claude: ${target.name} ${index}/${count}`);
						// The first one does not count: Claude and the programs are warm after it.
						const into = index === 0 ? createSheet('claude') : sheet;
						for (const inCard of target.openAgent ? [false, true] : [false]) {
							await ask({outer, target, api, said, inCard}, into);
						}
					}
				} finally {
					said.close();
					api.close();
				}
			});
		}
		return sheet.lines();
	},
};

const openClaude = async (world: World, target: Target, executable: string, apiUrl: string): Promise<Outer> => {
	const {environment, repository} = world;
	Object.assign(environment, claudeEnvironment(apiUrl), {PATH: `${path.dirname(executable)}:${environment.PATH}`});
	furnishHome(environment.HOME!, {trusted: [repository], settings: {}});
	const mode = ['--permission-mode', 'manual'];
	const outer = target.openAgent
		? await target.openAgent(world, {size: usualSize, name: 'claude'})
		: world.open([executable, ...mode], usualSize);
	await outer.until(shows(ready), 'Claude');
	await outer.quiet(quietMilliseconds);
	return outer;
};

type Asking = {outer: Outer; target: Target; api: MessagesApi; said: Said; inCard: boolean};

/** One turn with one question, answered in Claude's own dialog, or in the card of coppice. */
const ask = async ({outer, target, api, said, inCard}: Asking, sheet: Sheet) => {
	outer.write(`run: echo > ${said.file}`);
	await outer.quiet(quietMilliseconds);
	outer.draw();
	const told = outer.until(shows(inCard ? waits : dialog), 'the question');
	outer.write('\r');
	const at = await told;
	sheet.add(inCard ? lines.bar : lines.dialog, 'ms', target.name, at - api.calls.at(-1)!.at);
	if (inCard) {
		outer.write('\x02a');
		await outer.until(shows('wants to run a command'), 'the card');
	}
	await setTimeout(jittered(armedMilliseconds / 10) + armedMilliseconds);
	const ran = said.next('the command of Claude');
	const pressed = performance.now();
	outer.write(inCard ? 'y' : '\r');
	sheet.add(inCard ? lines.card : lines.pane, 'ms', target.name, (await ran) - pressed);
	await outer.until(rows => !shows(dialog)(rows) && !shows(waits)(rows), 'that nobody waits');
	await outer.quiet(quietMilliseconds);
};

const shows = (text: string) => (rows: readonly string[]) => rows.some(row => row.includes(text));
