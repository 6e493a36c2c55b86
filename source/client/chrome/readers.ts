/* What a card is read with beyond plain text: markdown for plans, colours for code. Loaded with the first card that wants it. */
import {changesFile} from '../../edits.ts';
import type {Prompt} from '../../protocol/prompt.ts';
import type {Readers} from '../models/call.ts';

/** @param onLoaded something can be shown better now */
export const createReaders = (onLoaded: () => void) => {
	const readers: {-readonly [Name in keyof Readers]: Readers[Name]} = {};
	const asked = new Set<keyof Readers>();
	const load = async (name: keyof Readers) => {
		if (name === 'markdown') {
			readers.markdown = (await import('../models/markdown.ts')).markdownRows;
		} else {
			readers.colours = (await import('../models/syntax.ts')).createColourer();
		}
		onLoaded();
	};
	return {
		/** What there is; what this prompt wants is loaded where it is missing. */
		for(prompt: Pick<Prompt, 'kind' | 'tool' | 'input'>): Readers {
			const wanted = prompt.kind === 'plan' ? 'markdown' : changesFile(prompt.tool) ? 'colours' : undefined;
			if (wanted && !asked.has(wanted)) {
				asked.add(wanted);
				// Without it the text stands as it was written.
				load(wanted).catch(() => {});
			}
			return readers;
		},
	};
};
