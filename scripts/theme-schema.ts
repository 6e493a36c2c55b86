/** `themes/schema.json`, from the schema in source/theme.ts. `--check`: exits 1 where it is stale. */
import {readFileSync, writeFileSync} from 'node:fs';
import {themeSchema} from '../source/theme.ts';

const file = new URL('../themes/schema.json', import.meta.url);

export const themeSchemaText = (): string => `${JSON.stringify(themeSchema(), undefined, '\t')}\n`;

/** Whether `themes/schema.json` is what the schema says. */
export const isThemeSchemaCurrent = (): boolean => {
	try {
		return readFileSync(file, 'utf8') === themeSchemaText();
	} catch {
		return false;
	}
};

export const writeThemeSchema = (): void => writeFileSync(file, themeSchemaText());

if (import.meta.main) {
	if (!process.argv.includes('--check')) {
		writeThemeSchema();
	} else if (!isThemeSchemaCurrent()) {
		process.stderr.write('themes/schema.json is stale; run `node scripts/theme-schema.ts`\n');
		process.exitCode = 1;
	}
}
