/* Looking into JSON that others wrote: what is not there, or is something else, is undefined or 0, never an error. */

export type Json = {readonly [name: string]: unknown};

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object that a text is; undefined where it is none. */
export const objectFrom = (text: string): Json | undefined => {
	// Most text that is no JSON fails here, without an error to be made.
	if (!/^\s*\{/.test(text)) {
		return undefined;
	}
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
};

export const objectIn = (from: Json | undefined, name: string): Json | undefined => {
	const value = from?.[name];
	return isObject(value) ? value : undefined;
};

export const objectsIn = (from: Json | undefined, name: string): Json[] => {
	const value = from?.[name];
	return Array.isArray(value) ? value.filter(isObject) : [];
};

export const textIn = (from: Json | undefined, name: string): string | undefined => {
	const value = from?.[name];
	return typeof value === 'string' ? value : undefined;
};

/** A number that can be counted with; JSON can hold ones that are infinite. */
export const finiteIn = (from: Json | undefined, name: string): number | undefined => {
	const value = from?.[name];
	return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

export const numberIn = (from: Json | undefined, name: string): number => finiteIn(from, name) ?? 0;
