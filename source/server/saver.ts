/*
Writes one thing at a time: changes that come while it is written are written after it, once. On a full disk everything stays in
memory, and is written when there is room again.
*/

const retryMilliseconds = 5000;

export type Saver = ReturnType<typeof createSaver>;

/** @param onFailed told once for each time that writing stops to work */
export const createSaver = ({save, onFailed}: {save: () => Promise<void>; onFailed: (error: unknown) => void}) => {
	let saving: Promise<void> | undefined;
	let retry: NodeJS.Timeout | undefined;
	let dirty = false;
	let closed = false;

	const run = async () => {
		try {
			while (dirty) {
				dirty = false;
				await save();
				clearTimeout(retry);
				retry = undefined;
			}
		} catch (error) {
			if (retry === undefined) {
				onFailed(error);
			}
			clearTimeout(retry);
			retry = setTimeout(() => void saver.save(), retryMilliseconds).unref();
		} finally {
			saving = undefined;
		}
	};

	const saver = {
		save(): Promise<void> {
			if (closed) {
				return saving ?? Promise.resolve();
			}
			dirty = true;
			saving ??= run();
			return saving;
		},
		/** From now on nothing is written. Resolves when what was being written is. */
		async close(): Promise<void> {
			closed = true;
			dirty = false;
			clearTimeout(retry);
			await saving;
		},
	};
	return saver;
};
