/*
What coppice adds to an agent's question: from its hook to the word in the bar, from the key to the card, and from the key that approves to
the answer at the hook. The hook is posted as the demo's own is. Last, the demo itself: from the key to the command that runs.
*/
import {readdirSync, readFileSync} from 'node:fs';
import {request} from 'node:http';
import path from 'node:path';
import {setTimeout} from 'node:timers/promises';
import type {Aim} from '../aims.ts';
import type {Plan} from '../plan.ts';
import {say} from '../programs/programs.ts';
import {openSaid, type Said} from '../said.ts';
import {jittered} from '../statistics.ts';
import type {Running} from '../targets/target.ts';
import type {World} from '../world.ts';
import {type Bench, createSheet, type Row, type Sheet, usualSize} from './row.ts';

const marker = 'the session is shown';

const lines = {
	bar: 'hook to the word in the bar',
	card: 'key to the card of the queue',
	answer: 'key to the answer at the hook',
	command: 'key to the command of the demo running',
} as const;

const aims: Record<string, readonly Aim[]> = {
	[lines.bar]: [
		{figure: 'p50', atMost: 20},
		{figure: 'p99', atMost: 50},
	],
	[lines.answer]: [
		{figure: 'p50', atMost: 10},
		{figure: 'p99', atMost: 30},
	],
};

/** A card is armed 300 ms after it was drawn. */
const armedMilliseconds = 450;
const quietMilliseconds = 150;
/** With what it asks: before its hook is there, the word alone may stand there by the agent's own report. */
const waits = 'needs you: asks, ';

export const approveRow: Row = {
	name: 'approve',
	async measure({plan, targets, inWorld, tell}: Bench) {
		const sheet = createSheet('approve', aims);
		for (const target of targets.filter(one => one.ask)) {
			await inWorld(async world => {
				const said = openSaid(world, 'ran');
				const running = await target.open(world, {
					size: usualSize,
					settleMilliseconds: plan.settleMilliseconds,
					commands: [say(marker)],
					says: marker,
				});
				await target.ask!(world);
				await approved(running);
				for (let index = 0; index <= countOf(plan); index++) {
					tell(`approve: ${target.name} ${index}/${countOf(plan)}`);
					// The first one does not count: Ink and the programs are warm after it.
					const into = index === 0 ? createSheet('approve') : sheet;
					await byHook(running, postTo(world), into, index);
					await byDemo(running, said, into);
				}
				said.close();
			});
		}
		return sheet.lines();
	},
};

const countOf = ({samples}: Plan) => Math.max(1, Math.round(samples * 0.4));

const shows = (text: string) => (rows: readonly string[]) => rows.some(row => row.includes(text));

const byHook = async ({outer, queue}: Running, post: (command: string) => Promise<void>, sheet: Sheet, index: number) => {
	// A turn that ends takes what it asked along.
	await outer.until(rows => rows.some(row => / asks +(?:✓ done|○ idle)/.test(row)), 'the end of the turn');
	await outer.quiet(quietMilliseconds);
	outer.draw();
	const told = outer.until(shows(waits), 'the word in the bar');
	const asked = performance.now();
	const answer = post(`echo ${index}`).then(() => performance.now());
	sheet.add(lines.bar, 'ms', 'coppice', (await told) - asked);
	await setTimeout(jittered(armedMilliseconds / 10));
	outer.draw();
	const stands = outer.until(shows(queue!.shows), 'the card');
	const opened = performance.now();
	outer.write(queue!.open);
	sheet.add(lines.card, 'ms', 'coppice', (await stands) - opened);
	await setTimeout(armedMilliseconds);
	const pressed = performance.now();
	outer.write('y');
	sheet.add(lines.answer, 'ms', 'coppice', (await answer) - pressed);
	await outer.until(rows => !shows(waits)(rows), 'that nobody waits');
};

/** Its message is typed into its pane, the second session's. */
const byDemo = async (running: Running, said: Said, sheet: Sheet) => {
	const {outer, keysFor} = running;
	outer.write(keysFor(1));
	await outer.until(rows => !shows(marker)(rows), 'the demo');
	outer.write(`run: echo > ${said.file}\r`);
	await outer.until(shows(waits), 'the question of the demo');
	const ran = said.next('the command of the demo');
	const pressed = await approved(running);
	sheet.add(lines.command, 'ms', 'coppice', (await ran) - pressed);
	outer.write(keysFor(0));
	await outer.until(shows(marker), 'the first session');
};

/** Approve what waits, when its card is armed; the time of the key. */
const approved = async ({outer, queue}: Running): Promise<number> => {
	await outer.until(shows(waits), 'somebody who waits');
	outer.write(queue!.open);
	await outer.until(shows(queue!.shows), 'the card');
	await setTimeout(armedMilliseconds);
	const pressed = performance.now();
	outer.write('y');
	await outer.until(rows => !shows(waits)(rows), 'that nobody waits');
	return pressed;
};

/** As the demo posts: to the mailbox of its session. Resolves with the answer. */
const postTo = ({environment}: World) => {
	const agents = path.join(environment.COPPICE_STATE_DIR!, 'agents');
	const [mailbox] = readdirSync(agents)
		.map(name => path.join(agents, name, 'mailbox.json'))
		.flatMap(file => {
			try {
				return [JSON.parse(readFileSync(file, 'utf8')) as {url: string; token: string}];
			} catch {
				return [];
			}
		});
	return (command: string) =>
		new Promise<void>((resolve, reject) => {
			const body = JSON.stringify({
				hook_event_name: 'PermissionRequest',
				permission_mode: 'default',
				tool_name: 'Bash',
				tool_input: {command, description: 'Run it'},
			});
			const outgoing = request(`${mailbox!.url}/ask/PermissionRequest`, {
				method: 'POST',
				agent: false,
				headers: {authorization: `Bearer ${mailbox!.token}`, 'content-length': Buffer.byteLength(body)},
			});
			outgoing.once('error', reject);
			outgoing.once('response', response => {
				response.resume();
				response.once('end', resolve);
			});
			outgoing.end(body);
		});
};
