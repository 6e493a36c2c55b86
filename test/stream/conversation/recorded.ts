/* A transcript in the format of Claude Code 2.1, written by hand: branches, parallel calls, compaction, and what nobody knows. */
import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import type {Row} from '../../../source/markdown/rows.ts';
import {loadWidths} from '../../../source/screen/widths.ts';
import {layOut} from '../../../source/stream/conversation/layout.ts';
import {type Conversation, createTranscript} from '../../../source/stream/conversation/transcript.ts';
import {createLineReader} from '../../../source/stream/parser/lines.ts';

export const widths = await loadWidths();
export const recording = readFileSync(new URL('../../recordings/conversation.ndjson', import.meta.url));

export const conversationIn = (...pieces: readonly Uint8Array[]): Conversation => {
	const transcript = createTranscript();
	const lines = createLineReader(line => transcript.take(line));
	for (const piece of pieces) {
		lines.take(piece);
	}
	transcript.takeLast(lines.pending());
	return transcript.conversation();
};

/** Rows as they stand in a file beside the recording; `COPPICE_TEST_GOLDEN=write` writes it anew. */
export const sameAsRecorded = (name: string, rows: readonly string[]): void => {
	const file = new URL(`../../recordings/${name}`, import.meta.url);
	const text = `${rows.map(row => row.trimEnd()).join('\n')}\n`;
	if (process.env.COPPICE_TEST_GOLDEN === 'write') {
		writeFileSync(file, text);
	}
	assert.equal(text, readFileSync(file, 'utf8'), `${name} is not as it was; COPPICE_TEST_GOLDEN=write takes it over`);
};

/** Records, a line each. */
export const conversationOf = (...records: readonly object[]): Conversation =>
	conversationIn(Buffer.from(records.map(record => `${JSON.stringify(record)}\n`).join('')));

export const textOf = ({spans}: Row): string => spans.map(span => span.text).join('');

export const laidOut = (conversation: Conversation, columns: number, most = 10_000) => layOut(conversation, {columns, widths}, most);

export const rowsOf = (conversation: Conversation, columns: number, most?: number): string[] =>
	laidOut(conversation, columns, most).rows.map(textOf);
