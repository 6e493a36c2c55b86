import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {InputEvent, KeyEvent, TokenizerSettings} from '../../../source/client/keys/keys.ts';
import {createTokenizer} from '../../../source/client/keys/keys.ts';
import {nameKey} from '../../../source/client/keys/notation.ts';
import {type Column, columns, rows} from '../key-columns.ts';

const bytes = (text: string) => Buffer.from(text);
const full = Boolean(process.env.COPPICE_TEST_FULL);

/** An event in a word, without its bytes. */
const say = (event: InputEvent): string => {
	switch (event.kind) {
		case 'key':
			return nameKey(event) + (event.event === 'press' ? '' : `:${event.event}`);
		case 'text':
			return `"${event.text}"`;
		case 'paste':
			return event.phase === 'body' ? `<${Buffer.from(event.raw).toString('latin1')}>` : event.phase;
		case 'mouse':
			return `${event.button} ${event.action} ${event.x},${event.y}`;
		case 'focus':
			return event.focused ? 'in' : 'out';
		case 'reply':
			return `reply ${event.reply.name}`;
		case 'unknown':
			return event.typed ? 'unknown' : "terminal's";
	}
};

/** Everything that these bytes are, with the clock run to the end. */
const decode = (pieces: readonly Uint8Array[], settings: Partial<TokenizerSettings> = {}): InputEvent[] => {
	const tokenizer = createTokenizer(settings);
	const events = pieces.flatMap(piece => tokenizer.push(piece, 0));
	const due = tokenizer.deadline();
	return due === undefined ? events : [...events, ...tokenizer.flush(due)];
};
const told = (text: string, settings?: Partial<TokenizerSettings>) =>
	decode([bytes(text)], settings)
		.map(say)
		.join(' ');
const settingsOf = (column: Column) => ({kitty: columns[column].kittyFlags > 0, modifyOtherKeys: columns[column].modifyOtherKeys});

test('a key that says everything is read as that key', () => {
	for (const row of rows) {
		const [press, release] = decode([bytes(row.kitty31!)], settingsOf('kitty31')) as [KeyEvent, KeyEvent];
		const character = press.text ?? String.fromCodePoint(press.modifiers & 1 ? (press.shifted ?? press.code) : press.code);
		const base = row.id.replace(/^(?:[CMSD]-)+(?=.)/, '');
		assert.deepEqual([press.event, release.event], ['press', 'release'], row.id);
		assert.equal(press.name, base, row.id);
		assert.equal(
			press.modifiers,
			[...row.id.slice(0, row.id.length - base.length)].reduce((sum, letter) => sum + ({S: 1, M: 2, C: 4, D: 8}[letter] ?? 0), 0),
		);
		assert.ok(character.length > 0);
	}
});

test('every key of every mode is one press, and the same when cut at every byte', () => {
	let cuts = 0;
	for (const column of Object.keys(columns) as Column[]) {
		for (const row of rows) {
			const sent = row[column];
			if (sent === undefined) {
				continue;
			}
			const whole = decode([bytes(sent)], settingsOf(column));
			assert.equal(whole.length, column === 'kitty31' ? 2 : 1, `${column} ${row.id}`);
			assert.ok(
				whole.every(event => event.kind === 'key' || event.kind === 'text'),
				`${column} ${row.id}`,
			);
			for (let cut = 1; cut < bytes(sent).length; cut++) {
				cuts++;
				const parts: Uint8Array[] = [bytes(sent).subarray(0, cut), bytes(sent).subarray(cut)];
				assert.deepEqual(decode(parts, settingsOf(column)).map(say), whole.map(say), `${column} ${row.id} cut at ${cut}`);
			}
		}
	}
	assert.ok(cuts > 20_000);
});

test('other forms that terminals give keys', () => {
	const forms: Record<string, string> = {
		Home: '\u001B[1~ \u001B[7~ \u001BOH',
		End: '\u001B[4~ \u001B[8~ \u001BOF',
		F1: '\u001B[11~ \u001B[[A',
		F2: '\u001B[12~ \u001B[[B',
		F3: '\u001B[13~ \u001B[[C \u001B[R',
		F4: '\u001B[14~ \u001B[[D',
		F5: '\u001B[15~ \u001B[[E',
		'S-F1': '\u001B[1;2P',
		'S-F3': '\u001B[1;2R',
		'S-Up': '\u001B[a',
		'C-Up': '\u001BOa',
		'C-Left': '\u001BOd',
		'S-DC': '\u001B[3$',
		'C-DC': '\u001B[3^',
		'C-S-DC': '\u001B[3@',
		'S-Tab': '\u001B[Z',
		'M-Up': '\u001B\u001B[A \u001B\u001BOA',
		'M-S-Tab': '\u001B\u001B[Z',
		'C-h': '\b',
		'C-Space': '\0',
		'C-^': '\u001E',
		'C-_': '\u001F',
	};
	for (const [name, sent] of Object.entries(forms)) {
		for (const form of sent.split(' ')) {
			assert.equal(told(form), name, JSON.stringify(form));
		}
	}
});

