import {type Dirent, existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
import type {Surroundings} from './story.ts';

/** Kinds of text to which a line may be added without breaking them. */
const textFile = /\.(?:md|txt|[cm]?[jt]sx?|c|h|cc|cpp|go|rs|java|kt|swift|css|py|rb|sh)$/;
const folders = ['.', 'src', 'source', 'lib', 'test', 'docs'];
const mostFiles = 200;

/** What a story can be about in `folder`: its texts, not deep. */
export const lookAround = (folder: string): Surroundings => {
	const files = folders.flatMap(name =>
		entriesOf(path.join(folder, name))
			.filter(entry => entry.isFile() && textFile.test(entry.name) && !entry.name.startsWith('.'))
			.map(entry => path.join(name, entry.name)),
	);
	return {files: files.sort().slice(0, mostFiles), isRepository: existsSync(path.join(folder, '.git'))};
};

const entriesOf = (folder: string): Dirent[] => {
	try {
		return readdirSync(folder, {withFileTypes: true});
	} catch {
		return [];
	}
};
