/*
Files of transcripts, read as conversations. They are appended to, so what was read is kept and only what came since is read; a file that
became another one is read anew. The server alone reads them, a piece at a time: others have their turn between.
*/
import {constants} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import {describe, hasCode, UserError} from '../errors.ts';
import {createTurns} from '../git/turns.ts';
import {type Conversation, createTranscript, type Transcript} from '../stream/conversation/transcript.ts';
import {createLineReader, type LineReader} from '../stream/lines.ts';
import {line} from '../text.ts';

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
	};
};

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
	return {inode, device, transcript, lines: createLineReader(transcript.take), offset, seam: Buffer.alloc(0), conversation: undefined};
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
		reading.transcript.takeLast(reading.lines.pending());
		reading.conversation = reading.transcript.conversation();
	}
	return reading.conversation;
};
