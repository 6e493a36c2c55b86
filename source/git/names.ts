/**
What a person typed as a name of a branch, a folder and a session: `[a-z0-9-]{1,48}`, never with a `-` at an end.

Such a name is safe in every place it goes to: git refuses none, no shell sees a special character, no file system folds two of them into one.
*/
export const slug = (text: string, fallback = 'session'): string =>
	text
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replaceAll('ß', 'ss')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.slice(0, 48)
		.replace(/^-+|-+$/g, '')
		.slice(0, 48) || fallback;

/** `name`, or `name-2`, `name-3` …, whichever is the first that `isTaken` does not know. Stays within 48 characters. */
export const uniqueName = async (name: string, isTaken: (name: string) => boolean | Promise<boolean>): Promise<string> => {
	for (let index = 1; ; index++) {
		const suffix = index === 1 ? '' : `-${index}`;
		const candidate = `${name.slice(0, 48 - suffix.length).replace(/-+$/, '')}${suffix}`;
		if (!(await isTaken(candidate))) {
			return candidate;
		}
	}
};
