/*
Builds `dist/`: one bundle for each program. Host, server, note, demo and stream are whole files, because they load no code after their
start (but prices, which they can do without); the command line shares chunks with the app, which it loads only when it opens.
*/
import {chmodSync, mkdirSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {type BuildOptions, build, type Plugin} from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {version: string};

/** An import of `node:http` reads all that it has, which loads the whole client behind `fetch`, 20 ms in each host and each hook; `require` does not. */
const onlyHttp: Plugin = {
	name: 'only http',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^node:http$/}, ({kind}) => (kind === 'import-statement' ? {path: 'node:http', namespace: 'only-http'} : undefined));
		onLoad({filter: /./, namespace: 'only-http'}, () => ({contents: "module.exports = require('node:http');"}));
	},
};

/**
What meow needs to read a package.json, which we give it, takes 14 of the 28 ms of each command: loaded when it is asked for.

@throws Error when meow is no longer written so
*/
const loadLater: Plugin = {
	name: 'load later',
	setup({onLoad}) {
		onLoad({filter: /meow[\\/]build[\\/]dependencies\.js$/}, ({path: file}) => {
			let contents = readFileSync(file, 'utf8');
			for (const [eager, lazy] of [
				['var normalizeExports = requireNormalize();\n', ''],
				[
					'const normalizePackageData = getDefaultExportFromCjs(normalizeExports);',
					'const normalizePackageData = data => getDefaultExportFromCjs(requireNormalize())(data);',
				],
				["import { execFile } from 'node:child_process';\n", ''],
				['promisify(execFile);\n', ''],
			] as const) {
				if (!contents.includes(eager)) {
					throw new Error(`meow has no longer \`${eager.trim()}\``);
				}
				contents = contents.replace(eager, lazy);
			}
			return {contents};
		});
	},
};

const common = {
	bundle: true,
	jsx: 'automatic',
	platform: 'node',
	format: 'esm',
	target: 'node22',
	sourcemap: false,
	minifySyntax: true,
	legalComments: 'none',
	external: ['node-pty'],
	// Yoga would load Node's whole HTTP client, 40 ms, to read the bytes that it carries in itself.
	define: {
		fetch: 'undefined',
		'process.env.NODE_ENV': '"production"',
		'process.env.DEV': '"false"',
		COPPICE_VERSION: JSON.stringify(version),
	},
	// Some libraries are CommonJS and ask for node's own modules by `require`.
	banner: {
		js: "import {createRequire as createRequireOfBundle} from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
	},
	alias: {'react-devtools-core': path.join(root, 'scripts', 'nothing.js')},
	logLevel: 'warning',
	plugins: [loadLater, onlyHttp],
} satisfies BuildOptions;

/** Build everything into `folder`. */
export const buildAll = async (folder = path.join(root, 'dist')): Promise<void> => {
	rmSync(folder, {recursive: true, force: true});
	mkdirSync(folder, {recursive: true});
	const source = (file: string) => path.join(root, 'source', file);
	await Promise.all([
		build({...common, entryPoints: {cli: source('cli.ts')}, outdir: folder, splitting: true, chunkNames: 'chunks/[name]-[hash]'}),
		...(['server', 'host', 'note', 'demo', 'stream'] as const).map(program =>
			build({
				...common,
				entryPoints: [source(program === 'note' ? 'host/note.ts' : `${program}/main.ts`)],
				outfile: path.join(folder, `${program}.js`),
				// A megabyte of prices, which few runs of them ask for: it stays where it was installed until then.
				external: [...common.external, '@pydantic/genai-prices'],
			}),
		),
		build({
			entryPoints: [source('launcher.ts')],
			outfile: path.join(folder, 'coppice.js'),
			format: 'esm',
			target: 'node14',
			platform: 'node',
			legalComments: 'none',
		}),
	]);
	chmodSync(path.join(folder, 'coppice.js'), 0o755);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	await buildAll();
}
