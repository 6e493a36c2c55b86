/*
The conversation of a session as rows: what stands above the screen of an agent that keeps no lines there itself. It is laid out from
the transcript that the agent writes.
*/
import {setImmediate as nextTurn} from 'node:timers/promises';
import {UserError} from '../../errors.ts';
import {type Page, type Span, wrapLine} from '../../markdown/rows.ts';
import type {ConversationRows} from '../../protocol/conversation.ts';
import {type Grid, gridOf} from '../../screen/grid.ts';
import {palette, type Style} from '../../screen/style.ts';
import type {Tables} from '../../screen/tables.ts';
import {loadWidths, type Widths} from '../../screen/widths.ts';
import type {Folded, Source} from '../../stream/conversation/entries.ts';
import type {Laid} from '../../stream/conversation/layout.ts';
import {finderOf, foldedIn, lineFinderOf, type Showing, textsIn} from '../../stream/conversation/showing.ts';
import type {Conversation} from '../../stream/conversation/transcript.ts';
import {block} from '../../text.ts';
import {fileOf} from '../session/saved.ts';
import type {LiveSession} from '../session/session.ts';
import {createTranscripts} from './transcripts.ts';

export type Conversations = ReturnType<typeof createConversations>;

/** What is asked for: so many rows of so many columns; entries that are wanted whole; what is searched, also in what is folded. */
type Wanted = {columns: number; rows: number; whole?: readonly number[] | undefined; searched?: string | undefined};

/** Laying out does not hold up others for longer. */
const sliceMilliseconds = 8;
/** Fewer characters stand in every long text: what is folded stays so. */
const leastSearched = 3;
/** Of what is folded, in one layout: texts of a day are read one after another, and few are kept. */
const mostUnfolded = 16 * 1024 * 1024;

/** @param environment tells where agents keep the conversations of which no letter names the file */
export const createConversations = (environment: Readonly<Record<string, string | undefined>>) => {
	const transcripts = createTranscripts();
	let loaded: Promise<Widths> | undefined;
	const widths = () => (loaded ??= loadWidths());
	/** Of each conversation the rows that were asked for last, without and with what is folded: a search asks for the same with each key. */
	const plain = new WeakMap<Conversation, {key: string; laid: Laid}>();
	const unfolded = new WeakMap<Conversation, {key: string; laid: Laid}>();
	/** Texts in the file that hold what was searched last: what goes on from that is looked for in them alone. */
	const holding = new WeakMap<Conversation, {searched: string; oldest: number; sources: ReadonlySet<Source>}>();

	const layOut = async (conversation: Conversation, page: Page, rows: number, showing?: Showing): Promise<Laid> => {
		const known = showing ? unfolded : plain;
		const key = JSON.stringify([page.columns, rows, showing?.searched, [...(showing?.whole ?? [])]]);
		const found = known.get(conversation);
		if (found?.key === key) {
			return found.laid;
		}
		// What reads the markdown in it is loaded with the first: most servers are never asked for one.
		const {layOutSteps} = await import('../../stream/conversation/layout.ts');
		const laid = await inSlices(layOutSteps(conversation, page, rows, showing));
		known.set(conversation, {key, laid});
		return laid;
	};

	/**
	What is shown beyond the beginnings of long texts, of the entries that have rows; undefined where that is nothing.
	*/
	const showingOf = async (file: string, conversation: Conversation, laid: Laid, wanted: Wanted): Promise<Showing | undefined> => {
		const searched = (wanted.searched ?? '').length < leastSearched ? '' : wanted.searched!;
		const showing = {whole: new Set(wanted.whole), searched, texts: new Map<Folded, string>()};
		if (showing.whole.size === 0 && searched === '') {
			return undefined;
		}
		const finder = finderOf(searched);
		const holds = (text: string) => searched !== '' && finder(block(text, Number.POSITIVE_INFINITY));
		const slice = createSlice();
		let isShown = showing.whole.size > 0;
		const sources = new Map<Source, {folded: Folded; always: boolean}>();
		const oldest = laid.parts[0]?.entry ?? 0;
		const known = holding.get(conversation);
		const mayHold = known && searched.includes(known.searched) && known.oldest <= oldest ? known.sources : undefined;
		for (const {entry, folded: isFolded} of laid.parts.toReversed()) {
			const always = showing.whole.has(entry);
			for (const folded of foldedIn(conversation.entries[entry]!)) {
				if (folded.source && (always || (searched !== '' && mayHold?.has(folded.source) !== false))) {
					sources.set(folded.source, {folded, always});
				}
			}
			isShown ||= isFolded && textsIn(conversation.entries[entry]!).some(holds);
			await slice.over();
		}
		const held = new Set<Source>();
		let room = mostUnfolded;
		const lineFinder = searched === '' ? () => false : lineFinderOf(searched);
		const isWanted = (line: string, source: Source) => sources.get(source)?.always === true || lineFinder(line);
		for await (const [source, text] of transcripts.wholeTexts(file, [...sources.keys()], isWanted)) {
			const {folded, always} = sources.get(source)!;
			if (text !== undefined && holds(text)) {
				held.add(source);
			}
			if (text !== undefined && (always || held.has(source)) && room > 0) {
				showing.texts.set(folded, text);
				room -= text.length;
			}
			await slice.over();
		}
		if (searched !== '') {
			holding.set(conversation, {searched, oldest, sources: held});
		}
		return isShown || showing.texts.size > 0 ? showing : undefined;
	};

	const read = async (file: string, page: Page, wanted: Wanted): Promise<Laid | undefined> => {
		const conversation = await transcripts.read(file);
		if (!conversation || conversation.entries.length === 0) {
			return undefined;
		}
		const laid = await layOut(conversation, page, wanted.rows);
		const showing = await showingOf(file, conversation, laid, wanted);
		return showing ? layOut(conversation, page, wanted.rows, showing) : laid;
	};

	/** The letters of a headless run name no file. */
	const fileFor = async ({record: {transcript, conversation}, agent}: LiveSession): Promise<string | undefined> =>
		transcript ?? (conversation !== null && agent.conversations ? await fileOf(conversation, agent.conversations(environment)) : undefined);

	return {
		/**
		The last rows; undefined where its agent writes no transcript, or has not begun to. Of a transcript that cannot be read rows say so.
		*/
		async rows(session: LiveSession, wanted: Wanted): Promise<ConversationRows | undefined> {
			const file = await fileFor(session);
			if (file === undefined) {
				return undefined;
			}
			const page: Page = {columns: wanted.columns, widths: await widths()};
			try {
				const laid = await read(file, page, wanted);
				return laid && {...laid, trouble: null};
			} catch (error) {
				if (error instanceof UserError) {
					return {rows: wrapLine([{text: error.message, token: 'warning'}], page), landmarks: [], parts: [], trouble: error.message};
				}
				throw error;
			}
		},
		widths,
	};
};

/** Work in slices: others have their turn between. */
const createSlice = () => {
	let began = performance.now();
	return {
		async over() {
			if (performance.now() - began > sliceMilliseconds) {
				await nextTurn();
				began = performance.now();
			}
		},
	};
};

const inSlices = async (steps: Generator<undefined, Laid>): Promise<Laid> => {
	const slice = createSlice();
	for (let step = steps.next(); ; step = steps.next()) {
		if (step.done) {
			return step.value;
		}
		await slice.over();
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
