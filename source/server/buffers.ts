/* What was copied, for all apps of this user. In memory only: a text that was copied may be a secret. */
import type {CopyBuffer} from '../protocol/app.ts';

const keptBuffers = 50;
const keptCharacters = 16 * 1024 * 1024;

export type Buffers = ReturnType<typeof createBuffers>;

export const createBuffers = () => {
	let buffers: CopyBuffer[] = [];
	let last = 0;

	return {
		/** The newest first. */
		list: (): CopyBuffer[] => buffers,
		/** The oldest go when there are too many, or they are too long together. */
		add({text, replace = false}: {text: string; replace?: boolean | undefined}): void {
			const others = replace ? buffers.slice(1) : buffers;
			let characters = 0;
			buffers = [{id: ++last, at: new Date().toISOString(), text}, ...others].slice(0, keptBuffers).filter((buffer, index) => {
				characters += buffer.text.length;
				return index === 0 || characters <= keptCharacters;
			});
		},
	};
};
