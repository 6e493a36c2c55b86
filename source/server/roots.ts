/* The repositories of folders. */
import {UserError} from '../errors.ts';
import {findRepository} from '../git/repository.ts';

/** Finds the root of the repository that a folder is in; who asks at the same time shares one answer of git. */
export const createRoots = () => {
	const asking = new Map<string, Promise<string | undefined>>();
	return (directory: string): Promise<string | undefined> => {
		let root = asking.get(directory);
		if (!root) {
			root = rootOf(directory).finally(() => asking.delete(directory));
			asking.set(directory, root);
		}
		return root;
	};
};

const rootOf = async (directory: string): Promise<string | undefined> => {
	try {
		return (await findRepository(directory)).root;
	} catch (error) {
		if (error instanceof UserError) {
			return undefined;
		}
		throw error;
	}
};