test('Alt and what looks like the beginning of something else', () => {
	assert.equal(told('\u001B['), 'M-[');
	assert.equal(told('\u001BO'), 'M-O');
	assert.equal(told('\u001B]'), 'M-]');
	assert.equal(told('\u001BP'), 'M-P');
	assert.equal(told('\u001BPx'), 'M-P "x"');
	assert.equal(told('\u001BX'), 'M-X');
	assert.equal(told('\u001B\u001Bx'), 'M-Escape "x"');
	assert.equal(told('\u001B\u001B'), 'M-Escape');
	assert.equal(told('\u001Bé'), 'M-é');
	assert.equal(told('\u001B\u001B[<0;3;4M'), 'Escape left press 2,3');
});

test("kitty's alternates, text, events and locks", () => {
	const [key] = decode([bytes('\u001B[1080:1048:98;6u')], {kitty: true}) as [KeyEvent];
	assert.deepEqual([key.code, key.shifted, key.base, key.modifiers], [1080, 1048, 98, 5]);
	assert.equal(told('\u001B[97;129u', {kitty: true}), 'a', 'Num Lock is no modifier');
	assert.equal((decode([bytes('\u001B[97;65u')], {kitty: true})[0] as KeyEvent).text, 'A', 'Caps Lock types capitals');
	assert.equal(told('\u001B[97;1:2u', {kitty: true}), 'a:repeat');
	assert.equal(told('\u001B[57441;2u', {kitty: true}), 'S-LeftShift');
	assert.equal(told('\u001B[57417u', {kitty: true}), 'KPLeft');
	assert.equal(told('\u001B[1114112u', {kitty: true}), 'unknown');
});

test('control bytes inside a sequence are keys, and the sequence goes on', () => {
	assert.equal(told('\u001B[1;\r5A'), 'Enter C-Up');
	assert.equal(told('a\u001B[1\u0002;5Ab'), '"a" C-b C-Up "b"');
});

test('a sequence that is cut short by another gives way', () => {
	assert.equal(told('\u001B[1;5\u001B[A'), 'unknown Up');
	assert.equal(told('\u001B[<0;1\u001B[A'), "terminal's Up");
	assert.equal(told('\u001B]11;rgb\u001B[A'), "terminal's Up");
	assert.equal(told('\u001B[é'), 'M-[ "é"');
});

test('limits: 64 bytes of CSI, 64 KiB of string', () => {
	assert.equal(decode([bytes(`\u001B[${'1'.repeat(62)}`)])[0]?.raw.length, 64);
	assert.equal(decode([bytes(`\u001B[${'1'.repeat(62)}`)])[0]?.kind, 'unknown');
	const [first] = decode([bytes(`\u001B]1${'x'.repeat(70_000)}`)]);
	assert.deepEqual([first?.kind, first?.raw.length], ['unknown', 65_536]);
});

test('mouse reports in all the forms', () => {
	assert.equal(told('\u001B[<0;10;5M'), 'left press 9,4');
	assert.equal(told('\u001B[<0;10;5m'), 'left release 9,4');
	assert.equal(told('\u001B[<35;1;1M'), 'none move 0,0');
	assert.equal(told('\u001B[<65;2;3M'), 'wheelDown press 1,2');
	assert.equal(told('\u001B[M !!'), 'left press 0,0');
	assert.equal(told('\u001B[M#!!'), 'none release 0,0');
	assert.equal(told('\u001B[32;5;6M'), 'left press 4,5');
	const [pixels] = decode([bytes('\u001B[<16;100;50M')], {mousePixels: true});
	assert.ok(pixels?.kind === 'mouse' && pixels.unit === 'pixels' && pixels.x === 99 && pixels.modifiers === 4);
	assert.deepEqual(decode([Buffer.from([27, 91, 77, 32, 255, 200])]).map(say), ['left press 222,167']);
});

