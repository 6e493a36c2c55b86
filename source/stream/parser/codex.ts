/* What a recording of Codex (`codex exec --json`) holds. It names no model and no cost. */
import {type Counts, count, sorted} from './counts.ts';
import {type Findings, modelsAndTokens, nothingFound} from './findings.ts';
import {type Json, numberIn, objectIn, textIn} from './json.ts';
import {addTokens, type ModelTokens, unknownModel} from './tokens.ts';

/** Items that are something done, not something said or thought. */
const toolItems = ['command_execution', 'file_change', 'mcp_tool_call', 'web_search'];

export const createCodexReader = () => {
	const tools: Counts = new Map();
	/** Usage is a running total of a thread, also of one that was resumed. */
	const usages = new Map<string, Json>();
	let thread = '';
	let turns = 0;
	let status = 'incomplete';
	return {
		take(event: Json): void {
			const item = textIn(objectIn(event, 'item'), 'type') ?? '';
			switch (event.type) {
				case 'thread.started':
					thread = textIn(event, 'thread_id') ?? '';
					status = 'incomplete';
					break;
				case 'turn.started':
					status = 'incomplete';
					break;
				case 'item.completed':
					if (toolItems.includes(item)) {
						count(tools, item);
					}
					break;
				case 'turn.completed':
					usages.set(thread, objectIn(event, 'usage') ?? {});
					turns++;
					status = 'success';
					break;
				// Codex may get over an error: the turn goes on, and its end counts.
				case 'error':
				case 'turn.failed':
					status = `error:${event.type}`;
					break;
				default:
			}
		},

		findings(): Findings {
			const models: ModelTokens = new Map();
			for (const usage of usages.values()) {
				const cacheRead = numberIn(usage, 'cached_input_tokens');
				const cacheWrite = numberIn(usage, 'cache_write_input_tokens');
				const input = Math.max(0, numberIn(usage, 'input_tokens') - cacheRead - cacheWrite);
				addTokens(models, unknownModel, {input, output: numberIn(usage, 'output_tokens'), cacheRead, cacheWrite});
			}
			return {...nothingFound, status, ...modelsAndTokens(models), turns, tools: sorted(tools)};
		},
	};
};
