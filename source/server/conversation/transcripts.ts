/*
Files of transcripts, read as conversations. They are appended to, so what was read is kept and only what came since is read; a file that
became another one is read anew. The server alone reads them, a piece at a time: others have their turn between.
*/
import {constants} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import {describe, hasCode, UserError} from '../../errors.ts';
import {createTurns} from '../../git/turns.ts';
import type {Source} from '../../stream/conversation/entries.ts';
import {foldedTexts} from '../../stream/conversation/records.ts';
import {type Conversation, createTranscript, type Transcript} from '../../stream/conversation/transcript.ts';
import {objectFrom} from '../../stream/parser/json.ts';
import {createLineReader, type LineReader} from '../../stream/parser/lines.ts';
import {line} from '../../text.ts';

const bytesAtOnce = 256 * 1024;
/** Of a longer file, the end. */
const mostBytes = 512 * 1024 * 1024;
/** Conversations that were asked for last; what is kept of one is much smaller than its file. */
const mostKept = 32;
/** So much before the place up to which a file was read is compared: does it go on, or was it written anew? */
const seamBytes = 256;

export type Transcripts = ReturnType<typeof createTranscripts>;

type Reading = {
	readonly inode: number;
	readonly device: number;
	readonly transcript: Transcript;
	readonly lines: LineReader;
	/** Where the line that is being read begins. */
	lineStart: number;
	/** Up to where it was read, and what stands before that. */
	offset: number;
	seam: Buffer;
	conversation: Conversation | undefined;
};

export const createTranscripts = () => {
	/** By file; the one asked for last is the last. */
	const readings = new Map<string, Reading>();
	const turns = createTurns();

	const readNow = async (file: string): Promise<Conversation | undefined> => {
		const handle = await openFile(file);
		if (!handle) {
			readings.delete(file);
			return undefined;
		}
		try {
			const {size, ino, dev} = await handle.stat();
			const known = readings.get(file);
			const goesOn = known && known.inode === ino && known.device === dev && known.offset <= size && (await seamHolds(handle, known));
			const reading = goesOn ? known : newReading(ino, dev, Math.max(0, size - mostBytes));
			readings.delete(file);
			readings.set(file, reading);
			for (const oldest of [...readings.keys()].slice(0, -mostKept)) {
				readings.delete(oldest);
			}
			const conversation = await readOn(handle, reading, size);
			if (conversation.records === 0 && conversation.unknown > 0) {
				throw unreadable(file, 'it holds no conversation');
			}
			return conversation;
		} catch (error) {
			throw error instanceof UserError ? error : unreadable(file, describe(error));
		} finally {
			await handle.close();
		}
	};

	return {
		/** The conversation that a file holds now; undefined where there is no file. One that cannot be read is a UserError. */
		read: (file: string): Promise<Conversation | undefined> => turns.take(file, () => readNow(file)),
		wholeTexts,
	};
};

/**
The whole of texts that are folded, one after another: they stand in the file alone. One that is not wanted, or not there any more, is
undefined.

@param sources those of one record side by side, so that it is read once
@param isWanted whether the line of a record is worth reading for it
*/
async function* wholeTexts(
	file: string,
	sources: readonly Source[],
	isWanted: (line: string, source: Source) => boolean,
): AsyncGenerator<readonly [source: Source, text: string | undefined]> {
	const handle = sources.length > 0 ? await openFile(file) : undefined;
	try {
		let read: {offset: number; texts: readonly string[]} | undefined;
		for (const source of sources) {
			if (handle && read?.offset !== source.offset) {
				const bytes = Buffer.alloc(source.bytes);
				await handle.read(bytes, 0, bytes.length, source.offset);
				const written = bytes.toString();
				const record = isWanted(written, source) ? objectFrom(written) : undefined;
				read = {offset: source.offset, texts: record ? foldedTexts(record) : []};
			}
			yield [source, read?.texts[source.part]];
		}
	} finally {
		await handle?.close();
	}
}

const unreadable = (file: string, why: string) =>
	new UserError(`the transcript \`${line(file)}\` could not be read: ${why}`, {code: 'transcript-unreadable'});

/** Undefined where there is none. A pipe or a device is refused, and opened without waiting for who writes to it. */
const openFile = async (file: string): Promise<FileHandle | undefined> => {
	let handle: FileHandle;
	try {
		handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
	} catch (error) {
		if (hasCode(error, 'ENOENT', 'ENOTDIR')) {
			return undefined;
		}
		throw unreadable(file, describe(error));
	}
	if (!(await handle.stat()).isFile()) {
		await handle.close();
		throw unreadable(file, 'it is no regular file');
	}
	return handle;
};

const newReading = (inode: number, device: number, offset: number): Reading => {
	const transcript = createTranscript();
	const lines = createLineReader((text, bytes) => {
		transcript.take(text, {offset: reading.lineStart, bytes});
		reading.lineStart += bytes + 1;
	});
	const reading: Reading = {
		inode,
		device,
		transcript,
		lines,
		lineStart: offset,
		offset,
		seam: Buffer.alloc(0),
		conversation: undefined,
	};
	return reading;
};

const seamHolds = async (handle: FileHandle, {seam, offset}: Reading): Promise<boolean> => {
	const found = Buffer.alloc(seam.length);
	await handle.read(found, 0, found.length, offset - found.length);
	return found.equals(seam);
};

/** Up to `size`, of which the last line may still be written: it counts as soon as it is whole. */
const readOn = async (handle: FileHandle, reading: Reading, size: number): Promise<Conversation> => {
	const before = reading.offset;
	while (reading.offset < size) {
		const piece = Buffer.alloc(Math.min(bytesAtOnce, size - reading.offset));
		const {bytesRead} = await handle.read(piece, 0, piece.length, reading.offset);
		if (bytesRead === 0) {
			break;
		}
		const bytes = piece.subarray(0, bytesRead);
		reading.lines.take(bytes);
		reading.offset += bytesRead;
		reading.seam = Buffer.concat([reading.seam, bytes.subarray(-seamBytes)]).subarray(-seamBytes);
	}
	if (reading.offset > before || !reading.conversation) {
		reading.transcript.takeLast(reading.lines.pending(), {offset: reading.lineStart, bytes: reading.offset - reading.lineStart});
		reading.conversation = reading.transcript.conversation();
	}
	return reading.conversation;
};
