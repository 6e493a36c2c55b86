/*
What git says of the folders in which sessions work. Several sessions may share one; it is asked once. Nothing polls: a folder is
looked at when an agent in it did something, and when somebody asks for the list.
*/
import {describe} from '../errors.ts';
import {worktreeFacts} from '../git/facts.ts';
import type {Log} from '../log.ts';

export type PlaceFacts = {branch: string | null; ahead: number; behind: number; dirty: number; added: number; removed: number};

/** Git processes for this at once; each look is a few of them. */
const atOnce = 3;
/** What was seen so lately is fresh. */
const freshMilliseconds = 1000;

/** `seenAt`: when git was asked last; undefined before its first answer. */
type Place = {base: string; facts: PlaceFacts | undefined; seenAt: number | undefined; look: Promise<void> | undefined; again: boolean};

export type Places = ReturnType<typeof createPlaces>;

export const createPlaces = (log: Log, onChange: (path: string) => void) => {
	const places = new Map<string, Place>();
	let looking = 0;
	const waiting: (() => void)[] = [];

	const look = async (path: string, place: Place) => {
		if (looking >= atOnce) {
			await new Promise<void>(resolve => waiting.push(resolve));
		}
		looking++;
		try {
			const {branch, ahead, behind, dirty, added, removed} = await worktreeFacts(path, place.base);
			const before = JSON.stringify(place.facts);
			place.facts = {branch: branch ?? null, ahead, behind, dirty, added, removed};
			if (JSON.stringify(place.facts) !== before) {
				onChange(path);
			}
		} catch (error) {
			log.debug(`git could not look at \`${path}\`: ${describe(error)}`);
		} finally {
			place.seenAt = performance.now();
			looking--;
			waiting.shift()?.();
		}
	};

	const refresh = (path: string, place: Place): Promise<void> => {
		if (place.look) {
			place.again = true;
			return place.look;
		}
		place.look = (async () => {
			do {
				place.again = false;
				await look(path, place);
			} while (place.again);
			place.look = undefined;
		})();
		return place.look;
	};

	return {
		facts: (path: string) => places.get(path)?.facts,
		/** Look at it, now and whenever told. `base` is what commits are counted against. */
		add(path: string, base: string | null): Promise<void> {
			const place = places.get(path) ?? {base: base ?? '@{upstream}', facts: undefined, seenAt: undefined, look: undefined, again: false};
			places.set(path, place);
			return refresh(path, place);
		},
		forget: (path: string) => void places.delete(path),
		/** Something may have changed there. */
		changed(path: string): void {
			const place = places.get(path);
			if (place) {
				void refresh(path, place);
			}
		},
		/**
		Look at all that was not seen lately; wait for them at most so long, and for the first look at any of them at most `first`: of
		what was never seen not even the branch is known.
		*/
		async freshen(paths: Iterable<string>, milliseconds: number, first = milliseconds): Promise<void> {
			let isFirst = false;
			const looks = [...new Set(paths)].flatMap(path => {
				// Of a session that is just being started git is asked nothing yet.
				const place = places.get(path);
				if (!place || (place.seenAt !== undefined && performance.now() - place.seenAt <= freshMilliseconds)) {
					return [];
				}
				isFirst ||= place.seenAt === undefined;
				return [place.seenAt === undefined && place.look ? place.look : refresh(path, place)];
			});
			if (looks.length > 0) {
				let timer: NodeJS.Timeout | undefined;
				await Promise.race([Promise.all(looks), new Promise(resolve => (timer = setTimeout(resolve, isFirst ? first : milliseconds)))]);
				clearTimeout(timer);
			}
		},
	};
};
