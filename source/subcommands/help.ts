/* The help of the command line, read off the table. */
import {commonFlags} from './command-line.ts';
import type {Flag, Subcommand} from './subcommand.ts';
import {subcommands} from './table.ts';

export const help = () =>
	[
		'coppice: a terminal multiplexer for coding agents',
		'',
		lineOf('coppice [DIR]', 'open the app in this repository'),
		...subcommands.map(({name, words, about}) => lineOf(['coppice', name, words].filter(Boolean).join(' '), about)),
		'',
		'Each has --help, and --json for scripts. Exit codes: 0 done, 1 failed, 2 wrong use, 70 a bug.',
	].join('\n');

const lineOf = (command: string, about: string): string => `  ${command.padEnd(38)}  ${about}`;

/** Of one subcommand. */
export const helpOf = ({name, words, takesCommand, about, flags = {}}: Subcommand) =>
	[
		`coppice ${[name, words, Object.keys(flags).length > 0 ? '[options]' : '', takesCommand ? '[-- COMMAND…]' : ''].filter(Boolean).join(' ')}`,
		'',
		`${about[0]!.toUpperCase()}${about.slice(1)}.`,
		'',
		...flagLines({...flags, ...commonFlags}),
		`  ${'-C DIR'.padEnd(26)}  in another repository`,
	].join('\n');

const flagLines = (flags: Record<string, Flag>) =>
	Object.entries(flags).map(([name, flag]) => {
		const value = flag.type === 'boolean' ? '' : flag.type === 'optional' ? `[=${flag.value}]` : ` ${flag.value}`;
		return `  ${`--${name}${value}`.padEnd(26)}  ${flag.about}${flag.many ? ' (may be given again)' : ''}`;
	});