test('whether the mouse is in pixels is told by the terminal, among its reports', () => {
	const units = decode([bytes('\u001B[<0;9;9M\u001B[?1016;1$y\u001B[<0;9;9M\u001B[?1016;2$y\u001B[<0;9;9M')]).flatMap(event =>
		event.kind === 'mouse' ? [event.unit] : [],
	);
	assert.deepEqual(units, ['cells', 'pixels', 'cells']);
});

test('answers are named and never typed', () => {
	const reply = (text: string) => {
		const events = decode([bytes(text)]);
		assert.equal(events.length, 1);
		return events[0]?.kind === 'reply' ? events[0].reply : events[0]?.kind;
	};
	assert.deepEqual(reply('\u001B[?62;4c'), {name: 'deviceAttributes', level: 'primary', parameters: [62, 4]});
	assert.deepEqual(reply('\u001B[>1;4000;29c'), {name: 'deviceAttributes', level: 'secondary', parameters: [1, 4000, 29]});
	assert.deepEqual(reply('\u001B[?2026;2$y'), {name: 'mode', private: true, mode: 2026, state: 2});
	assert.deepEqual(reply('\u001B[4;1$y'), {name: 'mode', private: false, mode: 4, state: 1});
	assert.deepEqual(reply('\u001B[?5u'), {name: 'kittyFlags', flags: 5});
	assert.deepEqual(reply('\u001B[>4;2m'), {name: 'modifyOtherKeys', level: 2});
	assert.deepEqual(reply('\u001B[0n'), {name: 'ok'});
	assert.deepEqual(reply('\u001B[?997;1n'), {name: 'colourScheme', scheme: 'dark'});
	assert.deepEqual(reply('\u001B[6;20;10t'), {name: 'size', of: 'cell', width: 10, height: 20});
	assert.deepEqual(reply('\u001BP>|tmux 3.3a\u001B\\'), {name: 'version', text: 'tmux 3.3a'});
	assert.deepEqual(reply('\u001B]11;rgb:ffff/8080/0000\u001B\\'), {name: 'colour', of: 'background', red: 255, green: 128, blue: 0});
	assert.deepEqual(reply('\u001B]4;1;rgb:f/0/0\u0007'), {name: 'colour', of: 'palette', index: 1, red: 255, green: 0, blue: 0});
	assert.deepEqual(reply('\u001B]52;c;?\u0007'), {name: 'other'});
	assert.deepEqual(reply('\u001B[12;40R'), {name: 'cursorPosition', x: 39, y: 11});
});

test('a cursor position is one only while it is awaited', () => {
	const tokenizer = createTokenizer();
	assert.equal(tokenizer.push(bytes('\u001B[1;5R'), 0).map(say).join(), 'C-F3');
	tokenizer.awaitCursorPosition();
	assert.equal(tokenizer.push(bytes('\u001B[1;5R'), 0).map(say).join(), 'reply cursorPosition');
	assert.equal(tokenizer.push(bytes('\u001B[1;5R'), 0).map(say).join(), 'C-F3');
});

test('a lone Escape is held for its time in legacy mode, and without a timer in kitty mode', () => {
	const legacy = createTokenizer({escapeMilliseconds: 15});
	assert.deepEqual(legacy.push(bytes('\u001B'), 1000), []);
	assert.equal(legacy.deadline(), 1015);
	assert.deepEqual(legacy.flush(1014), []);
	assert.equal(legacy.flush(1015).map(say).join(), 'Escape');
	assert.equal(legacy.deadline(), undefined);
	assert.equal(legacy.push(bytes('q'), 1016).map(say).join(), '"q"');

	const kitty = createTokenizer({kitty: true});
	assert.deepEqual(kitty.push(bytes('\u001B'), 0), []);
	assert.equal(kitty.deadline(), undefined);
	assert.equal(kitty.push(bytes('[A'), 5000).map(say).join(), 'Up');
});

test('half a CSI waits 100 ms, half a string a second, half a character for ever', () => {
	for (const [text, wait] of [
		['\u001B[1;', 100],
		['\u001BO', 100],
		['\u001B]', 100],
		['\u001B]11;r', 1000],
		['é', undefined],
	] as const) {
		const tokenizer = createTokenizer();
		const sent = text === 'é' ? bytes(text).subarray(0, 1) : bytes(text);
		assert.deepEqual(tokenizer.push(sent, 50), []);
		assert.equal(tokenizer.deadline(), wait === undefined ? undefined : 50 + wait, text);
	}
});

