import assert from 'node:assert/strict';
import {describe, it, mock} from 'node:test';
import {stringReply} from '../../../source/client/keys/replies.ts';
import {showSession} from '../../../source/client/layout.ts';
import {createAnnouncer, sequenceOf, wayOf} from '../../../source/client/outer/announce.ts';
import {learn, type Outer, outerOf} from '../../../source/client/outer/outer.ts';
import {createOuterStatus} from '../../../source/client/outer/outer-status.ts';
import type {State} from '../../../source/client/state.ts';
import type {Session} from '../../../source/protocol/session.ts';
import {sessionOf, stateWith} from '../fleet.ts';

const stateOf = (sessions: Session[], {focused = true, shown = null}: {focused?: boolean; shown?: string | null} = {}): State => {
	const state = stateWith({sessions, focused});
	return {...state, layout: showSession(state.layout, shown)};
};

const outerNamed = (version: string, environment: Record<string, string> = {TERM: 'xterm-256color'}): Outer =>
	learn(outerOf(environment), {name: 'version', text: version});

describe('which way a terminal is notified', () => {
	const table: [what: string, outer: Outer, way: string][] = [
		['kitty, by its own word', outerNamed('kitty(0.32.1)'), 'osc99'],
		['kitty, by its TERM over SSH', outerOf({TERM: 'xterm-kitty'}), 'osc99'],
		['ghostty', outerNamed('ghostty 1.2.0'), 'osc777'],
		['foot', outerNamed('foot(1.16.2)'), 'osc777'],
		['VTE', outerNamed('VTE(7600)'), 'osc777'],
		['iTerm2', outerNamed('iTerm2 3.6.6'), 'osc9'],
		['WezTerm', outerNamed('WezTerm 20240203'), 'osc9'],
		['Windows Terminal', outerOf({TERM: 'xterm-256color', WT_SESSION: 'x'}), 'osc9'],
		['xterm shows none', outerNamed('XTerm(390)'), 'off'],
		['nobody knows', outerOf({TERM: 'xterm-256color'}), 'off'],
		['in tmux the bell is handed on', outerNamed('tmux 3.3a'), 'bell'],
		['the Linux console has a bell', outerOf({TERM: 'linux'}), 'bell'],
	];
	for (const [what, outer, way] of table) {
		it(`${what}: ${way}`, () => assert.equal(wayOf('auto', outer), way));
	}
	it('is what the settings say', () => {
		assert.equal(wayOf('osc777', outerNamed('XTerm(390)')), 'osc777');
		assert.equal(wayOf('off', outerNamed('kitty(0.32.1)')), 'off');
		assert.equal(wayOf('off', outerOf({TERM: 'linux'})), 'off');
	});
});

describe('the sequence', () => {
	it('keeps its form whatever the text', () => {
		assert.equal(sequenceOf('osc9', '4;3 done', {}, null), '\x1b]9;coppice: 4;3 done\x07', 'never read as progress');
		assert.equal(sequenceOf('osc777', 'a; b', {}, null), '\x1b]777;notify;coppice;a, b\x07');
	});
	it('passes a multiplexer', () => {
		assert.equal(sequenceOf('osc777', 'x', {TMUX: '/s'}, null), '\x1bPtmux;\x1b\x1b]777;notify;coppice;x\x07\x1b\\');
		assert.equal(sequenceOf('osc99', 'x', {}, 'tmux').match(/\x1b\x1b\]/g)!.length, 2, 'both halves');
	});
});

