/* The imports of a TypeScript file, from its text. Pure. */

export type Import = {
	specifier: string;
	/** It is gone when the types are. */
	isType: boolean;
	/** Loaded when it is asked for. */
	isDynamic: boolean;
};

const statement = /^(?:import|export)\s+(?<clause>[^;'"]*?\bfrom\s*)?'(?<specifier>[^'\n]+)'/gm;
const dynamic = /(?<type>\btypeof\s+)?\bimport\('(?<specifier>[^'\n]+)'/g;

export const importsOf = (text: string): Import[] => {
	const code = withoutComments(text);
	const found: Import[] = [];
	for (const {groups} of code.matchAll(statement)) {
		found.push({specifier: groups!.specifier!, isType: onlyTypes(groups!.clause ?? ''), isDynamic: false});
	}
	for (const {groups} of code.matchAll(dynamic)) {
		found.push({specifier: groups!.specifier!, isType: groups!.type !== undefined, isDynamic: true});
	}
	return found;
};

/** The text without comments; what stands in strings may be taken for one, which no import is. */
export const withoutComments = (text: string): string => text.replaceAll(/^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

/** `type {A}`, or `{type A, type B}`. */
const onlyTypes = (clause: string): boolean => {
	if (/^type\b/.test(clause)) {
		return true;
	}
	const names = /^\{(?<names>[^}]*)\}\s*from\s*$/.exec(clause)?.groups?.names;
	return names?.split(',').every(name => name.trim() === '' || /^type\s/.test(name.trim())) ?? false;
};
