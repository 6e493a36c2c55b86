/*
Code in colours, by the grammars of highlight.js (lowlight gives them as a tree). Loaded when the first edit is shown: they take 11 MiB and
25 ms.
*/
import {common, createLowlight} from 'lowlight';
import type {SyntaxToken} from '../../theme.ts';

/** What begins and ends on one line, in the colour of one kind of word. */
export type SyntaxSpan = {readonly text: string; readonly token?: SyntaxToken | undefined};

/** Beyond so many characters code is shown without colours: it must not hold up a key. */
const mostCharacters = 50_000;
/** A card is drawn again each second, and when the person scrolls in it. */
const keptCodes = 16;

export type Colourer = ReturnType<typeof createColourer>;

export const createColourer = () => {
	const lowlight = createLowlight(common);
	const kept = new Map<string, SyntaxSpan[][]>();

	/**
	The lines of a text, each as its pieces; undefined where the language is not known by the file's name, or the text is too long.

	@param file a path; its ending or its whole name says the language
	*/
	return (code: string, file: string): readonly (readonly SyntaxSpan[])[] | undefined => {
		const language = [file.split('/').at(-1)!, file.split('.').at(-1)!].map(name => name.toLowerCase()).find(lowlight.registered);
		if (language === undefined || code.length > mostCharacters) {
			return undefined;
		}
		const key = `${language} ${code}`;
		const lines = kept.get(key) ?? linesOf(lowlight.highlight(language, code) as Tree);
		kept.delete(key);
		kept.set(key, lines);
		if (kept.size > keptCodes) {
			kept.delete(kept.keys().next().value!);
		}
		return lines;
	};
};

type Tree = {children: readonly Node[]};
type Node = {type: 'text'; value: string} | {type: 'element'; properties: {className?: string[]}; children: readonly Node[]};

const linesOf = (tree: Tree): SyntaxSpan[][] => {
	const lines: SyntaxSpan[][] = [[]];
	const add = (nodes: readonly Node[], token: SyntaxToken | undefined) => {
		for (const node of nodes) {
			if (node.type === 'element') {
				add(node.children, tokenOf(node.properties.className) ?? token);
				continue;
			}
			for (const [index, text] of node.value.split('\n').entries()) {
				if (index > 0) {
					lines.push([]);
				}
				if (text !== '') {
					lines.at(-1)!.push({text, token});
				}
			}
		}
	};
	add(tree.children, undefined);
	return lines;
};

const tokenOf = (classes: readonly string[] = []): SyntaxToken | undefined => {
	const scope = classes[0]?.replace(/^hljs-/, '') ?? '';
	return Object.hasOwn(tokens, scope) ? tokens[scope] : undefined;
};

/** By highlight.js's scopes; the others are names like any. */
const tokens: Readonly<Record<string, SyntaxToken>> = {
	keyword: 'keyword',
	built_in: 'keyword',
	operator: 'keyword',
	'selector-tag': 'keyword',
	string: 'string',
	regexp: 'string',
	char: 'string',
	code: 'string',
	link: 'string',
	number: 'number',
	literal: 'number',
	symbol: 'number',
	variable: 'number',
	comment: 'comment',
	quote: 'comment',
	doctag: 'comment',
	meta: 'comment',
	title: 'definition',
	section: 'definition',
	name: 'definition',
	type: 'definition',
	attr: 'definition',
	attribute: 'definition',
	property: 'definition',
	'selector-id': 'definition',
	'selector-class': 'definition',
};
