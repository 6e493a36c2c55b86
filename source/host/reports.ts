/*
Reports of the program in the pane that are no picture: OSC 7501, 7, 9, 99, 133, 777. The last of each kind is kept for whoever
connects later; of OSC 7501 the last of each record, until it is cleared. What they mean is for the server.
*/
import type {Report} from '../protocol/host.ts';

const keptReports = 64;
const reportCharacters = 4096;

export const createReports = (onReport: (report: Report) => void) => {
	const kept = new Map<string, Report>();
	return {
		get all(): Report[] {
			return [...kept.values()];
		},
		add(code: number, data: string) {
			const report = {code, text: data.slice(0, reportCharacters), at: new Date().toISOString()};
			const key = code === 7501 ? `7501 ${recordOf(report.text)}` : String(code);
			kept.delete(key);
			kept.set(key, report);
			if (kept.size > keptReports) {
				kept.delete(kept.keys().next().value!);
			}
			onReport(report);
		},
	};
};

/** Which record a report of OSC 7501 is about: the query's `?`, a child's id, or the program itself. */
const recordOf = (text: string) => (text === '?' ? '?' : (/(?:^|:)id=([^:]*)/.exec(text)?.[1] ?? ''));
