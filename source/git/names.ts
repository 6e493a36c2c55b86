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
