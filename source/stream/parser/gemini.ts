/* What a recording of Gemini holds: a stream (`-o stream-json`), or a session file, which is one document. Neither tells a cost. */
import {type Counts, count, sorted} from './counts.ts';
import {type Findings, modelsAndTokens, nothingFound} from './findings.ts';
import {type Json, numberIn, objectIn, objectsIn, textIn} from './json.ts';
import {addTokens, type ModelTokens, unknownModel} from './tokens.ts';

/** The messages of a session file; undefined where this is none. */
export const messagesOf = (document: Json): Json[] | undefined =>
	'projectHash' in document && Array.isArray(document.messages) ? objectsIn(document, 'messages') : undefined;

export const createGeminiReader = () => {
	const models: ModelTokens = new Map();
	const tools: Counts = new Map();
	let model = unknownModel;
	let turns = 0;
	let status: string | null = 'incomplete';

	const takeSession = (messages: Json[]) => {
		status = null;
		for (const message of messages) {
			turns += message.type === 'user' ? 1 : 0;
			const tokens = objectIn(message, 'tokens');
			if (tokens) {
				const cacheRead = numberIn(tokens, 'cached');
				const input = Math.max(0, numberIn(tokens, 'input') - cacheRead);
				addTokens(models, textIn(message, 'model') ?? unknownModel, {input, output: numberIn(tokens, 'output'), cacheRead, cacheWrite: 0});
			}
			for (const call of objectsIn(message, 'toolCalls')) {
				count(tools, textIn(call, 'name') ?? '');
			}
		}
	};

	const takeResult = (result: Json) => {
		const said = textIn(result, 'status');
		const stats = objectIn(result, 'stats');
		const cacheRead = numberIn(stats, 'cached');
		const input = Math.max(0, numberIn(stats, 'input_tokens') - cacheRead);
		addTokens(models, model, {input, output: numberIn(stats, 'output_tokens'), cacheRead, cacheWrite: 0});
		status = said === 'success' ? said : `error:${said}`;
		turns++;
	};

	return {
		take(event: Json): void {
			const messages = messagesOf(event);
			if (messages) {
				takeSession(messages);
				return;
			}
			switch (event.type) {
				case 'init':
					model = textIn(event, 'model') ?? unknownModel;
					status = 'incomplete';
					break;
				case 'tool_use':
					count(tools, textIn(event, 'tool_name') ?? '');
					break;
				case 'result':
					takeResult(event);
					break;
				default:
			}
		},

		findings: (): Findings => ({...nothingFound, status, ...modelsAndTokens(models), turns, tools: sorted(tools)}),
	};
};
