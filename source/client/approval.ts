/*
Approval: two keystrokes, and never by accident. The state machine of the card that shows a prompt and of the key that answers it.
Pure: time, the terminal's answers and keys come in, actions go out. Whoever owns the clock calls `step` with `tick` at `deadline(state)`.
*/

/** What is shown: approving sends exactly these two. */
export type ShownPrompt = {readonly id: string; readonly hash: string | null};

export type ApprovalEvent =
	/** The prefix was typed. `head`: the prompt to show, undefined where none waits. */
	| {readonly kind: 'prefix'; readonly now: number; readonly read: number; readonly head: ShownPrompt | undefined}
	/** A queue or sidebar card shows `prompt`. */
	| {readonly kind: 'show'; readonly now: number; readonly prompt: ShownPrompt; readonly place: 'queue' | 'sidebar'}
	/** A key while the prefix waits or a card is up, by its canonical name. */
	| {
			readonly kind: 'key';
			readonly now: number;
			readonly read: number;
			readonly key: string;
			readonly event: 'press' | 'repeat' | 'release';
	  }
	/** The frame with the card was written. `allShown`: the last line of the input is on it. */
	| {readonly kind: 'painted'; readonly now: number; readonly allShown: boolean}
	/** The terminal answered `CSI 5 n`: that frame is on the screen. */
	| {readonly kind: 'drawn'; readonly now: number}
	/** The prompts that wait now, by id and hash. */
	| {readonly kind: 'prompts'; readonly now: number; readonly waiting: readonly ShownPrompt[]}
	| {readonly kind: 'tick'; readonly now: number};

export type ApprovalAction =
	| {readonly kind: 'openCard'; readonly prompt: ShownPrompt}
	/** The card goes; the prefix ends with it. */
	| {readonly kind: 'close'}
	| {readonly kind: 'approve'; readonly prompt: ShownPrompt; readonly unread: boolean}
	| {readonly kind: 'askReason'; readonly prompt: ShownPrompt}
	| {readonly kind: 'deny'; readonly prompt: ShownPrompt}
	| {readonly kind: 'page'; readonly by: 1 | -1}
	/** Write `CSI 5 n` behind the frame. */
	| {readonly kind: 'askDrawn'}
	| {readonly kind: 'message'; readonly text: string}
	/** The key is not ours: the keymap has it. */
	| {readonly kind: 'pass'};
