/*
What may be approved besides a call, in words: the rules that an agent proposes, or the ways to go on with a plan. The shape of rules is
Claude Code's permission updates; others are shown as they came. Pure.
*/
import type {Prompt} from '../../protocol/prompt.ts';
import {rulePlaces} from '../../words.ts';
import {shown} from './call.ts';
import {isRecord} from './risks.ts';

/** What there is to choose from besides a bare yes. */
export const choicesOf = (prompt: Prompt): string[] =>
	prompt.kind === 'plan' ? waysOf(prompt).map(way => wayWords[way] ?? shown(way)) : prompt.suggestions.map(ruleWords);

/** The answers that let a plan go on. */
export const waysOf = ({kind, options}: Prompt): readonly string[] => (kind === 'plan' ? (options?.[0]?.options ?? []) : []);

const wayWords: Record<string, string> = {
	'as-is': 'in the mode before the plan',
	acceptEdits: 'in the mode acceptEdits: edits are not asked for',
	auto: 'in the mode auto',
};

/** The exact rule, and where it would hold: `Bash(npm test:*), in this project`. */
export const ruleWords = (suggestion: unknown): string => {
	if (!isRecord(suggestion)) {
		return shown(JSON.stringify(suggestion) ?? String(suggestion));
	}
	const {type, rules, behavior, destination, mode, directories} = suggestion;
	const where = typeof destination === 'string' ? `, ${rulePlaces[destination] ?? shown(destination)}` : '';
	if (type === 'addRules' && Array.isArray(rules)) {
		const words = rules.map(rule =>
			isRecord(rule) ? `${String(rule.toolName)}${rule.ruleContent ? `(${String(rule.ruleContent)})` : ''}` : String(rule),
		);
		return `${behavior === undefined || behavior === 'allow' ? 'allow' : shown(String(behavior))} ${shown(words.join(', '))}${where}`;
	}
	if (type === 'setMode') {
		return `change the mode to ${shown(String(mode))}${where}`;
	}
	if (type === 'addDirectories' && Array.isArray(directories)) {
		return `allow the folder ${shown(directories.join(', '))}${where}`;
	}
	return shown(JSON.stringify(suggestion));
};
