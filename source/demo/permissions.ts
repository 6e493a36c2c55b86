/* What the demo may do without asking, in Claude's words: modes, rules of the session, suggestions, and answers from outside. */
import path from 'node:path';
import type {Call} from './tools.ts';

export const modes = ['manual', 'acceptEdits', 'plan', 'auto'] as const;
export type Mode = (typeof modes)[number];

/** As in Claude's settings: `Bash(npm test *)`, `Edit(src/**)`; without content all of the tool. */
export type Rule = {readonly toolName: string; readonly ruleContent?: string};

export type Permissions = {
	readonly mode: Mode;
	/** The mode to go back to when a plan is approved. */
	readonly beforePlan: Exclude<Mode, 'plan'>;
	readonly rules: readonly Rule[];
};

/** Claude's own form of a change: `addRules` and `setMode` are understood, others pass by. */
export type Update =
	| {type: 'addRules'; rules: Rule[]; behavior: 'allow'; destination: 'session'}
	| {type: 'setMode'; mode: Mode; destination: 'session'};

export const startPermissions = (mode: Mode): Permissions => ({mode, beforePlan: mode === 'plan' ? 'manual' : mode, rules: []});

export const inMode = (permissions: Permissions, mode: Mode): Permissions => ({
	...permissions,
	mode,
	beforePlan: mode === 'plan' ? permissions.beforePlan : mode,
});

/** Claude's wire word: `manual` is its `default`. */
export const wireMode = (mode: Mode): string => (mode === 'manual' ? 'default' : mode);

/** Whether a person must say yes to this call. Questions and plans are for a person in every mode. */
export const mustAsk = ({mode, rules}: Permissions, call: Call, folder: string): boolean => {
	switch (call.tool) {
		case 'Read':
		case 'Agent':
			return false;
		case 'AskUserQuestion':
		case 'ExitPlanMode':
			return true;
		case 'Bash':
			return mode !== 'auto' && !rules.some(rule => rule.toolName === 'Bash' && allowsCommand(rule, call.input.command));
		default:
			return (
				mode !== 'auto' &&
				mode !== 'acceptEdits' &&
				!rules.some(rule => isEditTool(rule.toolName) && allowsFile(rule, call.input.file_path, folder))
			);
	}
};

/** What may be said together with yes. The first is the one that the dialog offers; there is never more than one rule. */
export const suggestionsFor = (call: Call, folder: string): Update[] => {
	if (call.tool === 'Bash') {
		return [allow('Bash', commandRule(call.input.command))];
	}
	if (call.tool === 'Edit' || call.tool === 'Write') {
		return [allow('Edit', relative(call.input.file_path, folder)), {type: 'setMode', mode: 'acceptEdits', destination: 'session'}];
	}
	return [];
};

/** The permissions after changes that came from outside, in whatever shape. */
export const withUpdates = (permissions: Permissions, updates: readonly unknown[]): Permissions => updates.reduce(withUpdate, permissions);

/** What somebody outside decided. */
export type Decision =
	| {behavior: 'allow'; updatedInput: Record<string, unknown> | undefined; updates: unknown[]}
	| {behavior: 'deny'; message: string | undefined; interrupt: boolean};

/** The decision in the answer to a PermissionRequest; undefined where it decides nothing. */
export const readDecision = (answer: unknown): Decision | undefined => {
	const decision = fields(fields(fields(answer)?.hookSpecificOutput)?.decision);
	if (decision?.behavior === 'allow') {
		const updates = Array.isArray(decision.updatedPermissions) ? decision.updatedPermissions : [];
		return {behavior: 'allow', updatedInput: fields(decision.updatedInput), updates};
	}
	if (decision?.behavior === 'deny') {
		const message = typeof decision.message === 'string' && decision.message !== '' ? decision.message : undefined;
		return {behavior: 'deny', message, interrupt: decision.interrupt === true};
	}
	return undefined;
};

const withUpdate = (permissions: Permissions, update: unknown): Permissions => {
	const {type, mode, rules, behavior} = fields(update) ?? {};
	if (type === 'setMode' && typeof mode === 'string') {
		const known = modes.find(one => one === mode || wireMode(one) === mode);
		return known ? inMode(permissions, known) : permissions;
	}
	if (type === 'addRules' && behavior === 'allow' && Array.isArray(rules)) {
		return {...permissions, rules: [...permissions.rules, ...rules.filter(isRule)]};
	}
	return permissions;
};

const fields = (value: unknown): Record<string, unknown> | undefined =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;

const isRule = (rule: unknown): rule is Rule => {
	const {toolName, ruleContent} = fields(rule) ?? {};
	return typeof toolName === 'string' && (ruleContent === undefined || typeof ruleContent === 'string');
};

const allow = (toolName: string, ruleContent: string): Update => ({
	type: 'addRules',
	rules: [{toolName, ruleContent}],
	behavior: 'allow',
	destination: 'session',
});

const isEditTool = (name: string) => name === 'Edit' || name === 'Write';

/** Where a command is more than one plain command, a pattern for its start would say nothing of the rest. */
const composed = /[;&|`$<>(){}\\\n]/;

const commandRule = (command: string): string => {
	const [first = ''] = command.trim().split(/\s+/);
	return composed.test(command) || first === '' ? command : `${first} *`;
};

const allowsCommand = ({ruleContent}: Rule, given: string): boolean => {
	const command = given.trim();
	if (ruleContent === undefined || ruleContent === given || ruleContent === command) {
		return true;
	}
	const pattern = ruleContent.replace(/:\*$/, ' *');
	if (!pattern.includes('*') || composed.test(command)) {
		return false;
	}
	return pattern.endsWith(' *') && command === pattern.slice(0, -2) ? true : glob(pattern, '.*').test(command);
};

const allowsFile = ({ruleContent}: Rule, file: string, folder: string): boolean =>
	ruleContent === undefined || ruleContent === file || glob(ruleContent.replace(/^\.?\//, ''), '[^/]*').test(relative(file, folder));

const glob = (pattern: string, star: string): RegExp =>
	new RegExp(
		`^${pattern
			.split(/(\*+)/)
			.map(part => (part.startsWith('**') ? '.*' : part === '*' ? star : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
			.join('')}$`,
		's',
	);

const relative = (file: string, folder: string): string => path.relative(folder, path.resolve(folder, file)) || '.';
