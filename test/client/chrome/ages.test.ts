/* Ages on the screen move on by a timer, however the sessions change meanwhile. */
import assert from 'node:assert/strict';
import {type TestContext, test} from 'node:test';
import type {App} from '../../../source/client/app.ts';
import {createAges} from '../../../source/client/chrome/ages.ts';
import type {State} from '../../../source/client/state.ts';
import {sessionOf, now as start, stateWith} from '../fleet.ts';

const second = 1000;

/** An app of which only the ages follow its state; `moved`: the seconds after the start at which what the screen tells moved on. */
const create = ({mock: {timers}}: TestContext) => {
	timers.enable({apis: ['setTimeout', 'Date'], now: start});
	let state = stateWith();
	const moved: number[] = [];
	const update = (change: (state: State) => State) => {
		const before = state;
		state = change(state);
		if (state.now !== before.now) {
			moved.push((state.now - start) / second);
		}
		ages.check();
	};
	const app = {
		get state() {
			return state;
		},
		update,
	} as App;
	const ages = createAges(app);
	const session = (slot: number, status: 'done' | 'waiting' | 'working', since: number) =>
		sessionOf(slot, `task-${slot}`, status, {evidence: {source: 'hook', since: new Date(since).toISOString()}});
	return {moved, update, session, tick: (seconds: number) => timers.tick(seconds * second)};
};

test('each minute, and each ten seconds while one is younger', context => {
	const {moved, update, session, tick} = create(context);
	update(state => ({...state, sessions: [session(1, 'done', start - 300 * second)]}));
	tick(60);
	tick(60);
	assert.deepEqual(moved, [60, 120]);
	update(state => ({...state, sessions: [session(1, 'waiting', Date.now())]}));
	tick(10);
	tick(10);
	assert.deepEqual(moved, [60, 120, 130, 140]);
});

test('one that waits anew among old ones, also where a server tells all anew, does not stay at 0 s for their minute', context => {
	const {moved, update, session, tick} = create(context);
	const old = session(1, 'done', start - 300 * second);
	update(state => ({...state, sessions: [old, session(2, 'working', start)]}));
	tick(4);
	update(state => ({...state, sessions: [old, session(2, 'waiting', Date.now())]}));
	tick(6);
	assert.deepEqual(moved, [10]);
	// The next server does not know the second one at once, and is late.
	update(state => ({...state, sessions: [old, session(2, 'working', Date.now())]}));
	tick(25);
	update(state => ({...state, sessions: [old, session(2, 'waiting', start + 4 * second)]}));
	tick(0);
	assert.deepEqual(moved, [10, 35], 'what stood still is put right at once');
	tick(10);
	assert.deepEqual(moved, [10, 35, 45]);
});

test('nothing moves while nobody looks, and all is right when somebody does again', context => {
	const {moved, update, session, tick} = create(context);
	update(state => ({...state, sessions: [session(1, 'waiting', start)]}));
	update(state => ({...state, focused: false}));
	tick(45);
	assert.deepEqual(moved, []);
	update(state => ({...state, focused: true}));
	tick(0);
	assert.deepEqual(moved, [45]);
});

test('a clock that was set back stops nothing', context => {
	const {moved, update, session, tick} = create(context);
	update(state => ({...state, now: start + 3600 * second, sessions: [session(1, 'waiting', start)]}));
	tick(10);
	assert.deepEqual(moved, [3600, 10]);
});
