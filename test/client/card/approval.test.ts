import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {approvalDeadline, initialApprovalState, isArmed, stepApproval, wantsKeys} from '../../../source/client/card/approval.ts';
import type {ApprovalAction, ApprovalEvent} from '../../../source/client/card/approval-events.ts';

const first = {id: 'p-1', hash: 'h1'};
const second = {id: 'p-2', hash: 'h2'};

const word = (action: ApprovalAction): string => {
	switch (action.kind) {
		case 'openCard':
		case 'askReason':
			return `${action.kind} ${action.prompt.id}`;
		case 'approve':
			return `approve ${action.prompt.id} ${action.prompt.hash}${action.unread ? ' unread' : ''}`;
		case 'deny':
			return `deny ${action.prompt.id} "${action.message}"${action.interrupt ? ' and interrupt' : ''}`;
		case 'answerAll':
			return `${action.decision} all ${action.prompt.id}`;
		case 'page':
			return `page ${action.by}`;
		case 'message':
			return action.text;
		default:
			return action.kind;
	}
};

/** A person, a terminal that answers after `lag`, and a card that holds the whole call (or not). */
const scene = ({lag = 5 as number | 'never', nested = false, pages = 1} = {}) => {
	let state = initialApprovalState;
	let now = 0;
	let read = 0;
	let page = 1;
	const answers: number[] = [];
	const said: string[] = [];
	const give = (event: ApprovalEvent) => {
		const next = stepApproval(state, event, now, nested);
		state = next.state;
		said.push(...next.actions.map(word));
		for (const action of next.actions) {
			if (action.kind === 'openCard' || action.kind === 'page') {
				page = action.kind === 'page' ? page + action.by : 1;
				give({kind: 'painted', allShown: page >= pages});
			}
			if (action.kind === 'askDrawn' && lag !== 'never') {
				answers.push(now + lag);
			}
		}
	};
	const until = (end: number) => {
		for (;;) {
			const due = approvalDeadline(state, now, nested);
			const next = Math.min(due ?? Number.POSITIVE_INFINITY, answers[0] ?? Number.POSITIVE_INFINITY);
			if (next > end) {
				break;
			}
			now = Math.max(now, next);
			if (answers[0] === next) {
				answers.shift();
				give({kind: 'drawn'});
			} else {
				give({kind: 'tick'});
			}
		}
		now = end;
	};
	const all = {
		give,
		/** What came of it since the last look. */
		take: () => said.splice(0).filter(text => text !== 'askDrawn'),
		wait(milliseconds: number) {
			until(now + milliseconds);
			return all;
		},
		prefix(head: typeof first | null = first) {
			give({kind: 'prefix', read: ++read, head: head ?? undefined});
			return all;
		},
		key(key: string, {event = 'press' as 'press' | 'repeat' | 'release', together = false, silent = false} = {}) {
			read += together ? 0 : 1;
			give({kind: 'key', key, read, event, prefix: key === 'C-b', silent});
			return all;
		},
		show(place: 'queue' | 'sidebar', prompt: typeof first | undefined, {many = false} = {}) {
			give({kind: 'show', place, prompt, many});
			give({kind: 'painted', allShown: pages === 1});
			return all;
		},
		armed: () => isArmed(state, now, nested),
		mode: () => state.mode.name,
		wantsKeys: () => wantsKeys(state, now),
	};
	return all;
};

