/*
The conversation of a session as rows: what stands above the screen of an agent that keeps no lines there itself. It is laid out from
the transcript that the agent writes.
*/
import {setImmediate as nextTurn} from 'node:timers/promises';
import {UserError} from '../errors.ts';
import {type Page, type Span, wrapLine} from '../markdown/rows.ts';
import type {ConversationRows} from '../protocol/messages.ts';
import {type Grid, gridOf} from '../screen/grid.ts';
import {palette, type Style} from '../screen/style.ts';
import type {Tables} from '../screen/tables.ts';
import {loadWidths, type Widths} from '../screen/widths.ts';
import type {Block} from '../stream/conversation/blocks.ts';
import type {Conversation} from '../stream/conversation/transcript.ts';
import type {LiveSession} from './session.ts';
import {createTranscripts} from './transcripts.ts';

export type Conversations = ReturnType<typeof createConversations>;

/** Laying out does not hold up others for longer. */
const sliceMilliseconds = 8;

export const createConversations = () => {
	const transcripts = createTranscripts();
	let loaded: Promise<Widths> | undefined;
	const widths = () => (loaded ??= loadWidths());
	/** Of each conversation the rows that were asked for last: a search asks for the same with each key. */
	const laidOut = new WeakMap<Conversation, {columns: number; rows: number; block: Block}>();

	const layOut = async (conversation: Conversation, page: Page, rows: number): Promise<Block> => {
		const known = laidOut.get(conversation);
		if (known && known.columns === page.columns && known.rows === rows) {
			return known.block;
		}
		// What reads the markdown in it is loaded with the first: most servers are never asked for one.
		const {layOutSteps} = await import('../stream/conversation/layout.ts');
		const block = await inSlices(layOutSteps(conversation, page, rows));
		laidOut.set(conversation, {columns: page.columns, rows, block});
		return block;
	};

	return {
		/**
		The last `rows` rows; undefined where its agent writes no transcript, or has not begun to. Of a transcript that cannot be read
		rows say so.
		*/
		async rows({record}: LiveSession, {columns, rows}: {columns: number; rows: number}): Promise<ConversationRows | undefined> {
			if (record.transcript === null) {
				return undefined;
			}
			const page: Page = {columns, widths: await widths()};
			try {
				const conversation = await transcripts.read(record.transcript);
				return conversation && conversation.entries.length > 0 ? {...(await layOut(conversation, page, rows)), trouble: null} : undefined;
			} catch (error) {
				if (error instanceof UserError) {
					return {rows: wrapLine([{text: error.message, token: 'warning'}], page), landmarks: [], trouble: error.message};
				}
				throw error;
			}
		},
		widths,
	};
};

const inSlices = async (steps: Generator<undefined, Block>): Promise<Block> => {
	let began = performance.now();
	for (let step = steps.next(); ; step = steps.next()) {
		if (step.done) {
			return step.value;
		}
		if (performance.now() - began > sliceMilliseconds) {
			await nextTurn();
			began = performance.now();
		}
	}
};

/** As in the default theme: the terminal's own colours. Whoever captures a screen may look at it anywhere. */
const colours: Readonly<Record<NonNullable<Span['token']>, number>> = {
	dim: palette(8),
	accent: palette(6),
	done: palette(2),
	failed: palette(1),
	added: palette(2),
	removed: palette(1),
	warning: palette(3),
};

const styleOf = ({token, underline, text: _, ...flags}: Span): Style => ({
	...flags,
	...(token && {foreground: colours[token]}),
	...(underline && {underline: 1}),
});

/** Rows of a conversation as cells, for text and pictures. */
export const conversationGrid = ({rows}: ConversationRows, tables: Tables, columns: number): Grid =>
	gridOf(
		tables,
		columns,
		rows.map(({spans, wrapped}) => ({wrapped, spans: spans.map(span => ({text: span.text, style: styleOf(span)}))})),
	);
