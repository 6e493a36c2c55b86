/*
Removal of a session, and the way back. A worktree that coppice made and no other session uses goes to the trash of its repository
(git/trash.ts) with the session's record; of any other session only the record goes, kept here.
*/
import {randomBytes} from 'node:crypto';
import {existsSync, mkdirSync} from 'node:fs';
import {readdir, readFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {writeAtomically} from '../../atomic.ts';
import {UserError} from '../../errors.ts';
import {purgeTrash} from '../../git/purge.ts';
import {recoverTrash} from '../../git/recovery.ts';
import {checkRemovable} from '../../git/removable.ts';
import {findRepository} from '../../git/repository.ts';
import {restoreWorktree} from '../../git/restore.ts';
import {listTrash, removeWorktree, type TrashEntry} from '../../git/trash.ts';
import {undoRemoval} from '../../git/undo.ts';
import {verdict} from '../../git/verdict.ts';
import type {Removal, Verdict} from '../../protocol/removal.ts';
import {count, line} from '../../text.ts';
import type {Fleet} from '../fleet.ts';
import {processesIn} from '../hosts/processes.ts';
import {record as recordSchema, type SessionRecord} from '../session/record.ts';
import type {LiveSession} from '../session/session.ts';
import type {Life} from './life.ts';

type RecordOnly = {id: string; session: string; removedAt: string; record: SessionRecord};

export type Removals = ReturnType<typeof createRemovals>;

export const createRemovals = (fleet: Fleet, life: Life) => {
	const journals = path.join(fleet.directories.state, 'trash');
	const records = path.join(fleet.directories.state, 'removed');
	for (const folder of [journals, records]) {
		mkdirSync(folder, {recursive: true, mode: 0o700});
	}

	const sharing = (session: LiveSession) =>
		fleet.all().filter(other => other !== session && other.record.worktree.path === session.record.worktree.path);

	/** A worktree whose folder somebody took away cannot be moved: then only the session goes. */
	const movesWorktree = (session: LiveSession) =>
		session.record.worktree.own && sharing(session).length === 0 && existsSync(session.record.worktree.path);

	const recordsOnly = async (): Promise<RecordOnly[]> => {
		const names = (await readdir(records)).filter(name => name.endsWith('.json') && !name.startsWith('.'));
		const found = await Promise.all(
			names.map(name =>
				readFile(path.join(records, name), 'utf8').then(
					text => JSON.parse(text) as RecordOnly,
					() => undefined,
				),
			),
		);
		return found.filter(one => one !== undefined);
	};

	const list = async (): Promise<Removal[]> => {
		const trees = (await listTrash(journals)).map(removalOf);
		const plain = (await recordsOnly()).map(one => ({
			id: one.id,
			session: one.session,
			path: null,
			branch: null,
			ref: null,
			removedAt: one.removedAt,
			bytes: null,
		}));
		return [...trees, ...plain].sort((a, b) => b.removedAt.localeCompare(a.removedAt));
	};

	const look = async (session: LiveSession): Promise<Verdict> => {
		const moves = movesWorktree(session);
		const lines: string[] = [];
		if (session.running) {
			const {status} = session.verdict();
			lines.push(`the agent is ${status}; it will be ended`);
		}
		if (!moves) {
			const others = sharing(session);
			lines.push(
				!existsSync(session.record.worktree.path)
					? 'its folder is gone already; only the session goes'
					: session.record.worktree.own
						? `the worktree stays: ${others.map(other => line(other.record.name)).join(', ')} ${others.length === 1 ? 'works' : 'work'} in it too`
						: 'only the session goes; the folder stays, coppice did not make it',
			);
			return {lines, movesWorktree: false, refused: null};
		}
		const seen = await verdict(session.record.worktree.path, session.record.worktree.baseCommit ?? 'HEAD').catch((error: unknown) => {
			if (error instanceof UserError) {
				return undefined;
			}
			throw error;
		});
		lines.push(...(seen?.sentences ?? ['git cannot look at the worktree']));
		const strangers = (await processesIn(session.record.worktree.path)).filter(one => one.pid !== process.pid && !session.running);
		if (strangers.length > 0) {
			lines.push(
				`${count(strangers.length, 'process', 'processes')} of others ${strangers.length === 1 ? 'works' : 'work'} in it: ${line(strangers.map(one => `${one.command} (${one.pid})`).join(', '), 120)}`,
			);
		}
		return {lines, movesWorktree: true, refused: null};
	};

	/** The session comes back as one that has ended: its conversation can be resumed. */
	const bringBack = async (kept: unknown): Promise<LiveSession | undefined> => {
		const {data} = recordSchema.safeParse(kept);
		if (!data || fleet.get(data.id)) {
			return data && fleet.get(data.id);
		}
		const names = new Set(
			fleet
				.all()
				.filter(one => one.record.repository.root === data.repository.root)
				.map(one => one.record.name),
		);
		let {name} = data;
		for (let number = 2; names.has(name); number++) {
			name = `${data.name}-${number}`;
		}
		const slots = new Set(fleet.all().map(one => one.record.slot));
		let {slot} = data;
		while (slots.has(slot)) {
			slot++;
		}
		const session = await fleet.add({...data, name, slot, removedTo: null});
		const exit = await fleet.exitRecord(data.id);
		if (exit) {
			session.ended(exit);
		} else {
			session.lost = true;
		}
		await session.persist();
		fleet.watch(session);
		session.touch();
		return session;
	};

	/** Last screens and agents' files of sessions that are neither listed nor in the trash. */
	const sweepRemains = async () => {
		// A damaged record was moved aside: what is of its session stays too.
		const quarantined = (await readdir(path.join(fleet.directories.state, 'quarantine')).catch(() => [])).map(name => name.split('.')[0]!);
		const known = new Set([...fleet.all().map(one => one.id), ...(await list()).map(one => one.session), ...quarantined]);
		const agents = path.join(fleet.directories.state, 'agents');
		for (const folder of [fleet.exitFolder, agents]) {
			for (const name of await readdir(folder).catch(() => [])) {
				const id = name.split('.')[0]!;
				// Of many it takes a while: one that began meanwhile is known by then.
				if (/^s-[a-z0-9]{5}$/.test(id) && !known.has(id) && !fleet.get(id)) {
					await rm(path.join(folder, name), {recursive: true, force: true});
				}
			}
		}
	};

	return {
		list,
		verdict: look,

		/** End the agent, then move what is its own to the trash. */
		async remove(session: LiveSession): Promise<{removal: Removal; verdict: Verdict; moved: boolean}> {
			const seen = await look(session);
			const repository = await findRepository(session.record.repository.root).catch(() => undefined);
			const moves = seen.movesWorktree && repository !== undefined;
			if (moves) {
				await checkRemovable(repository, session.record.worktree.path);
			}
			await life.end(session);
			const id = `r-${randomBytes(4).toString('hex')}`;
			const {record} = session;
			if (!moves) {
				const removal = {id, session: record.id, path: null, branch: null, ref: null, removedAt: new Date().toISOString(), bytes: null};
				await writeAtomically(
					path.join(records, `${id}.json`),
					JSON.stringify({id, session: record.id, removedAt: removal.removedAt, record} satisfies RecordOnly),
				);
				await fleet.forget(session);
				return {removal, verdict: seen, moved: false};
			}
			record.removedTo = id;
			await session.persist();
			let entry: TrashEntry;
			try {
				entry = await removeWorktree({
					turns: fleet.turns,
					folder: journals,
					repository,
					path: record.worktree.path,
					id,
					session: record.id,
					record,
					now: Date.now(),
					inUse: async () => (sharing(session).length > 0 ? `${line(sharing(session)[0]!.record.name)} works in it` : undefined),
				});
			} catch (error) {
				record.removedTo = null;
				await session.persist();
				throw error;
			}
			await fleet.forget(session);
			return {removal: removalOf(entry), verdict: seen, moved: true};
		},

		/** Take a removal back exactly: tree, branch, record, place. The newest without an id. */
		async undo(wanted: string | undefined): Promise<{removal: Removal; session: LiveSession | undefined}> {
			const all = await list();
			const removal = wanted === undefined ? all[0] : all.find(one => one.id === wanted || one.session === wanted);
			if (!removal) {
				throw new UserError(
					wanted === undefined ? 'there is nothing to undo: the trash is empty' : `there is no removal \`${line(wanted)}\``,
					{
						code: 'nothing-to-undo',
						hint: '`coppice trash` lists what was removed',
					},
				);
			}
			const plain = (await recordsOnly()).find(one => one.id === removal.id);
			if (plain) {
				const session = await bringBack(plain.record);
				await rm(path.join(records, `${plain.id}.json`), {force: true});
				return {removal, session};
			}
			const request = {turns: fleet.turns, folder: journals, id: removal.id};
			const emptied = (await listTrash(journals)).find(one => one.id === removal.id)?.emptied;
			const {entry, path: place} = emptied ? await restoreWorktree(request) : await undoRemoval(request);
			const session = await bringBack(withPlace(entry.record, place));
			return {removal: removalOf(entry), session};
		},

		/** After a crash: removals and undos that were cut short are finished or taken back. */
		async recover(): Promise<void> {
			for (const {id, session, outcome} of await recoverTrash({turns: fleet.turns, folder: journals})) {
				fleet.log.info(`removal ${id} of ${session}: ${outcome}`);
			}
			const gone = new Set((await listTrash(journals)).map(entry => entry.id));
			for (const session of fleet.all()) {
				const {removedTo} = session.record;
				if (removedTo !== null && gone.has(removedTo)) {
					await fleet.forget(session);
				} else if (removedTo !== null) {
					session.record.removedTo = null;
					await session.persist();
				}
			}
		},

		/** Empty the trash of what is older than the settings say. */
		async purge(): Promise<void> {
			const {hours, days} = fleet.settings().trash;
			const {emptied, forgotten} = await purgeTrash({
				turns: fleet.turns,
				folder: journals,
				now: Date.now(),
				emptyAfterMilliseconds: hours * 3_600_000,
				forgetAfterMilliseconds: days * 86_400_000,
			});
			for (const one of await recordsOnly()) {
				if (Date.now() - Date.parse(one.removedAt) > days * 86_400_000) {
					await rm(path.join(records, `${one.id}.json`), {force: true});
				}
			}
			await sweepRemains();
			if (emptied.length + forgotten.length > 0) {
				fleet.log.info(`trash: emptied ${emptied.join(' ') || 'nothing'}, forgot ${forgotten.join(' ') || 'nothing'}`);
			}
		},
	};
};

const removalOf = (entry: TrashEntry): Removal => ({
	id: entry.id,
	session: entry.session,
	path: entry.path,
	branch: entry.branch ?? null,
	ref: entry.ref,
	removedAt: new Date(entry.removedAt).toISOString(),
	bytes: entry.bytes,
});

/** The record with the place where its worktree stands now. */
const withPlace = (kept: unknown, place: string): unknown => {
	const {data} = recordSchema.safeParse(kept);
	return data ? {...data, worktree: {...data.worktree, path: place}} : kept;
};
