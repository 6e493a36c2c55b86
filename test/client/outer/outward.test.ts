import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {showSession} from '../../../source/client/layout.ts';
import {createOutward, outerTitle} from '../../../source/client/outer/outward.ts';
import type {State} from '../../../source/client/state.ts';
import type {Session} from '../../../source/protocol/session.ts';
import {sessionOf, stateWith} from '../fleet.ts';

const stateOf = (sessions: Session[], focused: string | null): State => {
	const state = stateWith({sessions});
	return {...state, layout: showSession(state.layout, focused)};
};

const create = ({console = false, unicode = true} = {}) => {
	const written: string[] = [];
	let now = 0;
	const outward = createOutward({write: text => written.push(text) > 0}, {console, unicode, clock: () => now});
	return {outward, written, pass: (milliseconds: number) => (now += milliseconds)};
};

describe('the title of the outer terminal', () => {
	it('is what the focused program set, else the name of its session', () => {
		const sessions = [sessionOf(1, 'login', 'working', {title: '✳ Fix the login'}), sessionOf(2, 'docs', 'idle')];
		assert.equal(outerTitle(stateOf(sessions, 's-1')), '✳ Fix the login');
		assert.equal(outerTitle(stateOf(sessions, 's-2')), 'docs');
		assert.equal(outerTitle(stateOf([], null)), 'coppice');
	});

	it('has in front how many wait', () => {
		const sessions = [sessionOf(1, 'login', 'waiting'), sessionOf(2, 'docs', 'waiting'), sessionOf(3, 'tests', 'idle')];
		assert.equal(outerTitle(stateOf(sessions, 's-3')), '(2) tests');
	});

	it('is safe and bounded', () => {
		const sessions = [
			sessionOf(1, 'login', 'idle', {title: 'a\x1b]2;b\x07\x9b31m\u202e\nc'}),
			sessionOf(2, 'x', 'idle', {title: 'x'.repeat(5000)}),
		];
		assert.equal(outerTitle(stateOf(sessions, 's-1')), 'a c');
		assert.equal(outerTitle(stateOf(sessions, 's-2')).length, 256);
	});

	it('is ASCII where the terminal takes nothing else', () => {
		const {outward, written} = create({unicode: false});
		outward.title(stateOf([sessionOf(1, 'login', 'idle', {title: '✳ café 日本'})], 's-1'));
		assert.deepEqual(written, ['\x1b]2;* cafe ??\x1b\\']);
	});

	it('is written when it changes, and again when the terminal was somebody else’s', () => {
		const {outward, written} = create();
		const state = stateOf([sessionOf(1, 'login', 'idle')], 's-1');
		outward.title(state);
		outward.title({...state});
		assert.deepEqual(written, ['\x1b]2;login\x1b\\']);
		outward.forget();
		outward.title(state);
		assert.equal(written.length, 2);
	});
});

describe('what programs say besides', () => {
	it('a bell is heard once a second', () => {
		const {outward, written, pass} = create();
		for (let ring = 0; ring < 25; ring++) {
			outward.bell();
			pass(100);
		}
		assert.deepEqual(written, ['\x07', '\x07', '\x07']);
	});

	it('the Linux console gets no OSC', () => {
		const {outward, written} = create({console: true});
		outward.title(stateOf([], null));
		outward.bell();
		assert.deepEqual(written, ['\x07']);
	});
});
