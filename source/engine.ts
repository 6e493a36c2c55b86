/* What our programs ask of the JavaScript engine that they run on: to begin with what was compiled before, and to optimize early. */
import module from 'node:module';
import path from 'node:path';
import {setFlagsFromString} from 'node:v8';

/**
For a program of ours that we start: it keeps what Node compiles where we do, and starts a third sooner the next time. Empty where
nothing is kept, as in sources, or where the person said so (NODE_DISABLE_COMPILE_CACHE).
*/
export const compileCacheEnvironment = (): {NODE_COMPILE_CACHE?: string} => {
	const folder = module.getCompileCacheDir();
	// Node keeps a folder of its own for each version in it.
	return folder === undefined ? {} : {NODE_COMPILE_CACHE: path.dirname(folder)};
};

const flushMilliseconds = 3000;

/** For a program that runs for days: write what was compiled once it has started, not when it ends. */
export const keepCompiled = (): void => void setTimeout(() => module.flushCompileCache(), flushMilliseconds).unref();

/** V8's own flags: in these versions (Node 22 to 26) they are known; of one that it does not know V8 complains on stderr. */
const known = /^1[2-4]\./;

const setFlags = (flags: readonly string[]): void => {
	if (known.test(process.versions.v8)) {
		for (const flag of flags) {
			setFlagsFromString(flag);
		}
	}
};

/**
Young objects stay in the 2 MiB where they begin. By default their space grows to 32 MiB as they come and go, in each of our
programs: an app with four busy panes has 112 MiB then, and 74 so; and what is written to again is still in the processor's cache.
*/
export const keepHeapSmall = (): void => setFlags(['--semi-space-growth-factor=1']);

const earlyFlags = ['--invocation-count-for-maglev=20', '--minimum-invocations-after-ic-update=20', '--invocation-count-for-maglev-osr=5'];

/**
By default V8 compiles a function well after 400 calls, or 500 without news of its types: what a key runs through would be
interpreted for the first hundreds of keys. After 20 calls an echo costs our programs half as much (measured on a core that slept
before: decoding a key 140 → 70 µs, parsing its echo 90 → 40 µs). To be called when a program has started: what runs but once then
is not worth it.
*/
export const optimizeEarly = (): void => setFlags(earlyFlags);
