/* Figures of samples. Percentiles are samples that were measured (nearest rank), never values between two of them. */

export type Figure = {samples: number; p50: number; p99: number; least: number; most: number};

/** @throws RangeError without samples, or with one that is no number: a row without figures must not pass for a quick one. */
export const figureOf = (samples: readonly number[]): Figure => {
	const sorted = [...samples].sort((a, b) => a - b);
	if (sorted.length === 0 || !sorted.every(Number.isFinite)) {
		throw new RangeError(`no figure can be made of ${sorted.length === 0 ? 'no samples' : 'samples that are no numbers'}`);
	}
	return {
		samples: sorted.length,
		p50: percentile(sorted, 50),
		p99: percentile(sorted, 99),
		least: sorted[0]!,
		most: sorted.at(-1)!,
	};
};

/** @param sorted ascending, not empty */
export const percentile = (sorted: readonly number[], percent: number): number =>
	sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;

/** `own / other`; undefined where there is no other or it is 0, of which nothing is a multiple. */
export const ratio = (own: number | undefined, other: number | undefined): number | undefined =>
	own === undefined || !other ? undefined : own / other;

/** A pause around `milliseconds`, ± 50 %, so that keys never fall into step with anybody's frames. */
export const jittered = (milliseconds: number, random: () => number = Math.random): number => milliseconds * (0.5 + random());

/** Shares of a whole number, as even as can be, none of them 0: samples over rounds. */
export const sharesOf = (whole: number, parts: number): number[] => {
	const count = Math.max(1, Math.min(whole, parts));
	return Array.from({length: count}, (_, index) => Math.floor((whole * (index + 1)) / count) - Math.floor((whole * index) / count));
};