test('the rest of a report behind a flushed beginning is not typed', () => {
	const reports = [
		'\u001B[<0;10;5M',
		'\u001B[M !!',
		'\u001B[I',
		'\u001B[?62;4c',
		'\u001B]11;rgb:ffff/8080/0000\u001B\\',
		'\u001BP>|x(1)\u001B\\',
		'\u001B[0n',
	];
	for (const report of reports) {
		for (let cut = 1; cut < report.length; cut++) {
			const tokenizer = createTokenizer();
			const before = tokenizer.push(bytes(report.slice(0, cut)), 0);
			const due = tokenizer.deadline()!;
			const flushed = tokenizer.flush(due);
			const after = tokenizer.push(bytes(report.slice(cut)), due + 150);
			assert.ok(
				after.every(event => event.kind !== 'text' && event.kind !== 'key'),
				`${JSON.stringify(report)} at ${cut}: ${after.map(say).join(' ')}`,
			);
			assert.equal(Buffer.concat([...before, ...flushed, ...after].map(event => event.raw)).toString('latin1'), report);
		}
	}
	const tokenizer = createTokenizer();
	tokenizer.push(bytes('\u001B'), 0);
	tokenizer.flush(15);
	assert.equal(tokenizer.push(bytes('[<0;1;1M'), 516).map(say).join(), '"[<0;1;1M"', 'after 500 ms it is typing');
	tokenizer.push(bytes('\u001B'), 1000);
	tokenizer.flush(1015);
	assert.equal(tokenizer.push(bytes('[A'), 1020).map(say).join(), '"[A"', 'an arrow is put together by who reads it');
	tokenizer.push(bytes('\u001B'), 2000);
	tokenizer.flush(2015);
	assert.equal(tokenizer.push(bytes('[200~x'), 2020).map(say).join(), 'start,<x>', 'a paste is never typed');
});

test('a paste of 1 MB with every byte and the prefix inside streams in order', () => {
	const body = Buffer.alloc(1_000_000);
	for (let index = 0; index < body.length; index++) {
		body[index] = index % 257 === 256 ? 2 : index % 257;
	}
	const sent = Buffer.concat([bytes('\u001B[200~'), body, bytes('\u001B[201~\u0002')]);
	for (const size of [1, 7, 1000, 65_536]) {
		const tokenizer = createTokenizer();
		const end = size === 1 ? 20_000 : sent.length;
		const bodies: Uint8Array[] = [];
		const kinds = new Set<string>();
		let given = 0;
		for (let start = 0; start < end; start += size) {
			const piece = sent.subarray(start, Math.min(end, start + size));
			const events = tokenizer.push(piece, start);
			given += piece.length - events.reduce((sum, event) => sum + event.raw.length, 0);
			assert.ok(given < 6, 'a paste is not collected');
			assert.ok(start < 6 || tokenizer.deadline() === undefined, 'a paste has no timer');
			for (const event of events) {
				kinds.add(event.kind === 'paste' ? event.phase : say(event));
				if (event.kind === 'paste' && event.phase === 'body') {
					bodies.push(event.raw);
				}
			}
		}
		const data = Buffer.concat(bodies);
		assert.ok(data.equals(body.subarray(0, data.length)), `reads of ${size}`);
		assert.ok(data.length >= end - 20);
		assert.deepEqual([...kinds], size === 1 ? ['start', 'body'] : ['start', 'body', 'end', 'C-b']);
	}
});

test('an end marker inside a paste does not end it, as far as a read shows', () => {
	assert.equal(told('\u001B[200~a\u001B[201~\u0002d\u001B[201~b'), 'start <a\u001B[201~\u0002d> end "b"');
	assert.equal(told('\u001B[200~a\u001B[201~b\u001B[200~c\u001B[201~'), 'start <a> end "b" start <c> end');
	assert.equal(told('\u001B[200~a\u001B[200~b\u001B[201~c'), 'start <a\u001B[200~b> end "c"');
	assert.equal(told('x\u001B[201~y'), '"x" end "y"', 'one that came too late');
});

test('without marks a large read is data', () => {
	const pasted = `\u0002d${'x'.repeat(80)}`;
	assert.deepEqual(
		decode([bytes(pasted)], {bracketedPaste: false}).map(event => event.kind),
		['paste'],
	);
	assert.deepEqual(
		decode([bytes(pasted)]).map(event => event.kind),
		['key', 'text'],
	);
	assert.deepEqual(
		decode([bytes('hello')], {bracketedPaste: false}).map(event => event.kind),
		['text'],
	);
});