describe('notifications', () => {
	const open = (of: 'waiting' | 'waiting-and-done' = 'waiting-and-done', outer = outerNamed('ghostty 1.2')) => {
		mock.timers.enable({apis: ['setTimeout']});
		const written: string[] = [];
		let now = 0;
		const announcer = createAnnouncer({
			write: text => written.push(text),
			outer: () => outer,
			environment: {},
			settings: {by: 'auto', of},
			clock: () => now,
		});
		const pass = (milliseconds: number) => {
			now += milliseconds;
			mock.timers.tick(milliseconds);
		};
		return {announcer, written, pass};
	};
	const working = [sessionOf(1, 'login', 'working'), sessionOf(2, 'docs', 'working'), sessionOf(3, 'tests', 'working')];
	const change = (slot: number, status: Session['status'], more: Partial<Session> = {}) =>
		working.map(session => (session.slot === slot ? {...session, status, ...more} : session));

	it('tell of those that nobody looks at, once in a few seconds, together', t => {
		t.after(() => mock.timers.reset());
		const {announcer, written, pass} = open();
		announcer.changed(stateOf(working), stateOf(change(1, 'waiting')));
		pass(1);
		assert.deepEqual(written, ['\x1b]777;notify;coppice;login needs you\x07']);
		announcer.changed(stateOf(working), stateOf(change(2, 'done', {lastWords: '```\nAll \x1b[31mpass\n```'})));
		announcer.changed(stateOf(working), stateOf(change(3, 'failed')));
		pass(1000);
		assert.equal(written.length, 1);
		pass(5000);
		assert.deepEqual(written.slice(1), ['\x1b]777;notify;coppice;2 sessions: docs is done: All pass, tests failed\x07']);
		pass(60_000);
		assert.equal(written.length, 2);
	});

	it('are silent about what is looked at, what was there before, and what is not wanted', t => {
		t.after(() => mock.timers.reset());
		const {announcer, written, pass} = open('waiting');
		announcer.changed(stateOf(working, {shown: 's-1'}), stateOf(change(1, 'waiting'), {shown: 's-1'}));
		announcer.changed(stateOf([]), stateOf(change(1, 'waiting')));
		announcer.changed(stateOf(working), stateOf(change(2, 'done')));
		pass(10_000);
		assert.deepEqual(written, []);
		announcer.changed(stateOf(working, {shown: 's-1'}), stateOf(change(1, 'waiting'), {shown: 's-1', focused: false}));
		pass(1);
		assert.equal(written.length, 1, 'the person is elsewhere');
	});
});

describe('what the outer terminal is told of the fleet', () => {
	const open = () => {
		const written: string[] = [];
		return {status: createOuterStatus(text => written.push(text)), written};
	};

	it('progress, where it is shown, when it changes', () => {
		const {status, written} = open();
		const ghostty = outerNamed('ghostty 1.2');
		status.follow({sessions: [sessionOf(1, 'a', 'working')]}, ghostty);
		status.follow({sessions: [sessionOf(1, 'a', 'working'), sessionOf(2, 'b', 'idle')]}, ghostty);
		status.follow({sessions: [sessionOf(1, 'a', 'waiting')]}, ghostty);
		status.clear();
		assert.deepEqual(written, ['\x1b]9;4;3\x07', '\x1b]9;4;4;100\x07', '\x1b]9;4;0\x07']);
		status.follow({sessions: [sessionOf(1, 'a', 'working')]}, outerNamed('XTerm(390)'));
		assert.equal(written.length, 3);
	});

	it('a record for each session, where it answered the query; one that goes is cleared', () => {
		const {status, written} = open();
		const reply = stringReply(']', '7501;?');
		assert.deepEqual(reply, {name: 'status'});
		const outer = learn(outerOf({TERM: 'xterm-256color'}), reply);
		status.follow({sessions: [sessionOf(1, 'a', 'waiting'), sessionOf(2, 'b', 'exited')]}, outer);
		assert.deepEqual(written, [
			'\x1b]7501;state=blocked:app=coppice\x07',
			`\x1b]7501;state=blocked:app=coppice:id=s-1:title=${Buffer.from('a').toString('base64')}\x07`,
		]);
		status.follow({sessions: [sessionOf(1, 'a', 'waiting')]}, outer);
		assert.equal(written.length, 2, 'nothing new');
		status.follow({sessions: []}, outer);
		assert.deepEqual(written.slice(2), ['\x1b]7501;state=clear:app=coppice:id=s-1\x07', '\x1b]7501;state=idle:app=coppice\x07']);
		status.clear();
		assert.deepEqual(written.slice(4), ['\x1b]7501;state=clear:app=coppice\x07']);
	});
});