test('the table: state by key', () => {
	const states = {
		pane: () => scene(),
		'prefix, no card yet': () => scene().prefix(),
		'card, not armed': () => scene().prefix().wait(200),
		'card, armed': () => scene().prefix().wait(600),
		'card, stale': () => {
			const stale = scene().prefix().wait(600);
			stale.give({kind: 'prompts', waiting: [second]});
			return stale;
		},
		queue: () => scene().show('queue', first).wait(600),
	};
	const early = 'read, then y';
	const table: Record<keyof typeof states, Record<string, string[]>> = {
		pane: {'C-b': ['pass'], y: ['pass'], N: ['pass'], x: ['pass']},
		'prefix, no card yet': {
			'C-b': ['pass'],
			y: ['openCard p-1', early],
			N: ['openCard p-1', 'askReason p-1'],
			o: ['pass'],
			Escape: ['pass'],
		},
		'card, not armed': {
			'C-b': ['pass', 'close'],
			y: [early],
			N: ['askReason p-1'],
			o: ['pass', 'close'],
			Escape: ['close'],
			Enter: ['pass', 'close'],
			1: ['pass', 'close'],
		},
		'card, armed': {
			'C-b': ['pass', 'close'],
			y: ['approve p-1 h1', 'close'],
			Y: ['approve p-1 h1', 'close'],
			N: ['askReason p-1'],
			o: ['pass', 'close'],
			Escape: ['close'],
			Enter: ['pass', 'close'],
			1: ['pass', 'close'],
		},
		'card, stale': {'C-b': ['pass', 'close'], y: ['close'], N: ['close'], o: ['close'], Escape: ['close']},
		queue: {
			'C-b': ['pass', 'close'],
			y: ['approve p-1 h1', 'close'],
			n: ['deny p-1 ""', 'close'],
			N: ['askReason p-1'],
			i: ['deny p-1 "" and interrupt', 'close'],
			A: ['pass'],
			Tab: ['pass'],
		},
	};
	for (const [name, keys] of Object.entries(table)) {
		for (const [key, wanted] of Object.entries(keys)) {
			const at = states[name as keyof typeof states]();
			at.take();
			at.key(key);
			assert.deepEqual(at.take(), wanted, `${name}: ${key}`);
			if (!wanted.some(text => text === 'pass' || text.startsWith('approve') || text.startsWith('deny'))) {
				const again = states[name as keyof typeof states]();
				again.take();
				assert.deepEqual(again.key(key, {event: 'release'}).take(), ['pass'], `${name}: release of ${key}`);
			}
		}
	}
});

test('the card opens after 120 ms, so that a quick command shows none', () => {
	assert.deepEqual(scene().prefix().wait(119).key('o').take(), ['pass']);
	assert.deepEqual(scene().prefix().wait(120).take(), ['openCard p-1']);
	assert.deepEqual(scene().prefix(null).wait(5000).key('y').take(), ['pass']);
});

test('a fast C-b y opens the card and keeps it; a third key answers', () => {
	const at = scene().prefix().key('y');
	assert.deepEqual(at.take(), ['openCard p-1', 'read, then y']);
	assert.deepEqual(at.wait(399).key('y').take(), ['read, then y']);
	assert.deepEqual(at.wait(400).key('y').take(), ['approve p-1 h1', 'close']);
	assert.deepEqual(
		scene().prefix().key('y', {together: true}).wait(800).key('y', {together: true}).take().at(-1),
		'read, then y',
		'nothing of the read of the prefix approves',
	);
});

test('arming: 300 ms behind the answer, 1.5 s without one, 800 ms where a multiplexer answers', () => {
	for (const [options, milliseconds] of [
		[{lag: 0}, 300],
		[{lag: 700}, 1000],
		[{lag: 'never'}, 1500],
		[{nested: true, lag: 0}, 800],
		[{nested: true, lag: 'never'}, 800],
	] as const) {
		const at = scene(options).prefix().wait(120);
		assert.equal(at.wait(milliseconds - 1).armed(), false, JSON.stringify(options));
		assert.equal(at.wait(1).armed(), true, JSON.stringify(options));
	}
});

test('the late answer for one card does not arm the next', () => {
	const at = scene({lag: 900}).prefix().wait(200).key('Escape');
	at.wait(600).prefix().wait(120);
	assert.equal(at.wait(500).armed(), false, 'the first answer is here, and was for the first card');
	assert.equal(at.wait(700).armed(), true);
});

