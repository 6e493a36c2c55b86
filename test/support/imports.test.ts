import assert from 'node:assert/strict';
import {test} from 'node:test';
import {importsOf} from './imports.ts';

const cases: [text: string, specifier: string, isType: boolean, isDynamic: boolean][] = [
	["import './a.ts';", './a.ts', false, false],
	["import {a} from './a.ts';", './a.ts', false, false],
	["import A, {type B} from './a.ts';", './a.ts', false, false],
	["import * as a from './a.ts';", './a.ts', false, false],
	["import {\n\ta,\n\tb,\n} from './a.ts';", './a.ts', false, false],
	["import type {A} from './a.ts';", './a.ts', true, false],
	["import {type A, type B} from './a.ts';", './a.ts', true, false],
	["import {type A, b} from './a.ts';", './a.ts', false, false],
	["export {a} from './a.ts';", './a.ts', false, false],
	["export type {A} from './a.ts';", './a.ts', true, false],
	["const a = await import('./a.ts');", './a.ts', false, true],
	["type A = typeof import('./a.ts');", './a.ts', true, true],
];

for (const [text, specifier, isType, isDynamic] of cases) {
	test(`imports of \`${text.replaceAll('\n', ' ')}\``, () => {
		assert.deepEqual(importsOf(`const before = 'from';\n${text}\nconst after = 1;`), [{specifier, isType, isDynamic}]);
	});
}

test('comments and strings are no imports', () => {
	assert.deepEqual(importsOf("/*\nimport './a.ts';\n*/\n// import './b.ts';\nconst a = `x from 'y'`;\n"), []);
});
