/* What the approval state machine is told, and what it wants done. */
import type {ShownPrompt} from './arming.ts';

export type ApprovalEvent =
	/** The prefix was typed. `head`: the prompt to show, undefined where none waits. */
	| {readonly kind: 'prefix'; readonly read: number; readonly head: ShownPrompt | undefined}
	/** The queue or the sidebar shows the card of a prompt; undefined: it shows none any more. */
	| {
			readonly kind: 'show';
			readonly place: 'queue' | 'sidebar';
			readonly prompt: ShownPrompt | undefined;
			readonly read?: number;
			readonly many?: boolean;
	  }
	/** A key by its canonical name. `prefix`: it is a prefix key. `silent`: Shift and the like, alone. */
	| {
			readonly kind: 'key';
			readonly key: string;
			readonly read: number;
			readonly event: 'press' | 'repeat' | 'release';
			readonly prefix?: boolean;
			readonly silent?: boolean;
	  }
	/** A click on a button of the card, told at its release. */
	| {readonly kind: 'click'; readonly button: 'approve' | 'deny'; readonly pressedAt: number}
	/** A frame with the card was written. `allShown`: the last line of the call is on it. */
	| {readonly kind: 'painted'; readonly allShown: boolean}
	/** The terminal answered `CSI 5 n`. */
	| {readonly kind: 'drawn'}
	/** The prompts that wait now. */
	| {readonly kind: 'prompts'; readonly waiting: readonly ShownPrompt[]}
	/** The line of why was entered, or left with Escape. */
	| {readonly kind: 'reason'; readonly message: string | undefined}
	| {readonly kind: 'tick'};

export type ApprovalAction =
	| {readonly kind: 'openCard'; readonly prompt: ShownPrompt}
	/** The card goes, and the prefix with it. */
	| {readonly kind: 'close'}
	| {readonly kind: 'approve'; readonly prompt: ShownPrompt; readonly unread: boolean}
	/** All who asked for the same when the card was opened. */
	| {readonly kind: 'answerAll'; readonly prompt: ShownPrompt; readonly decision: 'approve' | 'deny'}
	| {readonly kind: 'askReason'; readonly prompt: ShownPrompt}
	| {readonly kind: 'deny'; readonly prompt: ShownPrompt; readonly message: string; readonly interrupt: boolean}
	| {readonly kind: 'page'; readonly by: 1 | -1}
	/** Write `CSI 5 n` behind the frame. */
	| {readonly kind: 'askDrawn'}
	| {readonly kind: 'message'; readonly text: string}
	/** The key is not ours: the keymap has it. */
	| {readonly kind: 'pass'};
