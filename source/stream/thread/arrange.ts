/* A whole thread in the order in which it is read: what came of a call below it, and what a sub-agent did below the call that started it. */
import type {Item} from './item.ts';

export const arranged = (items: readonly Item[]): Item[] => {
	const calls = new Set(items.flatMap(item => (item.kind === 'call' ? item.id : [])));
	const outcomes = Map.groupBy(
		items.filter(item => item.kind === 'outcome'),
		item => item.id,
	);
	const children = Map.groupBy(items, item => (item.agent !== null && calls.has(item.agent) ? item.agent : null));
	const placed = (agent: string | null): Item[] =>
		(children.get(agent) ?? []).flatMap(item => {
			if (item.kind === 'call') {
				const own = outcomes.get(item.id) ?? [];
				const inner = placed(item.id);
				return [item, ...inner, ...own];
			}
			return item.kind === 'outcome' && calls.has(item.id) ? [] : [item];
		});
	return placed(null);
};
