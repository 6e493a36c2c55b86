/* Searches what all sessions have printed: the hosts of those that run, the last screens of those that ended. */
import type {Place} from '../protocol/messages.ts';
import {readSnapshot} from '../screen/reader.ts';
import {createScrollback} from '../screen/scrollback.ts';
import {findText} from '../screen/search.ts';
import {createTables} from '../screen/tables.ts';
import {loadWidths} from '../screen/widths.ts';
import {lastScreen} from './capture.ts';
import type {Fleet} from './fleet.ts';
import type {LiveSession} from './session.ts';

/** Of one session; who wants more looks into it. */
const mostPlaces = 50;

/** In the order of the sessions, of each the newest places first. A session that cannot be searched has none. */
export const searchSessions = async (fleet: Fleet, text: string): Promise<Place[]> => {
	const sessions = fleet.all().filter(session => !session.record.archived);
	const found = await Promise.all(sessions.map(session => searchSession(session, fleet.exitFolder, text).catch(() => [])));
	return found.flat();
};

const searchSession = async (session: LiveSession, exitFolder: string, text: string): Promise<Place[]> => {
	if (session.host?.open) {
		const {places} = await session.host.call('search', {text, most: mostPlaces});
		return places.map(place => ({session: session.id, ...place}));
	}
	const bytes = session.running ? undefined : await lastScreen(exitFolder, session.id);
	if (!bytes) {
		return [];
	}
	const {lines, first} = readSnapshot(bytes, createTables(await loadWidths()));
	const scrollback = createScrollback([{first, grid: lines}]);
	return findText(scrollback, text, mostPlaces)
		.reverse()
		.map(({start}) => ({session: session.id, ...start, text: scrollback.row(start.line).cells.join('').trimEnd()}));
};
