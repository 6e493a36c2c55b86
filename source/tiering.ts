/*
How soon V8 optimizes. By default a function is compiled well after 400 calls, or 500 without news of its types: what a key runs
through would be interpreted for the first hundreds of keys. After 20 calls an echo costs our programs half as much from the first
second on (measured: decoding a key 140 → 70 µs, parsing its echo 90 → 40 µs, on a core that slept before).
*/
import {setFlagsFromString} from 'node:v8';

/** The flags are V8's own. In these versions (Node 22 to 26) they are known; of one that it does not know V8 complains on stderr. */
const known = /^1[2-4]\./;

const flags = ['--invocation-count-for-maglev=20', '--minimum-invocations-after-ic-update=20', '--invocation-count-for-maglev-osr=5'];

/** To be called when a program has started: what runs but once then is not worth it. */
export const optimizeEarly = (): void => {
	if (known.test(process.versions.v8)) {
		for (const flag of flags) {
			setFlagsFromString(flag);
		}
	}
};
