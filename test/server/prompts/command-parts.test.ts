import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {test} from 'node:test';
import fc from 'fast-check';
import {commandParts, possibleParts, spellings} from '../../../source/server/prompts/command-parts.ts';

test('a line of shell as its commands', () => {
	const table: [line: string, parts: string[]][] = [
		['npm test', ['npm test']],
		['  npm   test  ', ['npm   test']],
		['npm test && npm run lint', ['npm test', 'npm run lint']],
		['a || b; c | d\ne', ['a', 'b', 'c', 'd', 'e']],
		['a;\n\nb\n', ['a', 'b']],
		['a &&\nb', ['a', 'b']],
		['a|\n\n b', ['a', 'b']],
		["echo 'a && rm -rf x; $(y)'", ["echo 'a && rm -rf x; $(y)'"]],
		['echo "a && b | c"', ['echo "a && b | c"']],
		["git commit -m 'two\nlines'", ["git commit -m 'two\nlines'"]],
		['npm test 2>&1 | tail -5', ['npm test', 'tail -5']],
		['npm test >/dev/null 2>&1', ['npm test']],
		['cat x 2> /dev/null && ls', ['cat x', 'ls']],
		['ls *.ts a[1] ~/x', ['ls *.ts a[1] ~/x']],
		['echo a#b', ['echo a#b']],
	];
	for (const [command, parts] of table) {
		assert.deepEqual(commandParts(command), parts, command);
	}
});

test('what cannot be told for certain is told nothing of', () => {
	const unsure = [
		'',
		'  ',
		'echo $HOME',
		'echo "$(rm x)"',
		'echo `rm x`',
		'echo "`rm x`"',
		'a > file',
		'a >> /dev/nullx',
		'cat < file',
		'cat <<END\nrm x\nEND',
		'cat <<< x',
		'(rm x)',
		'{ rm x; }',
		'echo {a,b}',
		'a & b',
		'a &',
		'a |& b',
		'a \\\n&& b',
		'echo a\\ b',
		"echo 'open",
		'echo "open',
		"echo 'a'\\''b'",
		'a # comment',
		'#comment',
		'if a; then b; fi',
		'for x in a; do b; done',
		'time rm x',
		'[[ a ]] && b',
		'! a',
		'a !!',
		'a &&',
		'a |',
		'&& a',
		'a ;; b',
		'; a',
		'a\rb',
		'a\u0000b',
		'a\u001bb',
		'a\u00a0b',
		'a 2>&1b',
		'a 2>&1 > x',
		'diff <(a) b',
	];
	for (const command of unsure) {
		assert.equal(commandParts(command), undefined, JSON.stringify(command));
	}
});

/** What a shell really runs is asked of a shell: every program of the line is a function that tells its name. */
test('a shell runs what was told, and nothing else', () => {
	const word = fc.constantFrom(
		'aa',
		'bb',
		'cc',
		"'x y'",
		'"z; bb"',
		'-v',
		'2>&1',
		'>/dev/null',
		'#',
		'$(cc)',
		'`bb`',
		'\\',
		'&',
		'{',
		'}',
		'(',
		')',
		'!',
	);
	const joint = fc.constantFrom(' ', ' ', ' && ', ' || ', '; ', ' | ', '\n', ';', '&&');
	const line = fc.array(fc.tuple(word, joint), {minLength: 1, maxLength: 6}).map(all => all.map(([one, behind]) => one + behind).join(''));
	fc.assert(
		fc.property(line, command => {
			const parts = commandParts(command);
			const names = parts?.map(part => part.split(/\s/)[0]!);
			// Programs that stand for themselves, so that `||` and pipes run what they may run.
			if (!parts || !names?.every(name => ['aa', 'bb', 'cc'].includes(name))) {
				return;
			}
			const script = `aa() { echo "ran aa" >&3; }; bb() { echo "ran bb" >&3; false; }; cc() { echo "ran cc" >&3; }; exec 3>&1 >/dev/null 2>&1\n${command}\nexit 0`;
			const ran = [...execFileSync('bash', ['-c', script], {encoding: 'utf8'}).matchAll(/ran (\w+)/g)].map(match => match[1]!);
			for (const name of ['aa', 'bb', 'cc']) {
				const most = names.filter(one => one === name).length;
				assert.ok(ran.filter(one => one === name).length <= most, `${JSON.stringify(command)} ran ${ran}, told ${names}`);
			}
		}),
		{numRuns: 300},
	);
});

test('what may be a command is found, rather one too many', () => {
	for (const command of [
		'a $(rm -rf x)',
		'a `rm -rf x`',
		'a & rm -rf x',
		'for y in z; do rm -rf x; done',
		'{ rm -rf x; }',
		'x || rm -rf x',
	]) {
		assert.ok(possibleParts(command).includes('rm -rf x'), command);
	}
	for (const part of [
		'rm -rf x',
		'sudo rm -rf x',
		'A=1 B=2 rm -rf x',
		'env A=1 nohup rm -rf x',
		'/bin/rm -rf x',
		'\\rm -rf x',
		'"rm" -rf x',
	]) {
		assert.ok(spellings(part).includes('rm -rf x'), part);
	}
});
