/* What a call of Edit and its kin would change, by its input, and how that looks in its file. Pure. */
import type {Prompt} from './protocol/prompt.ts';

/** What stands in the file that a call would change; null where there is none, or nobody looked. */
export type EditedFile = Prompt['file'];

export type Edit = {
	/** Undefined where a whole file is written, whatever stands in it. */
	readonly before: string | undefined;
	readonly after: string;
};

/** Two texts, both from this line of the file on; 1 where nobody knows the line. */
export type PlacedEdit = {readonly before: string; readonly after: string; readonly first: number};

/** Whether it is a tool that changes a file. */
export const changesFile = (tool: string | null): boolean => ['Edit', 'MultiEdit', 'Write', 'NotebookEdit'].includes(tool ?? '');

/** Undefined for an input that is not wholly understood: then nothing of it may be shown as less than it is. */
export const editsIn = (input: unknown): Edit[] | undefined => {
	const {edits, content, new_source: source} = fieldsOf(input);
	if (Array.isArray(edits)) {
		const all = edits.map(replacementIn);
		return all.every(edit => edit !== undefined) ? all : undefined;
	}
	const replacement = replacementIn(input);
	if (replacement) {
		return [replacement];
	}
	if (typeof content === 'string') {
		return [{before: undefined, after: content}];
	}
	return typeof source === 'string' ? [{before: '', after: source}] : undefined;
};

/** With what stands beside it in its file, or over which it would be written. @param index among the edits of its call */
export const placedEdit = ({before, after}: Edit, index: number, file: EditedFile | undefined): PlacedEdit => {
	const {line = 1, above = '', below = ''} = file?.places[index] ?? {};
	return {before: `${above}${before ?? file?.text ?? ''}${below}`, after: `${above}${after}${below}`, first: line};
};

const replacementIn = (input: unknown): Edit | undefined => {
	const {old_string: before, new_string: after} = fieldsOf(input);
	return typeof before === 'string' && typeof after === 'string' ? {before, after} : undefined;
};

const fieldsOf = (input: unknown): Record<string, unknown> =>
	typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
