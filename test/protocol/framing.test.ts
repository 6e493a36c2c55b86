import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {createFrameDecoder, encodeFrame, type Frame, FramingError, kinds} from '../../source/protocol/framing.ts';

const collect = (limit = 1024) => {
	const frames: Frame[] = [];
	const decode = createFrameDecoder(
		({kind, id, payload}) => frames.push({kind, id, payload: Uint8Array.from(payload)}),
		() => limit,
	);
	return {frames, decode};
};

const sample = [
	{kind: kinds.request, id: 1, payload: Buffer.from('{"name":"a"}')},
	{kind: kinds.event, id: 0, payload: new Uint8Array()},
	{kind: kinds.screen, id: 0xffff_ffff, payload: Uint8Array.from({length: 300}, (_, index) => index & 0xff)},
];
const wire = Buffer.concat(sample.map(({kind, id, payload}) => encodeFrame(kind, id, payload)));
const plain = (frames: Frame[]) => frames.map(({kind, id, payload}) => ({kind, id, payload: [...payload]}));

test('frames come whole, cut at any byte', () => {
	for (let cut = 0; cut <= wire.length; cut++) {
		const {frames, decode} = collect();
		decode(wire.subarray(0, cut));
		decode(wire.subarray(cut));
		assert.deepEqual(plain(frames), plain(sample), `cut at ${cut}`);
	}
});

test('frames come whole byte by byte', () => {
	const {frames, decode} = collect();
	for (const byte of wire) {
		decode(Uint8Array.of(byte));
	}
	assert.deepEqual(plain(frames), plain(sample));
});

test('a length above the limit is refused as soon as it is known, one at the limit is not', () => {
	const head = (length: number) => {
		const bytes = Buffer.alloc(4);
		bytes.writeUInt32BE(length);
		return bytes;
	};
	assert.throws(() => collect(100).decode(head(101)), FramingError);
	assert.throws(() => collect(100).decode(head(0xffff_ffff)), FramingError);
	assert.doesNotThrow(() => collect(100).decode(head(100)));
	for (const short of [0, 1, 4]) {
		assert.throws(() => collect().decode(head(short)), FramingError, `${short} bytes hold no head`);
	}
});

test('the limit may rise between two frames of one piece', () => {
	let limit = 20;
	const seen: number[] = [];
	const decode = createFrameDecoder(
		frame => {
			seen.push(frame.payload.length);
			limit = 1000;
		},
		() => limit,
	);
	decode(Buffer.concat([encodeFrame(0, 0, new Uint8Array(5)), encodeFrame(1, 0, new Uint8Array(500))]));
	assert.deepEqual(seen, [5, 500]);
});

test('any frames in any pieces', () => {
	const frame = fc.record({kind: fc.nat(255), id: fc.nat(0xffff_ffff), payload: fc.uint8Array({maxLength: 64})});
	fc.assert(
		fc.property(fc.array(frame, {maxLength: 8}), fc.array(fc.nat(600), {maxLength: 12}), (wanted, cuts) => {
			const bytes = Buffer.concat(wanted.map(({kind, id, payload}) => encodeFrame(kind, id, payload)));
			const {frames, decode} = collect();
			const places = [...new Set([0, ...cuts.map(cut => Math.min(cut, bytes.length)), bytes.length])].sort((a, b) => a - b);
			for (const [index, place] of places.slice(1).entries()) {
				decode(bytes.subarray(places[index], place));
			}
			assert.deepEqual(plain(frames), plain(wanted));
		}),
		{numRuns: process.env.COPPICE_TEST_FULL ? 5000 : 300},
	);
});