test('all of it: y pages until the last line was on screen, then arms anew', () => {
	const at = scene({pages: 3}).prefix().wait(600);
	at.take();
	assert.deepEqual(at.key('y').take(), ['page 1']);
	assert.deepEqual(at.wait(600).key('NPage').take(), ['page 1']);
	assert.deepEqual(at.wait(299).key('y').take(), ['read, then y']);
	assert.deepEqual(at.wait(500).key('PPage').take(), ['page -1']);
	assert.deepEqual(at.wait(1).key('y').take(), ['approve p-1 h1', 'close'], 'what was seen stays seen');
	assert.deepEqual(scene({pages: 3}).prefix().wait(600).key('Y').take().at(-2), 'approve p-1 h1 unread');
	assert.deepEqual(
		scene({pages: 3}).prefix().wait(300).key('Y').take().at(-1),
		'read, then y',
		'nor does it approve before anything was drawn',
	);
	assert.deepEqual(scene({pages: 3}).prefix().wait(600).key('N').take().at(-1), 'askReason p-1');
});

test('the auto-repeat of the answer is swallowed, however long', () => {
	const at = scene().prefix().wait(600).key('y');
	at.take();
	for (let index = 0; index < 100; index++) {
		assert.deepEqual(at.wait(30).key('y').take(), []);
	}
	assert.equal(at.wantsKeys(), true);
	assert.deepEqual(at.wait(401).key('y').take(), ['pass']);
	assert.equal(at.wantsKeys(), false);
});

test('what is typed after the answer is typed, also with the letter that answered', () => {
	const at = scene().prefix().wait(600).key('y');
	at.take();
	assert.deepEqual(at.wait(30).key('y').take(), [], 'its auto-repeat');
	assert.deepEqual(at.key('LeftShift', {silent: true}).key('y', {event: 'release'}).take(), ['pass', 'pass']);
	assert.deepEqual(at.wait(30).key('y').take(), [], 'a second, impatient one');
	assert.deepEqual(at.wait(30).key('m').key('y').take(), ['pass', 'pass']);
	assert.equal(at.wantsKeys(), false);
});

test('a key that is held never approves', () => {
	const legacy = scene().prefix().wait(130);
	for (let index = 0; index < 100; index++) {
		legacy.key('y').wait(33);
	}
	assert.ok(!legacy.take().some(text => text.startsWith('approve')));
	const kitty = scene().prefix().wait(600);
	kitty.take();
	assert.deepEqual(kitty.key('y', {event: 'repeat'}).key('y', {event: 'release'}).key('LeftShift', {silent: true}).take(), [
		'pass',
		'pass',
	]);
	assert.equal(kitty.mode(), 'card');
});

test('a reason is typed as soon as it is asked for: none of it is a command, or an answer', () => {
	for (const at of [scene().prefix(), scene().prefix().wait(130), scene({pages: 3}).prefix().wait(600), scene().show('queue', first)]) {
		at.take();
		assert.ok(at.key('N').take().includes('askReason p-1'));
		assert.deepEqual(at.wait(900).key('y').take(), ['pass'], 'for the line of why');
		at.give({kind: 'reason', message: 'say why'});
		assert.deepEqual(at.take(), ['deny p-1 "say why"', 'close']);
	}
});

test('changed under the finger: it greys, and any key only closes it', () => {
	const at = scene().prefix().wait(600);
	at.take();
	at.give({kind: 'prompts', waiting: [{id: 'p-1', hash: 'other'}, second]});
	assert.equal(at.mode(), 'stale');
	assert.equal(at.armed(), false);
	assert.deepEqual(at.key('y').take(), ['close']);
	const before = scene().prefix();
	before.give({kind: 'prompts', waiting: []});
	assert.deepEqual(before.wait(500).take(), []);
	const still = scene().prefix().wait(600);
	still.give({kind: 'prompts', waiting: [second, first]});
	assert.equal(still.armed(), true);
});

test('a denial with a reason, and back', () => {
	const at = scene().prefix().wait(600).key('N');
	at.take();
	at.give({kind: 'reason', message: undefined});
	at.give({kind: 'painted', allShown: true});
	assert.equal(at.armed(), false, 'back at the card it arms anew');
	at.wait(600).key('N');
	at.give({kind: 'reason', message: 'not now'});
	assert.deepEqual(at.take(), ['askReason p-1', 'deny p-1 "not now"', 'close']);
	const gone = scene().prefix().wait(600).key('N');
	gone.take();
	gone.give({kind: 'prompts', waiting: []});
	gone.give({kind: 'reason', message: 'too late'});
	assert.deepEqual(gone.take(), []);
	assert.equal(gone.mode(), 'stale');
});

