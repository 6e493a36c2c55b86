/* What a thread consists of. All text is foreign and as it came; it is made safe where it is drawn. */
import type {Json} from '../parser/json.ts';

export type Item = Place & Body;

export type Body = Prompt | Thought | Words | Call | Outcome | Notice | Receipt;

/** Where it happened. */
type Place = {
	/** The call by which its sub-agent was started; null: the main thread. */
	readonly agent: string | null;
	/** How deep its sub-agent is; 0 is the main thread. */
	readonly depth: number;
};

export type Prompt = {readonly kind: 'prompt'; readonly text: string};
export type Thought = {readonly kind: 'thought'; readonly text: string};
/** What the agent says, in markdown. */
export type Words = {readonly kind: 'words'; readonly text: string};
export type Call = {readonly kind: 'call'; readonly id: string; readonly tool: string; readonly input: Json};
/** What came of a call. */
export type Outcome = Omit<Call, 'kind'> & {
	readonly kind: 'outcome';
	readonly text: string;
	readonly failed: boolean;
	/** As the tool reports it to programs. */
	readonly report: Json | undefined;
};
/** Something that is neither said nor done by the agent: a retry, a limit, a compaction, an error. */
export type Notice = {readonly kind: 'notice'; readonly tone: Tone; readonly text: string};
export type Tone = 'plain' | 'warning' | 'failed';

/** The end of a turn. */
export type Receipt = {
	readonly kind: 'receipt';
	/** `success`, `interrupted`, or `error:` and what it was. */
	readonly status: string;
	readonly turns: number;
	readonly milliseconds: number;
	/** Of this turn. */
	readonly tokens: {readonly input: number; readonly output: number; readonly cacheRead: number; readonly cacheWrite: number};
	/** Dollars of this turn and of all; null where nobody told. */
	readonly costUsd: number | null;
	readonly totalUsd: number | null;
	readonly denials: number;
	/** What went wrong, where it is told. */
	readonly error: string | undefined;
};
