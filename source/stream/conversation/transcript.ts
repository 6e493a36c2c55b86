/*
The records of a transcript as the conversation that counts now. Records are a tree: each names the one before it. Going back to an
earlier prompt begins a branch, and what was said after it counts no more, though it stands in the file. So the conversation is read
backwards, from the newest record that says something.
*/
import {type Json, objectFrom, objectIn, textIn} from '../parser/json.ts';
import {type Call, type Entry, type Fold, fold, type Place} from './entries.ts';
import {readRecord} from './records.ts';

export type Conversation = {
	/** The oldest first. */
	readonly entries: readonly Entry[];
	/** Of the person. */
	readonly prompts: number;
	/** Records and parts of them that are of no known kind, and lines that are no records. */
	readonly unknown: number;
	/** Records of what was said and done, on all branches. None, where some are unknown: this is no transcript. */
	readonly records: number;
	/** Where it took place, as the newest record says. */
	readonly folder: string | undefined;
};

export type Transcript = {
	/** A line of the file; undefined for one that was too long to be kept. A record that comes again is passed over. */
	take(line: string | undefined, place?: Place): void;
	/** What stands behind the last line feed: it counts if it is whole, and is else still being written. */
	takeLast(line: string, place?: Place): void;
	conversation(): Conversation;
};

/** A record, as a part of the tree. */
type Leaf = {
	readonly parent: string | null;
	/** The one before it in the file, where its parent is not to be found. */
	readonly previous: Leaf | undefined;
	/** Of a sub-agent. */
	readonly side: boolean;
	/** Id of the response that it is a part of. */
	readonly response: string | undefined;
	/** Nothing came before it, but for what it stands for: it does not begin a conversation. */
	readonly goesOn: boolean;
	/** Something was said in it. */
	readonly says: boolean;
	readonly entries: readonly Entry[];
};

export const createTranscript = (): Transcript => {
	const leaves: Leaf[] = [];
	const byId = new Map<string, Leaf>();
	/** The newest record of each response. */
	const byResponse = new Map<string, Leaf>();
	const calls = new Map<string, Call>();
	const newest: {main: Leaf | undefined; side: Leaf | undefined; id: string} = {main: undefined, side: undefined, id: ''};
	let unknown = 0;
	let folder: string | undefined;

	const takeRecord = (record: Json, place: Place | undefined) => {
		const known = textIn(record, 'uuid');
		if (known !== undefined && byId.has(known)) {
			return;
		}
		const response = record.type === 'assistant' ? textIn(objectIn(record, 'message'), 'id') : undefined;
		const told = response === undefined ? undefined : byResponse.get(response);
		if (known !== undefined && told && record.parentUuid === null) {
			// Claude Code 1.0 began a resumed conversation with the last response, told once more.
			byId.set(known, told);
			return;
		}
		const read = readRecord(record, foldingAt(place));
		unknown += read.unknown;
		for (const [id, call] of read.calls) {
			calls.set(id, call);
		}
		for (const [id, {patch, result}] of read.results) {
			const call = calls.get(id);
			if (call) {
				call.result = result;
				call.patch = result?.failed ? undefined : (patch ?? call.patch);
			}
		}
		const says = read.entries.length > 0 || read.results.length > 0;
		if (known === undefined && !says) {
			return;
		}
		folder = textIn(record, 'cwd') ?? folder;
		const side = record.isSidechain === true;
		const leaf: Leaf = {
			parent: parentOf(record) ?? (record.parentUuid === null ? null : newest.id),
			previous: side ? newest.side : newest.main,
			side,
			response,
			goesOn: record.isCompactSummary === true || record.subtype === 'compact_boundary',
			says,
			entries: read.entries,
		};
		newest[side ? 'side' : 'main'] = leaf;
		newest.id = known ?? `unnamed ${leaves.length}`;
		byId.set(newest.id, leaf);
		if (response !== undefined) {
			byResponse.set(response, leaf);
		}
		leaves.push(leaf);
	};

	const before = (leaf: Leaf): Leaf | undefined =>
		leaf.parent === null ? (leaf.goesOn ? leaf.previous : undefined) : (byId.get(leaf.parent) ?? leaf.previous);

	/** The records that lead to the newest one, and all that its responses consist of: parallel calls are branches of their own. */
	const branch = (): Leaf[] => {
		// A file of a sub-agent has nothing else.
		const side = newest.main === undefined;
		const trunk = new Set<Leaf>();
		const last = leaves.findLast(leaf => leaf.side === side && leaf.says);
		for (let leaf = last; leaf && !trunk.has(leaf); leaf = before(leaf)) {
			trunk.add(leaf);
		}
		const responses = new Set([...trunk].map(({response}) => response));
		return leaves.filter(leaf => leaf.side === side && (trunk.has(leaf) || (leaf.response !== undefined && responses.has(leaf.response))));
	};

	return {
		take(line, place) {
			const record = line === undefined ? undefined : objectFrom(line);
			if (record) {
				takeRecord(record, place);
			} else if (line === undefined || line.trim() !== '') {
				unknown++;
			}
		},
		takeLast(line, place) {
			const record = objectFrom(line);
			if (record) {
				takeRecord(record, place);
			}
		},
		conversation() {
			const entries = branch().flatMap(leaf => leaf.entries);
			return {entries, prompts: entries.filter(({kind}) => kind === 'prompt').length, unknown, records: leaves.length, folder};
		},
	};
};

/** Each text of a record that is folded knows where its whole stands. */
const foldingAt = (place: Place | undefined): Fold => {
	let part = 0;
	return (source, most) => fold(source, most, place && {...place, part: part++});
};

/** Where a conversation was compacted it begins anew, and tells besides what came before. */
const parentOf = (record: Json): string | undefined => textIn(record, 'parentUuid') ?? textIn(record, 'logicalParentUuid');
