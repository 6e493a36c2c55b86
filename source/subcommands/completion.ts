/*
Completion for shells, made from the table of subcommands. Sessions are asked for while one types. (omelette and tabtab were looked at:
both want to run their own program at each key and to edit the person's start-up files.)
*/
import {usageError} from '../errors.ts';
import type {Call, Result, Subcommand} from './subcommand.ts';

const takesSession = (one: Subcommand) => /SESSION/.test(one.words ?? '');
const takesFile = (one: Subcommand) => /FILE/.test(one.words ?? '');
const flagsOf = (one: Subcommand) => Object.keys(one.flags ?? {}).map(flag => `--${flag}`);

export const completion =
	(subcommands: () => readonly Subcommand[]) =>
	async ({words}: Call): Promise<Result> => {
		const all = subcommands();
		const names = all.map(one => one.name);
		const withSession = all.filter(takesSession).map(one => one.name);
		const withFile = all.filter(takesFile).map(one => one.name);
		const cases = (format: (name: string, flags: string[]) => string) =>
			all.filter(one => flagsOf(one).length > 0).map(one => format(one.name, flagsOf(one)));
		const sessions = `coppice ls --json 2>/dev/null | tr ',' '\\n' | sed -n 's/.*"name":"\\([^"]*\\)".*/\\1/p'`;
		const scripts: Record<string, string> = {
			bash: [
				'_coppice() {',
				// biome-ignore lint/suspicious/noTemplateCurlyInString: these are the shell's.
				'\tlocal word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}',
				'\tif [ "$COMP_CWORD" -eq 1 ]; then',
				`\t\tCOMPREPLY=($(compgen -W '${names.join(' ')}' -d -- "$word"))`,
				'\t\treturn',
				'\tfi',
				'\tcase $word in',
				'\t-*) case $command in',
				...cases((name, flags) => `\t\t${name}) COMPREPLY=($(compgen -W '${[...flags, '--json', '--help'].join(' ')}' -- "$word")) ;;`),
				'\t\tesac ;;',
				'\t*) case $command in',
				`\t\t${withSession.join('|')}) COMPREPLY=($(compgen -W "$(${sessions})" -- "$word")) ;;`,
				`\t\t${withFile.join('|')}) compopt -o default ;;`,
				'\t\tesac ;;',
				'\tesac',
				'}',
				'complete -F _coppice coppice',
			].join('\n'),
			zsh: [
				'#compdef coppice',
				'_coppice() {',
				`\tlocal -a commands=(${all.map(one => `'${one.name}:${one.about.replaceAll("'", '’').replaceAll(':', '\\:')}'`).join(' ')})`,
				'\tif (( CURRENT == 2 )); then _describe command commands; _files -/; return; fi',
				'\tcase $words[2] in',
				`\t${withSession.join('|')}) local -a sessions=(\${(f)"$(${sessions})"}); _describe session sessions ;;`,
				`\t${withFile.join('|')}) _files ;;`,
				'\tesac',
				'}',
				'compdef _coppice coppice',
			].join('\n'),
			fish: [
				...all.map(one => `complete -c coppice -n __fish_use_subcommand -a ${one.name} -d '${one.about.replaceAll("'", "\\'")}'`),
				...all.flatMap(one =>
					flagsOf(one).map(flag => `complete -c coppice -n '__fish_seen_subcommand_from ${one.name}' -l ${flag.slice(2)}`),
				),
				`complete -c coppice -f -n '__fish_seen_subcommand_from ${withSession.join(' ')}' -a '(${sessions.replaceAll("'", "\\'")})'`,
			].join('\n'),
		};
		const script = scripts[words[0] ?? ''];
		if (script === undefined) {
			throw usageError('`coppice completion` takes bash, zsh or fish', 'for bash: `eval "$(coppice completion bash)"` in ~/.bashrc');
		}
		return {document: {shell: words[0], script}, text: script};
	};
