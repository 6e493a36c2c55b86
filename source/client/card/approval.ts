/*
Approval: two keystrokes, and never by accident. The state machine of the card that shows a prompt and of the key that answers it.

The prefix shows, the next key answers what was shown. A card answers only when it is armed: the terminal has said that it drew the
frame with the last line of the call, and a moment has passed in which a person can have seen it. A card never turns into another prompt.

Pure: time, answers of the terminal and keys come in, actions go out. The client feeds every key to it first and gives the keymap only
what is passed on; while an answer is being swallowed also where no card is open. It calls with `tick` at `approvalDeadline`.
*/

import type {ApprovalAction, ApprovalEvent} from './approval-events.ts';
import {approvalTimes, armedAt, type Card, isRead, newCard, type Place, paintCard, restart, type ShownPrompt} from './arming.ts';

type Mode =
	| {readonly name: 'none'}
	/** The prefix waits, and no card is open yet: a fast command must not flash one. */
	| {readonly name: 'prefix'; readonly since: number; readonly read: number; readonly head: ShownPrompt}
	| Card
	/** A line of why is being typed for a denial. */
	| {readonly name: 'reason'; readonly card: Card}
	/** Answered elsewhere, replaced or gone: grey, and any key only closes it. */
	| {readonly name: 'stale'; readonly place: Place; readonly prompt: ShownPrompt};

export type ApprovalState = {
	readonly mode: Mode;
	/** The key that answered, until its auto-repeat is over: so long, or until another key is pressed. */
	readonly swallow?: {readonly key: string; readonly until: number} | undefined;
	/** Answers to `CSI 5 n` that are still to come; they come in order, so only the last one is for the last frame. */
	readonly outstanding: number;
};

export type ApprovalStep = {readonly state: ApprovalState; readonly actions: readonly ApprovalAction[]};

export const initialApprovalState: ApprovalState = {mode: {name: 'none'}, outstanding: 0};

const none: Mode = {name: 'none'};
const pass: ApprovalAction = {kind: 'pass'};
const early: ApprovalAction = {kind: 'message', text: 'read, then y'};

/**
One event at `now` (milliseconds).

@param nested A multiplexer stands between: its answers say nothing about what was drawn.
*/
export const stepApproval = (state: ApprovalState, event: ApprovalEvent, now: number, nested: boolean): ApprovalStep => {
	const {mode} = state;
	const to = (next: Mode, ...actions: ApprovalAction[]): ApprovalStep => ({state: {...state, mode: next}, actions});
	switch (event.kind) {
		case 'prefix':
			return to(event.head ? {name: 'prefix', since: now, read: event.read, head: event.head} : none);
		case 'show':
			return show(state, event);
		case 'key':
			return stepKey(state, event, now, nested);
		case 'click':
			return click(state, event, now, nested);
		case 'painted':
			return painted(state, event.allShown, now);
		case 'drawn':
			return drawn(state, now, nested);
		case 'prompts':
			return refresh(state, event.waiting);
		case 'reason':
			if (mode.name !== 'reason') {
				return to(mode);
			}
			return event.message === undefined
				? to(restart(mode.card))
				: to(none, {kind: 'deny', prompt: mode.card.prompt, message: event.message, interrupt: false}, {kind: 'close'});
		case 'tick':
			return mode.name === 'prefix' && now >= mode.since + approvalTimes.open ? openCard(state, mode) : to(mode);
	}
};

/** When `tick` is due: a card is to open, or becomes bright. */
export const approvalDeadline = ({mode}: ApprovalState, now: number, nested: boolean): number | undefined => {
	if (mode.name === 'prefix') {
		return mode.since + approvalTimes.open;
	}
	const at = mode.name === 'card' && mode.allShown ? armedAt(mode, nested) : undefined;
	return at !== undefined && at > now ? at : undefined;
};

/** Whether the card that is up answers to its key: it is drawn bright. */
export const isArmed = ({mode}: ApprovalState, now: number, nested: boolean): boolean =>
	mode.name === 'card' && mode.allShown && isRead(mode, now, nested);

/** Whether the state wants to see keys before the keymap. Text then goes character by character (`splitText`). */
export const wantsKeys = ({mode, swallow}: ApprovalState, now: number): boolean =>
	mode.name !== 'none' || (swallow !== undefined && now < swallow.until);

const same = (one: ShownPrompt, other: ShownPrompt) => one.id === other.id && one.hash === other.hash;

