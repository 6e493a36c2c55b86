/* What an agent tells of itself by letters, taken into its session and from there to whoever keeps money, limits and questions. */
import type {News} from '../../agents/agent.ts';
import {describe} from '../../errors.ts';
import type {Mail} from '../../protocol/host.ts';
import {pay} from '../money/account.ts';
import {countTool} from './done.ts';
import type {Program} from './program.ts';
import type {LiveSession, SessionWorld} from './session.ts';
import type {Turns} from './turns.ts';

/** Returns what takes a letter. It comes again until its host knows that it is on disk, and counts once. */
export const createLetters = (session: LiveSession, program: Program, turns: Turns, world: SessionWorld) => {
	const {record, agent, held, gates} = session;

	const takers: {[K in News['kind']]: (news: Extract<News, {kind: K}>, mail: Mail) => void} = {
		asked({asked}, mail) {
			program.ready(mail.at);
			const one = held.add(mail, asked);
			if (asked.agent === null) {
				one.dialogSeen = program.asked(mail.at).dialogSeen;
			}
			world.onAsked(session, one);
		},
		turnBegan: (_, {at}) => turns.begin(at),
		turnEnded({lastWords}, {at}) {
			record.lastWords = lastWords ?? record.lastWords;
			// With sub-agents in the background the turn goes on after this, as the program's own report says. A report that
			// came before the letter of its turn's begin has ended nothing: then this does.
			if (!program.busy) {
				turns.end(at, null);
			}
			world.onWork(session);
		},
		turnFailed({error}, {at}) {
			record.lastWords = error;
			turns.end(at, error);
		},
		toolRan({tool, input, agent}, {at}) {
			held.toolRan(tool, input, agent);
			countTool(record, tool, input, at);
			world.onWork(session);
		},
		answered({tool, input, agent, how}) {
			world.log.info(`${session.id}: ${tool} ${how} in its pane`);
			program.answered();
			held.answeredInside(tool, input, agent, `${how} in its pane`);
		},
		settled: ({agent}) => held.settled(agent),
		conversation({id, transcript, isEarly}, {at}) {
			if (!isEarly) {
				program.ready(at);
			}
			record.transcript = transcript ?? (id === record.conversation ? record.transcript : null);
			// One that was begun anew in its pane.
			record.conversed &&= id === record.conversation;
			record.conversation = id;
		},
		wrote({file}) {
			world.onWrote(session, file);
			void session.used?.wrote(file);
		},
		version: ({version}) => world.onVersion(session, version),
		model({model}) {
			record.model = model;
		},
		mode({mode}) {
			record.mode = mode;
		},
		context({percent}) {
			record.contextPercent = percent;
		},
		limits({fiveHour, sevenDay}, {at}) {
			record.limits = {fiveHour, sevenDay};
			world.onLimits(session, at);
		},
		cost(news, {at}) {
			world.ledger.charge(pay(record, news, at, world.ledger.shares(record.id)));
			record.totalAt = at;
			void session.used?.again();
			world.onSpent(session);
		},
	};

	const take = (news: News, mail: Mail): void => (takers[news.kind] as (news: News, mail: Mail) => void)(news, mail);

	return (mail: Mail): void => {
		const known = mail.number <= record.mailUpTo;
		record.mailUpTo = Math.max(record.mailUpTo, mail.number);
		if (mail.kind === 'gate') {
			gates.came(mail);
			return;
		}
		try {
			for (const news of agent.read(mail)) {
				// Of what the record knows already only a question counts: it still waits.
				if (!known || news.kind === 'asked') {
					take(news, mail);
				}
				record.done.prompts += !known && news.kind === 'asked' ? 1 : 0;
			}
		} catch (error) {
			world.log.error(`${session.id}: letter ${mail.number} could not be read: ${describe(error)}`);
		}
		session.touch();
	};
};
