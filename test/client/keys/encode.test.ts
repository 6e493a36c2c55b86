import assert from 'node:assert/strict';
import {test} from 'node:test';
import {encodeKey, encodePaste, encodeText, keysToBytes} from '../../../source/client/keys/encode.ts';
import {createTokenizer, type InputEvent, type KeyEvent} from '../../../source/client/keys/keys.ts';
import {cellOf, encodeMouse, type Mouse, type PaneMouseModes, within} from '../../../source/client/keys/mouse.ts';
import {parseKey} from '../../../source/client/keys/notation.ts';
import {outerOf} from '../../../source/client/outer/outer.ts';
import {wantedModes} from '../../../source/client/outer/outer-modes.ts';
import {noModes} from '../../../source/screen/modes.ts';
import {type Column, columns, type Row, rows} from '../key-columns.ts';

const names = Object.keys(columns) as Column[];
const show = (data: Uint8Array) => JSON.stringify(Buffer.from(data).toString('latin1'));
const text = (data: Uint8Array) => Buffer.from(data).toString('utf8');

const decode = (sent: string, outer: Column): InputEvent[] => {
	const {kittyFlags, modifyOtherKeys} = columns[outer];
	const tokenizer = createTokenizer({kitty: kittyFlags > 0, modifyOtherKeys});
	const events = tokenizer.push(Buffer.from(sent), 0);
	return [...events, ...tokenizer.flush(1000)];
};

const through = (sent: string, outer: Column, inner: Column, raw: boolean): string =>
	decode(sent, outer)
		.map(event => {
			if (event.kind === 'key') {
				return text(encodeKey(event, columns[inner], raw ? {outer: columns[outer]} : {}));
			}
			return event.kind === 'text' ? text(encodeText(event, columns[inner])) : '?';
		})
		.join('');