const openCard = (state: ApprovalState, {head, read}: Extract<Mode, {name: 'prefix'}>, earlyAt?: number): ApprovalStep => ({
	state: {...state, mode: {...newCard('prefix', head, read), ...(earlyAt !== undefined && {earlyAt})}},
	actions: [{kind: 'openCard', prompt: head}, ...(earlyAt === undefined ? [] : [early])],
});

const show = (state: ApprovalState, {place, prompt, read, many}: Extract<ApprovalEvent, {kind: 'show'}>): ApprovalStep => {
	const {mode} = state;
	if (mode.name === 'card' && prompt && mode.place === place && same(mode.prompt, prompt)) {
		return {state, actions: []};
	}
	return {state: {...state, mode: prompt ? newCard(place, prompt, read, many) : none}, actions: []};
};

const painted = (state: ApprovalState, allShown: boolean, now: number): ApprovalStep => {
	const card = state.mode.name === 'card' ? paintCard(state.mode, allShown, now) : undefined;
	return card ? {state: {...state, mode: card, outstanding: state.outstanding + 1}, actions: [{kind: 'askDrawn'}]} : {state, actions: []};
};

const drawn = (state: ApprovalState, now: number, nested: boolean): ApprovalStep => {
	const outstanding = Math.max(0, state.outstanding - 1);
	const {mode} = state;
	const counts =
		mode.name === 'card' && outstanding === 0 && state.outstanding > 0 && mode.drawnAt === undefined && !isRead(mode, now, nested);
	return {state: {...state, outstanding, mode: counts ? {...mode, drawnAt: now} : mode}, actions: []};
};

const refresh = (state: ApprovalState, waiting: readonly ShownPrompt[]): ApprovalStep => {
	const {mode} = state;
	const prompt =
		mode.name === 'prefix' ? mode.head : mode.name === 'card' ? mode.prompt : mode.name === 'reason' ? mode.card.prompt : undefined;
	if (!prompt || waiting.some(other => same(other, prompt))) {
		return {state, actions: []};
	}
	if (mode.name === 'prefix') {
		return {state: {...state, mode: none}, actions: []};
	}
	const place = mode.name === 'reason' ? mode.card.place : mode.name === 'card' ? mode.place : 'prefix';
	return {state: {...state, mode: {name: 'stale', place, prompt}}, actions: []};
};

type KeyPress = Extract<ApprovalEvent, {kind: 'key'}>;

const stepKey = (state: ApprovalState, event: KeyPress, now: number, nested: boolean): ApprovalStep => {
	const {swallow} = state;
	if (event.event === 'release' || event.silent) {
		return {state, actions: [pass]};
	}
	if (swallow && now < swallow.until && swallow.key === event.key) {
		return {state: {...state, swallow: {...swallow, until: now + approvalTimes.repeat}}, actions: []};
	}
	// Keyboards repeat the newest key alone: after another one this one is typed again, as a part of a word.
	return stepFresh({...state, swallow: undefined}, event, now, nested);
};

const stepFresh = (state: ApprovalState, event: KeyPress, now: number, nested: boolean): ApprovalStep => {
	const {mode} = state;
	switch (mode.name) {
		case 'none':
			return {state, actions: [pass]};
		case 'prefix':
			return stepPrefix(state, mode, event, now, nested);
		case 'card':
			return stepCard(state, mode, event, now, nested);
		case 'reason':
			return {state, actions: [pass]};
		case 'stale':
			if (event.event !== 'press') {
				return {state, actions: []};
			}
			return {state: {...state, mode: none}, actions: event.prefix ? [pass, {kind: 'close'}] : [{kind: 'close'}]};
	}
};

const stepPrefix = (
	state: ApprovalState,
	mode: Extract<Mode, {name: 'prefix'}>,
	event: KeyPress,
	now: number,
	nested: boolean,
): ApprovalStep => {
	if (now >= mode.since + approvalTimes.open) {
		// The clock's tick came late: the card is due, and this key was typed without having seen it.
		const opened = openCard(state, mode);
		const next = stepFresh(opened.state, event, now, nested);
		return {state: next.state, actions: [...opened.actions, ...next.actions]};
	}
	if (event.event === 'repeat') {
		return {state, actions: []};
	}
	if (!event.prefix && event.key === 'y') {
		return openCard(state, mode, now);
	}
	if (!event.prefix && event.key === 'N') {
		const opened = openCard(state, mode);
		const asked = askReason(opened.state, newCard('prefix', mode.head, mode.read), event.key, now);
		return {state: asked.state, actions: [...opened.actions, ...asked.actions]};
	}
	return {state: {...state, mode: none}, actions: [pass]};
};

