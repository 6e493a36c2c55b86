/* The demo draws itself anew some time after its pane got another size. */
import type {OuterTerminal} from './outer-terminal.ts';

/** The demos that are shown have drawn their fields at the size of their panes: the line below each is so many cells long. */
export const redrawn = (app: OuterTerminal, ...lengths: number[]): Promise<void> =>
	app.until(
		() => {
			const lines = app.lines();
			const found = lines.flatMap((line, y) =>
				[...line.matchAll(/manual mode ·/g)].map(({index}) => {
					const [field, below] = [2, 1].map(up => lines[y - up]?.slice(index) ?? '');
					return field!.startsWith('❯') ? /^─*/.exec(below!)![0].length : 0;
				}),
			);
			return JSON.stringify(found) === JSON.stringify(lengths);
		},
		`drawing fields of ${lengths.join(', ')}`,
	);
