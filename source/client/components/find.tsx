/* Searches what all sessions have printed and what was said in them, as it is typed. */
import type {Place} from '../../protocol/conversation.ts';
import {line} from '../../text.ts';
import {fillRow} from '../models/row.ts';
import {Chooser} from './chooser.tsx';
import type {FindProps} from './props.ts';
import {useCell} from './use-cell.ts';

export const Find = ({sessions, search, onDone, ...dialog}: FindProps) => {
	const {widths} = dialog.look;
	const found = useCell<{text: string; places: readonly Place[]}>(() => ({text: '', places: []}));
	const asked = useCell(() => '');
	const nameOf = (id: string) => line(sessions.find(session => session.id === id)?.name ?? '', 60);

	const ask = (text: string) => {
		asked.value = text;
		if (text === '') {
			found.value = {text, places: []};
			return;
		}
		void search(text).then(places => {
			// Of what is typed quickly the last counts.
			if (asked.value === text) {
				found.value = {text, places};
			}
		});
	};

	return (
		<Chooser<Place>
			{...dialog}
			title="Search all sessions"
			empty={asked.value === '' ? 'Type what to look for.' : found.value.text === asked.value ? 'It stands nowhere.' : 'Searching.'}
			items={fewOfEachFirst(found.value.places).map(place => ({value: place, text: place.text}))}
			onText={ask}
			row={({value: place}, columns) => [
				...fillRow([{text: nameOf(place.session)}], Math.min(20, Math.floor(columns / 3)), widths),
				{text: '  '},
				{text: around(place, columns), token: 'dim'},
			]}
			onDone={place => onDone({place, text: found.value.text})}
		/>
	);
};

/** One session with many places must not hide that others have some. */
const fewOfEachFirst = (places: readonly Place[]): Place[] => {
	const counts = new Map<string, number>();
	const [first, rest]: [Place[], Place[]] = [[], []];
	for (const place of places) {
		const count = counts.get(place.session) ?? 0;
		counts.set(place.session, count + 1);
		(count < fewPlaces ? first : rest).push(place);
	}
	return [...first, ...rest];
};
const fewPlaces = 3;

/** The row from a little before the place on. */
const around = ({text, x}: Place, columns: number): string => line(text.slice(Math.max(0, x - Math.floor(columns / 4))), 500);
