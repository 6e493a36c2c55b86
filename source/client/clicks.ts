/* How often a button was pressed at one place, quickly: once, twice, three times, and once again. */
import type {Point} from '../screen/geometry.ts';

const quickMilliseconds = 400;

export const createClicks = (clock: () => number) => {
	let last = {x: -1, y: -1, at: Number.NEGATIVE_INFINITY, times: 0};
	return {
		press({x, y}: Point): number {
			const at = clock();
			const again = last.x === x && last.y === y && at - last.at < quickMilliseconds;
			last = {x, y, at, times: again ? (last.times % 3) + 1 : 1};
			return last.times;
		},
	};
};