const pressOnly = (sent: string) => sent.replace(/\u001B\[[\d:]+;\d+:3[A-Z~u]$/, '');

for (const raw of [true, false]) {
	test(`36 pairs of modes: what the outer terminal can tell arrives as the pane asked for it${raw ? '' : ', without passing bytes on'}`, () => {
		let exact = 0;
		let ambiguous = 0;
		for (const outer of names) {
			const senders = Map.groupBy(rows, row => row[outer]);
			for (const inner of names) {
				for (const row of rows) {
					const sent = row[outer];
					if (sent === undefined) {
						continue;
					}
					const got = through(sent, outer, inner, raw);
					const fits = ({[inner]: wanted = ''}: Row) => got === wanted || (outer !== 'kitty31' && got === pressOnly(wanted));
					// Two keys may share their bytes outside; then it must be one of the two.
					assert.ok(
						senders.get(sent)!.some(fits),
						`${outer} → ${inner} ${row.id}: ${JSON.stringify(got)}, not ${JSON.stringify(row[inner])}`,
					);
					if (fits(row)) {
						exact++;
					} else {
						ambiguous++;
					}
				}
			}
		}
		assert.ok(exact > 20_000 && ambiguous < 1500, `${exact} exact, ${ambiguous} ambiguous`);
	});
}

/*
A terminal that knows these of kitty's flags, told what the pane asks for. What the program reads is what it would read in that terminal
alone, or better: what it asked for although the terminal cannot do it.
*/
for (const [terminal, known] of Object.entries({legacy: 0, kitty1: 1, kitty5: 5, kitty31: 31})) {
	test(`all keys, typed on a ${terminal} terminal that follows the pane, in all modes of the program`, () => {
		const spoken = (flags: number) => (flags === 0 ? 'legacy' : `kitty${flags}`) as Column;
		for (const inner of names) {
			const asked = columns[inner];
			const {kittyFlags} = wantedModes({...outerOf({}), kitty: known > 0}, {...noModes, ...asked});
			const outer = spoken(kittyFlags & known);
			const alone = asked.kittyFlags > 0 ? spoken(asked.kittyFlags & known) : inner === 'mok2' ? 'legacy' : inner;
			const senders = Map.groupBy(rows, row => row[outer]);
			for (const row of rows) {
				const sent = row[outer];
				if (sent === undefined) {
					continue;
				}
				const got = through(sent, outer, inner, true);
				const fits = (one: Row) =>
					[one[alone], one[inner], outer === 'kitty31' ? undefined : pressOnly(one[inner] ?? '')].some(wanted => got === (wanted ?? ''));
				const said = `${row.id} → ${inner}: ${JSON.stringify(got)}, not ${JSON.stringify(row[alone])}`;
				assert.ok(senders.get(sent)!.some(fits), said);
				// Bytes that two keys share are one's or the other's. With kitty's flags there are few: keys that type the same text.
				assert.ok(fits(row) || outer === 'legacy' || /^KP|^S-Space$/.test(row.id), said);
				if (inner === outer) {
					assert.equal(got, sent, said);
				}
			}
		}
	});
}

test('in the same mode the bytes go on as they came', () => {
	const kitty = columns.kitty5;
	const [key] = decode('\u001B[97:65:113;70u', 'kitty5') as [KeyEvent];
	assert.equal(text(encodeKey(key, kitty, {outer: {kittyFlags: 5, modifyOtherKeys: 0}})), '\u001B[97:65:113;70u');
	assert.equal(text(encodeKey(key, kitty, {outer: {kittyFlags: 1, modifyOtherKeys: 0}})), '\u001B[97:65:113;6u', 'else without the locks');
	const [up] = decode('\u001B[1;129A', 'kitty5') as [KeyEvent];
	assert.equal(text(encodeKey(up, kitty, {outer: columns.kitty5})), '\u001B[1;129A');
	const [stuck] = decode('\u001BOA', 'kitty5') as [KeyEvent];
	assert.equal(text(encodeKey(stuck, kitty, {outer: columns.kitty5})), '\u001B[A');
	const [tmux] = decode('\u001B[97;5u', 'legacy') as [KeyEvent];
	assert.equal(text(encodeKey(tmux, columns.legacy, {outer: undefined})), '\u0001', 'nor from a terminal with forms of its own');
	const [home] = decode('\u001B[1~', 'legacy') as [KeyEvent];
	assert.equal(text(encodeKey(home, columns.legacy, {outer: columns.legacy})), '\u001B[H', 'but in one form where terminals differ');
});

test('releases and bare modifiers reach only who asked for them', () => {
	const [, release] = decode('\u001B[98;5u\u001B[98;5:3u', 'kitty31') as [KeyEvent, KeyEvent];
	assert.equal(encodeKey(release, columns.kitty5).length, 0);
	assert.equal(encodeKey(release, columns.legacy).length, 0);
	assert.equal(text(encodeKey(release, {...columns.kitty1, kittyFlags: 3})), '\u001B[98;5:3u');
	const [shift] = decode('\u001B[57441;2u', 'kitty31') as [KeyEvent];
	assert.equal(encodeKey(shift, columns.kitty5).length, 0);
	assert.equal(encodeKey(shift, columns.legacy).length, 0);
	assert.equal(text(encodeKey(shift, columns.kitty31)), '\u001B[57441;2u');
});

test('Shift+Enter to a claude that asked for nothing', () => {
	const [enter] = decode('\u001B[13;2u', 'kitty5') as [KeyEvent];
	assert.equal(text(encodeKey(enter, columns.legacy)), '\r');
	assert.equal(text(encodeKey(enter, columns.legacy, {enterAsCode: true})), '\u001B[13;2u');
	assert.equal(text(encodeKey(parseKey('C-Enter')!, columns.legacy, {enterAsCode: true})), '\u001B[13;5u');
	assert.equal(text(encodeKey(parseKey('M-Enter')!, columns.legacy, {enterAsCode: true})), '\u001B\r');
	assert.equal(text(encodeKey(parseKey('Enter')!, columns.legacy, {enterAsCode: true})), '\r');
});

test('Control+j stays a byte in a pane without kitty flags', () => {
	const [key] = decode('\n', 'legacy') as [KeyEvent];
	assert.equal(text(encodeKey(key, columns.legacy, {outer: columns.legacy})), '\n');
	const [coded] = decode('\u001B[106;5u', 'kitty5') as [KeyEvent];
	assert.equal(text(encodeKey(coded, columns.legacy, {outer: columns.kitty5})), '\n');
});

test('paste markers', () => {
	const start = {phase: 'start', raw: Buffer.from('\u001B[200~')} as const;
	const body = {phase: 'body', raw: Buffer.from('\u0002d\n')} as const;
	assert.equal(text(encodePaste(start, {bracketedPaste: true})), '\u001B[200~');
	assert.equal(encodePaste(start, {bracketedPaste: false}).length, 0);
	assert.equal(encodePaste(body, {bracketedPaste: false}), body.raw);
});

test('key names of `coppice keys`', () => {
	const typed = (...words: string[]) => text(keysToBytes(words, columns.legacy));
	assert.equal(typed('echo hi', 'Enter'), 'echo hi\r');
	assert.equal(typed('C-c', '^d', 'M-x', 'Up', 'F5', 'BSpace', 'Escape'), '\u0003\u0004\u001Bx\u001B[A\u001B[15~\u007F\u001B');
	assert.equal(typed('pageup', 'PgDn', 'S-Tab', 'C-Left', 'Space'), '\u001B[5~\u001B[6~\u001B[Z\u001B[1;5D ');
	assert.equal(typed('A', '😀', 'enterprise', 'S-a'), 'A😀enterpriseS-a');
	assert.equal(text(keysToBytes(['Up'], columns.app)), '\u001BOA');
	assert.equal(text(keysToBytes(['S-Enter', 'Escape'], columns.kitty1)), '\u001B[13;2u\u001B[27u');
	assert.equal(text(keysToBytes(['ab'], {...columns.kitty1, kittyFlags: 8})), '\u001B[97u\u001B[98u');
});

const pane = (mouse: PaneMouseModes['mouse'], mouseEncoding: PaneMouseModes['mouseEncoding'] = 'default') => ({mouse, mouseEncoding});
const press: Mouse = {x: 64, y: 4, unit: 'cells', button: 'left', action: 'press', modifiers: 4};
const origin = {x: 61, y: 1};

test('mouse: each encoding', () => {
	const sent = (event: Mouse, encoding: PaneMouseModes['mouseEncoding'], cell?: {width: number; height: number}) =>
		Buffer.from(encodeMouse(event, pane('any', encoding), origin, cell)).toString('latin1');
	const release: Mouse = {...press, action: 'release'};
	assert.equal(sent(press, 'sgr'), '\u001B[<16;4;4M');
	assert.equal(sent(release, 'sgr'), '\u001B[<16;4;4m');
	assert.equal(sent(release, 'default'), '\u001B[M3$$');
	assert.equal(sent(release, 'urxvt'), '\u001B[51;4;4M');
	assert.equal(sent(press, 'sgr-pixels', {width: 10, height: 20}), '\u001B[<16;36;71M');
	assert.equal(sent({...press, unit: 'pixels', x: 645, y: 93}, 'sgr-pixels', {width: 10, height: 20}), '\u001B[<16;36;74M');
	assert.equal(sent({...press, unit: 'pixels', x: 645, y: 93}, 'sgr', {width: 10, height: 20}), '\u001B[<16;4;4M');
	assert.equal(sent({...press, x: 61 + 222}, 'default'), '\u001B[M0\u00FF$');
	assert.equal(sent({...press, x: 61 + 223}, 'default'), '', 'X10 ends at 223');
	assert.equal(Buffer.from(sent({...press, x: 61 + 223}, 'utf8'), 'latin1').toString('utf8'), '\u001B[M0\u0100$');
	assert.equal(sent({...press, x: 61 + 2015}, 'utf8'), '');
	assert.equal(sent({...press, x: 0, y: 0}, 'sgr'), '\u001B[<16;1;1M', 'a drag is clamped');
});

test('mouse: pixels and cells', () => {
	const cell = {width: 10, height: 20};
	const pixels: Mouse = {...press, unit: 'pixels', x: 645, y: 93};
	assert.deepEqual(cellOf(press, cell), {x: 64, y: 4});
	assert.deepEqual(cellOf(pixels, cell), {x: 64, y: 4});
	const rect = {x: 60, y: 1, columns: 4, rows: 3};
	const place = ({x, y}: Mouse) => [x, y];
	assert.deepEqual(place(within(press, rect, cell)), [63, 3]);
	assert.deepEqual(place(within(pixels, rect, cell)), [639, 79]);
	assert.deepEqual(place(within({...pixels, x: 0, y: 0}, rect, cell)), [600, 20]);
});

test('mouse: each way of asking', () => {
	const heard = (event: Partial<Mouse>) =>
		(['none', 'x10', 'vt200', 'drag', 'any'] as const).filter(
			tracking => encodeMouse({...press, ...event}, pane(tracking, 'sgr'), origin).length > 0,
		);
	assert.deepEqual(heard({}), ['x10', 'vt200', 'drag', 'any']);
	assert.deepEqual(heard({action: 'release'}), ['vt200', 'drag', 'any']);
	assert.deepEqual(heard({action: 'move'}), ['drag', 'any']);
	assert.deepEqual(heard({action: 'move', button: 'none'}), ['any']);
	assert.deepEqual(heard({button: 'wheelUp'}), ['vt200', 'drag', 'any']);
	assert.deepEqual(heard({button: 'wheelUp', action: 'release'}), [], 'a wheel has no release');
	assert.equal(show(encodeMouse(press, pane('x10'), origin)), show(Buffer.from('\u001B[M $$')), 'X10 mode knows no modifiers');
});