const fragments = [
	'a',
	'é',
	'字',
	'😀',
	'\u001B',
	'[',
	'\u001B[',
	'\u001B[A',
	'\u001BO',
	'P',
	'1',
	';',
	'5',
	'~',
	'u',
	'M',
	'<',
	'\u001B[<0;1;1M',
	'\u001B[M',
	'!!!',
	'\u001B]',
	'11;rgb:0/0/0',
	'\u0007',
	'\u001B\\',
	'\u001BP',
	'>|x',
	'\u001B[200~',
	'\u001B[201~',
	'\u0002',
	'\r',
	'\u007F',
	'\u001B_G',
	'\u001B[?1u',
	'$',
	'\u001B[I',
];
const input = fc.array(
	fc.oneof(
		{weight: 4, arbitrary: fc.constantFrom(...fragments).map(text => bytes(text))},
		fc.uint8Array({minLength: 1, maxLength: 4}).map(part => Buffer.from(part)),
	),
	{maxLength: 30},
);
/** Control bytes inside a CSI come out before it. */
const unmoved = (data: Buffer) => data.filter(byte => byte === 27 || (byte >= 32 && byte !== 127));

test('whatever comes: nothing thrown, nothing lost, whatever the reads and the clock', () => {
	fc.assert(
		fc.property(
			input,
			fc.array(fc.nat(20), {maxLength: 40}),
			fc.boolean(),
			fc.array(fc.nat(300), {maxLength: 40}),
			(parts, sizes, kitty, pauses) => {
				const all = Buffer.concat(parts);
				const tokenizer = createTokenizer({kitty});
				const events: InputEvent[] = [];
				let now = 0;
				for (let at = 0, index = 0; at < all.length; index++) {
					const size = Math.max(1, sizes[index % sizes.length] ?? 1);
					events.push(...tokenizer.push(all.subarray(at, at + size), now));
					at += size;
					now += pauses[index % pauses.length] ?? 0;
					events.push(...tokenizer.flush(now));
				}
				events.push(...tokenizer.flush(now + 10_000));
				tokenizer.configure({kitty: false});
				events.push(...tokenizer.flush(now + 10_000));
				// What may still wait, without a timer: half a character, half a paste marker. A key of another kind completes it.
				const got = Buffer.concat(events.map(event => event.raw));
				assert.ok(all.length - got.length <= 6);
				const expected = unmoved(all);
				assert.ok(Buffer.from(unmoved(got)).equals(Buffer.from(expected.subarray(0, unmoved(got).length))));
			},
		),
		{numRuns: full ? 100_000 : 2000},
	);
});

test('where the reads are cut makes no difference without time between', () => {
	const merged = (events: readonly InputEvent[]) => events.map(say).join('\u0000').replaceAll('"\u0000"', '').replaceAll('>\u0000<', '');
	fc.assert(
		fc.property(input, fc.array(fc.integer({min: 1, max: 9}), {minLength: 1, maxLength: 20}), fc.boolean(), (parts, sizes, kitty) => {
			const all = Buffer.concat(parts);
			// Which of several end markers ends a paste, only the read shows.
			fc.pre(!/\u001B\[201~(?:(?!\u001B\[200~)[\s\S])*\u001B\[201~/.test(all.toString('latin1')));
			const pieces: Buffer[] = [];
			for (let at = 0, index = 0; at < all.length; index++) {
				const size = sizes[index % sizes.length]!;
				pieces.push(all.subarray(at, at + size));
				at += size;
			}
			assert.equal(merged(decode(pieces, {kitty})), merged(decode([all], {kitty})));
		}),
		{numRuns: full ? 100_000 : 2000},
	);
});

test('text is valid UTF-8, and all other bytes go on as they are', () => {
	const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
	const tricky = fc.array(
		fc.constantFrom(0x61, 0x80, 0x9b, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff),
		{maxLength: 12},
	);
	fc.assert(
		fc.property(tricky, values => {
			for (const event of createTokenizer().push(Uint8Array.from([...values, 0x61]), 0)) {
				assert.ok(event.kind === 'text' || event.kind === 'unknown');
				if (event.kind === 'text') {
					assert.equal(decoder.decode(event.raw), event.text);
				} else {
					assert.ok(event.typed && event.raw.length === 1);
				}
			}
		}),
		{numRuns: 5000},
	);
	assert.equal(told('こんにちは世界👩‍👩‍👧‍👦'), '"こんにちは世界👩‍👩‍👧‍👦"', 'a commit of an input method is one event');
});
