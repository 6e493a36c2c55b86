/* What a host answers: one entry a request. */
import {UserError} from '../errors.ts';
import type {Connection, Handler} from '../protocol/connection.ts';
import type {HostContract, HostExit, HostState} from '../protocol/host.ts';
import type {Size} from '../protocol/size.ts';
import {mostColumns, mostRows} from '../screen/frame-head.ts';
import {screenLayer} from '../screen/layer.ts';
import type {ScreenTerminal} from '../screen/terminal.ts';
import {ansiLines, linesFrame, snapshot} from '../screen/viewer.ts';
import type {Audience} from './audience.ts';
import {coloursOf} from './colours.ts';
import type {Mailbox} from './mailbox.ts';
import type {Peers} from './peers.ts';
import type {Pty} from './pty.ts';
import {searchTerminal} from './search.ts';

type Parts = {
	state: () => HostState;
	peers: Peers;
	terminal: ScreenTerminal;
	pty: Pty;
	mailbox: Mailbox;
	audience: Audience;
	end: (graceMilliseconds: number) => Promise<HostExit>;
	listenAgain: () => Promise<void>;
};

type Requests = HostContract['requests'];
type Answers = {
	[N in keyof Requests]: (
		params: Requests[N]['params'],
		connection: Connection<HostContract>,
	) => Requests[N]['result'] | Promise<Requests[N]['result']>;
};

export const createHandler = ({state, peers, terminal, pty, mailbox, audience, end, listenAgain}: Parts) => {
	const answers: Answers = {
		serve(_, connection) {
			peers.telling(connection);
			return {...state(), mail: [...mailbox.unsaved], lostNotes: mailbox.lostNotes};
		},
		state,
		attach(_, connection) {
			peers.telling(connection);
			// The frame follows the answer, so that its receiver knows what it is for.
			queueMicrotask(() => setImmediate(() => audience.attach(connection)));
			return {...state(), layer: screenLayer};
		},
		detach: (_, connection) => done(audience.detach(connection)),
		resize(size) {
			if (!isSize(size)) {
				throw new UserError('a size is of whole numbers from 1', {code: 'usage'});
			}
			if (size.columns !== terminal.size.columns || size.rows !== terminal.size.rows) {
				terminal.resize(size);
				pty.resize(size);
				audience.changed();
				peers.emit('resized', size);
			}
			return null;
		},
		signal: ({signal}) => done(pty.signal(signal as NodeJS.Signals)),
		gates: ({closed}) => done(mailbox.setGates(closed)),
		answer: ({number, body}) => ({taken: mailbox.answer(number, body)}),
		saved: ({upTo}) => done(mailbox.saved(upTo)),
		lines: range => ({frame: Buffer.from(linesFrame(terminal, range)).toString('base64')}),
		search: async ({text, most}) => ({places: await searchTerminal(terminal, text, most)}),
		snapshot: ({scrollbackLines}) => ({snapshot: Buffer.from(snapshot(terminal, {scrollbackLines})).toString('base64')}),
		text: range => ({lines: ansiLines(terminal, range)}),
		colours: colours => done(terminal.setOuterColours(coloursOf(colours))),
		listen: async () => done(await listenAgain()),
		focus: ({focused}, connection) => done(audience.focus(connection, focused)),
		end: ({graceMilliseconds}) => end(graceMilliseconds),
	};
	return ((name, params, connection) => {
		const answer = answers[name as keyof Requests] as ((params: unknown, connection: Connection<HostContract>) => never) | undefined;
		if (!Object.hasOwn(answers, name) || !answer) {
			throw new UserError(`\`${name}\` is not known to this host`, {code: 'unsupported'});
		}
		return answer(params, connection);
	}) as Handler<HostContract>;
};

const isSize = ({columns, rows}: Size) =>
	Number.isInteger(columns) && Number.isInteger(rows) && columns >= 1 && rows >= 1 && columns <= mostColumns && rows <= mostRows;

/** The answer of what has nothing to say. */
const done = (_: unknown): null => null;