test('queue: the next card comes unarmed; sidebar: the prefix stays a prefix', () => {
	const at = scene().show('queue', first).wait(600).key('y');
	at.take();
	at.show('queue', second).wait(100);
	assert.deepEqual(at.key('y').take(), [], 'the auto-repeat of the first answer');
	assert.deepEqual(at.wait(1000).key('y').take(), ['approve p-2 h2', 'close']);
	assert.deepEqual(scene().show('sidebar', first).wait(600).key('C-b').take(), ['pass']);
	const same = scene().show('queue', first).wait(600);
	same.show('queue', first);
	assert.equal(same.armed(), true, 'the same card again is no new card');
});

test('one key for all who ask for the same: armed and read as one, in the queue, where there are others', () => {
	const queue = () => scene().show('queue', first, {many: true});
	assert.deepEqual(queue().wait(100).key('B').take(), ['read, then y']);
	assert.deepEqual(queue().wait(600).key('B').take(), ['approve all p-1', 'close']);
	assert.deepEqual(queue().wait(600).key('D').take(), ['deny all p-1', 'close']);
	assert.deepEqual(queue().wait(600).key('B', {event: 'repeat'}).take(), []);
	assert.deepEqual(scene().show('queue', first).wait(600).key('B').take(), ['pass']);
	assert.deepEqual(
		scene({pages: 2}).show('queue', first, {many: true}).wait(600).key('B').take(),
		['page 1'],
		'it is read to its end first',
	);
	assert.deepEqual(scene().prefix().wait(600).key('B').take().slice(1), ['pass', 'close']);
	const swallowed = queue().wait(600).key('B');
	swallowed.take();
	assert.deepEqual(swallowed.wait(30).key('B').take(), []);
});

test('a click counts on an armed button only, pressed and released', () => {
	const click = (wait: number, pressedAt: number, button: 'approve' | 'deny' = 'approve') => {
		const at = scene().prefix().wait(wait);
		at.take();
		at.give({kind: 'click', button, pressedAt});
		return at.take();
	};
	assert.deepEqual(click(600, 200), ['read, then y']);
	assert.deepEqual(click(300, 300), ['read, then y']);
	assert.deepEqual(click(600, 590), ['approve p-1 h1', 'close']);
	assert.deepEqual(click(600, 590, 'deny'), ['askReason p-1']);
});

test('whatever happens: what is approved was shown, drawn and waiting', () => {
	const deed = fc.oneof(
		fc.record({
			kind: fc.constant('key' as const),
			key: fc.constantFrom('y', 'Y', 'N', 'n', 'C-b', 'Enter', '1', 'Escape', 'o', 'NPage'),
			together: fc.boolean(),
		}),
		fc.record({kind: fc.constant('prefix' as const)}),
		fc.record({kind: fc.constant('wait' as const), milliseconds: fc.nat(900)}),
		fc.record({kind: fc.constant('prompts' as const), gone: fc.boolean()}),
	);
	fc.assert(
		fc.property(
			fc.array(deed, {maxLength: 40}),
			fc.constantFrom(1, 3),
			fc.constantFrom(0, 50, 700, 'never' as const),
			(deeds, pages, lag) => {
				const at = scene({pages, lag});
				let waiting = true;
				for (const each of deeds) {
					at.take();
					const armed = at.armed();
					if (each.kind === 'key') {
						at.key(each.key, {together: each.together});
					} else if (each.kind === 'prefix') {
						at.prefix(waiting ? first : null);
					} else if (each.kind === 'wait') {
						at.wait(each.milliseconds);
					} else {
						waiting = !each.gone;
						at.give({kind: 'prompts', waiting: waiting ? [first] : []});
					}
					const approved = at.take().filter(text => text.startsWith('approve'));
					if (approved.length > 0) {
						assert.ok(waiting && each.kind === 'key');
						assert.ok(each.key === 'Y' || (each.key === 'y' && armed));
						assert.ok(!at.armed());
					}
				}
			},
		),
		{numRuns: 2000},
	);
});
