/*
When a card may answer: the terminal has drawn the frame that counts, and a person has had a moment to see it.
The frame that counts is the first, then the first with the last line of the call.
*/

/** What is shown: approving sends exactly these two. The hash is null where the prompt has none. */
export type ShownPrompt = {readonly id: string; readonly hash: string | null};

export type Place = 'prefix' | 'queue' | 'sidebar';

/** A card that is up. */
export type Card = {
	readonly name: 'card';
	readonly place: Place;
	readonly prompt: ShownPrompt;
	/** Read number of the key that led to it: what came with it was typed before anything was seen. */
	readonly read: number | undefined;
	/** When the frame that counts was written: the first, then the first with the last line of the call. */
	readonly paintedAt?: number;
	readonly drawnAt?: number;
	readonly allShown: boolean;
	/** Others ask for the same: one key answers all of them. */
	readonly many: boolean;
	/** It did not fit at once, so it pages. */
	readonly long: boolean;
	/** When an answer came too early; its auto-repeat must not be taken for another. */
	readonly earlyAt?: number;
};

export const newCard = (place: Place, prompt: ShownPrompt, read: number | undefined, many = false): Card => ({
	name: 'card',
	place,
	prompt,
	read,
	many,
	allShown: false,
	long: false,
});

/** As if just opened: what was seen before does not count. */
export const restart = ({place, prompt, read, many}: Card): Card => newCard(place, prompt, read, many);

/** The card after a frame of it was written; undefined where that frame changes nothing. */
export const paintCard = (card: Card, allShown: boolean, now: number): Card | undefined => {
	if (card.paintedAt !== undefined && (card.allShown || !allShown)) {
		return undefined;
	}
	const {drawnAt: _, ...rest} = card;
	return {...rest, paintedAt: now, allShown, long: card.long || !allShown};
};

/** When the frame that counts has been seen, whether or not it is the whole call. */
export const armedAt = (card: Card, nested: boolean): number | undefined => {
	if (card.paintedAt === undefined) {
		return undefined;
	}
	const seen = nested
		? card.paintedAt + approvalTimes.nested
		: card.drawnAt === undefined
			? card.paintedAt + approvalTimes.silent
			: card.drawnAt + approvalTimes.seen;
	return card.earlyAt === undefined ? seen : Math.max(seen, card.earlyAt + approvalTimes.repeat);
};

/** Whether that has come. */
export const isRead = (card: Card, now: number, nested: boolean) => {
	const at = armedAt(card, nested);
	return at !== undefined && now >= at;
};

/** Milliseconds. */
export const approvalTimes = {
	/** From the prefix to the card: a quick command shows none. */
	open: 120,
	/** From the terminal's answer to armed. */
	seen: 300,
	/** From painting to armed, where the terminal does not answer. */
	silent: 1500,
	/** The same where a multiplexer answers in its place. */
	nested: 800,
	/** How long the key that answered is swallowed, counted from its last repeat. */
	repeat: 400,
} as const;
