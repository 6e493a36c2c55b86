import assert from 'node:assert/strict';
import {test} from 'node:test';
import {learn, type Outer, outerOf} from '../../../source/client/outer/outer.ts';
import {changeModes, enteredModes, type OuterModes, wantedModes} from '../../../source/client/outer/outer-modes.ts';
import {noModes, type TerminalModes} from '../../../source/screen/modes.ts';

const plain = outerOf({TERM: 'xterm-256color'});
const kitty: Outer = {...plain, kitty: true, modifyOtherKeys: true, mousePixels: true, cell: {width: 10, height: 20}};
const console: Outer = {...kitty, console: true};
const all: Partial<TerminalModes> = {kittyFlags: 31, mouse: 'any', mouseEncoding: 'sgr-pixels'};

type Case = [what: string, outer: Outer, program: Partial<TerminalModes> | undefined, wanted: Partial<OuterModes>];
const cases: Case[] = [
	['a terminal without extensions, whatever is asked', plain, all, {anyMotion: true}],
	['our own flags, while something of ours has the keys', kitty, undefined, {kittyFlags: 5}],
	['a program that asks for nothing', kitty, {}, {kittyFlags: 5}],
	['a program that asks for less than we do', kitty, {kittyFlags: 1}, {kittyFlags: 5}],
	['a program that wants releases', kitty, {kittyFlags: 3}, {kittyFlags: 7}],
	['a program that wants everything', kitty, all, {kittyFlags: 31, anyMotion: true, mousePixels: true}],
	['motion with a button only', kitty, {mouse: 'drag', mouseEncoding: 'sgr'}, {kittyFlags: 5}],
	['pixels, but no mouse', kitty, {mouseEncoding: 'sgr-pixels'}, {kittyFlags: 5}],
	['pixels, where nobody knows how large a cell is', {...kitty, cell: null}, all, {kittyFlags: 31, anyMotion: true}],
	['pixels, on a terminal without', {...kitty, mousePixels: false}, all, {kittyFlags: 31, anyMotion: true}],
	['xterm', {...plain, modifyOtherKeys: true}, all, {modifyOtherKeys: 2, anyMotion: true}],
	['tmux, which does not answer for it', {...plain, multiplexer: 'tmux'}, undefined, {modifyOtherKeys: 2}],
	['the Linux console, which prints what it does not know', console, all, {}],
];
for (const [what, outer, program, wanted] of cases) {
	test(`the outer terminal's modes: ${what}`, () =>
		assert.deepEqual(wantedModes(outer, program && {...noModes, ...program}), {...enteredModes, ...wanted}));
}

test('only what differs is written, and what a reset may take along is set again', () => {
	const changed = (from: Partial<OuterModes>, to: Partial<OuterModes>) =>
		changeModes({...enteredModes, ...from}, {...enteredModes, ...to}).replaceAll('\x1b[', '^');
	assert.equal(changed({}, {}), '');
	assert.equal(changed({}, {kittyFlags: 5}), '^>5u', 'pushed once');
	assert.equal(changed({kittyFlags: 5}, {kittyFlags: 31}), '^=31;1u');
	assert.equal(changed({kittyFlags: 31}, {kittyFlags: 5}), '^=5;1u');
	assert.equal(changed({}, {modifyOtherKeys: 2}), '^>4;2m');
	assert.equal(changed({modifyOtherKeys: 2}, {}), '^>4m');
	assert.equal(changed({}, {anyMotion: true}), '^?1003h');
	assert.equal(changed({anyMotion: true}, {}), '^?1003l^?1002h');
	assert.equal(changed({}, {mousePixels: true}), '^?1016h^?1016$p');
	assert.equal(changed({mousePixels: true}, {}), '^?1016l^?1006h^?1016$p');
});

test('what answers tell of the keyboard and the mouse', () => {
	const told = (...replies: Parameters<typeof learn>[1][]) => replies.reduce(learn, plain);
	const tmux = told({name: 'version', text: 'tmux 3.3a'});
	assert.deepEqual([tmux.multiplexer, tmux.nested], ['tmux', true]);
	assert.deepEqual(
		[told({name: 'version', text: 'zellij 0.40'}).multiplexer, told({name: 'version', text: 'XTerm(390)'}).nested],
		['zellij', false],
	);
	assert.equal(told({name: 'mode', private: true, mode: 1016, state: 2}).mousePixels, true);
	assert.equal(told({name: 'mode', private: true, mode: 1016, state: 0}).mousePixels, false);
	assert.deepEqual(
		[plain, told({name: 'mode', private: true, mode: 2004, state: 1}), told({name: 'mode', private: true, mode: 2004, state: 0})].map(
			outer => outer.bracketedPaste,
		),
		[true, true, false],
	);
	assert.equal(outerOf({TERM: 'linux'}).bracketedPaste, false);
	const mice = [{TERM: 'linux'}, {TERM: 'screen', STY: '1.x'}, {TERM: 'tmux', STY: '1.x', TMUX: 'x'}, {TERM: 'screen'}];
	assert.deepEqual(
		mice.map(environment => outerOf(environment).mouse),
		[false, false, true, true],
	);
	assert.equal(wantedModes(outerOf(mice[1]!), {...noModes, mouse: 'any'}).anyMotion, false);
	const sized = told({name: 'size', of: 'cell', width: 10, height: 20});
	assert.deepEqual(sized.cell, {width: 10, height: 20});
	assert.equal(learn(sized, {name: 'size', of: 'cell', width: 10, height: 20}), sized, 'nothing new');
});
