/* What a call of a tool is about, in a few words. */
import {type Json, objectsIn, textIn} from '../parser/json.ts';

/** The one field of a tool's input that says what it would do. */
const fields = ['command', 'file_path', 'notebook_path', 'url', 'query', 'path', 'pattern', 'description', 'prompt', 'skill', 'subject'];

/** Empty where the input says nothing. Foreign text as it came. */
export const callWords = (tool: string, input: Json, folder = ''): string => {
	if (tool === 'AskUserQuestion') {
		return objectsIn(input, 'questions')
			.map(one => textIn(one, 'question') ?? '')
			.join(' ');
	}
	if (isAgent(tool)) {
		return textIn(input, 'description') ?? textIn(input, 'prompt') ?? '';
	}
	const field = fields.find(name => textIn(input, name));
	const words = field === undefined ? '' : textIn(input, field)!;
	return folder !== '' && words.startsWith(`${folder}/`) ? words.slice(folder.length + 1) : words;
};

/** A sub-agent; `Task` until its tool was renamed. */
export const isAgent = (tool: string): boolean => tool === 'Agent' || tool === 'Task';