const stepCard = (state: ApprovalState, card: Card, event: KeyPress, now: number, nested: boolean): ApprovalStep => {
	const stay = (...actions: ApprovalAction[]): ApprovalStep => ({state, actions});
	const close = (...actions: ApprovalAction[]): ApprovalStep => ({state: {...state, mode: none}, actions: [...actions, {kind: 'close'}]});
	const {key} = event;
	if (event.prefix) {
		// It leaves the card for the command that follows. In the sidebar the card is part of the row.
		return card.place === 'sidebar' ? stay(pass) : close(pass);
	}
	if (card.long && (key === 'NPage' || key === 'PPage')) {
		return stay({kind: 'page', by: key === 'NPage' ? 1 : -1});
	}
	if (isAnswer(key, card)) {
		return event.event === 'press' ? answer(state, card, event, now, nested) : stay();
	}
	if (event.event === 'repeat') {
		return card.place === 'prefix' ? stay() : stay(pass);
	}
	if (card.place !== 'prefix') {
		return stay(pass);
	}
	return key === 'Escape' || key === 'C-c' || key === 'C-g' ? close() : close(pass);
};

const answerKeys: Record<Place, readonly string[]> = {
	prefix: ['y', 'Y', 'N'],
	sidebar: ['y', 'Y', 'N', 'n'],
	queue: ['y', 'Y', 'N', 'n', 'i'],
};

const isAnswer = (key: string, {place, many}: Card) =>
	answerKeys[place].includes(key) || (place === 'queue' && many && (key === 'B' || key === 'D'));

const answer = (state: ApprovalState, card: Card, {key, read}: KeyPress, now: number, nested: boolean): ApprovalStep => {
	// A reason is typed and entered before anything is denied. Until the card is armed, too: what is typed is never for a pane or a command.
	if (key === 'N') {
		return askReason(state, card, key, now);
	}
	const ready = isRead(card, now, nested) && read !== card.read;
	if (!ready) {
		const paging: ApprovalAction[] = (key === 'y' || key === 'B') && card.long && !card.allShown ? [{kind: 'page', by: 1}] : [early];
		return {state: {...state, mode: {...card, earlyAt: now}}, actions: paging};
	}
	const done = (action: ApprovalAction): ApprovalStep => ({
		state: {...state, mode: none, swallow: {key, until: now + approvalTimes.repeat}},
		actions: [action, {kind: 'close'}],
	});
	const {prompt} = card;
	switch (key) {
		case 'y':
			return card.allShown ? done({kind: 'approve', prompt, unread: false}) : {state, actions: [{kind: 'page', by: 1}]};
		case 'B':
			return card.allShown ? done({kind: 'answerAll', prompt, decision: 'approve'}) : {state, actions: [{kind: 'page', by: 1}]};
		case 'D':
			return done({kind: 'answerAll', prompt, decision: 'deny'});
		case 'Y':
			return done({kind: 'approve', prompt, unread: !card.allShown});
		default:
			return done({kind: 'deny', prompt, message: '', interrupt: key === 'i'});
	}
};

const askReason = (state: ApprovalState, card: Card, key: string, now: number): ApprovalStep => ({
	state: {...state, mode: {name: 'reason', card}, swallow: {key, until: now + approvalTimes.repeat}},
	actions: [{kind: 'askReason', prompt: card.prompt}],
});

const click = (
	state: ApprovalState,
	{button, pressedAt}: Extract<ApprovalEvent, {kind: 'click'}>,
	now: number,
	nested: boolean,
): ApprovalStep => {
	const {mode} = state;
	if (mode.name === 'stale') {
		return {state: {...state, mode: none}, actions: [{kind: 'close'}]};
	}
	if (mode.name !== 'card' || !isArmed(state, pressedAt, nested) || !isArmed(state, now, nested)) {
		return {state, actions: mode.name === 'card' ? [early] : []};
	}
	return button === 'approve'
		? {state: {...state, mode: none}, actions: [{kind: 'approve', prompt: mode.prompt, unread: false}, {kind: 'close'}]}
		: {state: {...state, mode: {name: 'reason', card: mode}}, actions: [{kind: 'askReason', prompt: mode.prompt}]};
};
