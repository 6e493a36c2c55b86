import {access, constants, mkdir, readdir, realpath, rmdir, stat} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {hasCode, UserError} from '../errors.ts';
import {faultPoint} from '../fault.ts';
import {line, slug} from '../text.ts';
import {adminOf, exists} from './admin.ts';
import {type BranchPlan, planBranch} from './branches.ts';
import {discardWorktree} from './discard.ts';
import {GitError, gitIn, said, splitNames} from './git.ts';
import {type CopiedFiles, copyIncluded} from './include.ts';
import {uniqueName} from './names.ts';
import type {Base, Repository} from './repository.ts';
import type {Turns} from './turns.ts';

/** A worktree that git knows, whoever made it. */
export type Worktree = {
	readonly path: string;
	/** `undefined` in a bare repository and where no commit was made yet. */
	readonly head?: string;
	/** Short name; `undefined` where HEAD is detached. */
	readonly branch?: string;
	/** The first one, which git lists first. In a bare repository that is no worktree. */
	readonly main: boolean;
	readonly bare: boolean;
	/** The reason, '' if none was given. */
	readonly locked?: string;
	/** Why git would forget it: its folder is gone. */
	readonly prunable?: string;
};

export type WorktreeRequest = {
	readonly turns: Turns;
	readonly repository: Repository;
	/** The session: written into git's lock of the worktree. */
	readonly id: string;
	/** What the person called it; becomes the folder and `coppice/<slug>`. */
	readonly name: string;
	readonly base: Base;
	/** Check out this branch; made from the base (or from the only remote that has it) if it does not exist. */
	readonly branch?: string;
	/** Where, instead of `<parent>/<repository>.worktrees/<name>`. */
	readonly path?: string;
	/** Used as `<fallbackFolder>/<repository>/<name>` where the repository's parent cannot be written. */
	readonly fallbackFolder: string;
};

export type CreatedWorktree = {
	readonly path: string;
	readonly branch: string;
	/** Whether this call made the branch. */
	readonly branchCreated: boolean;
	readonly base: Base;
	readonly files: CopiedFiles;
};

/** The main one first. */
export const listWorktrees = async (repository: Pick<Repository, 'commonDirectory'>): Promise<Worktree[]> => {
	const {stdout} = await gitIn(repository.commonDirectory).run(['worktree', 'list', '--porcelain', '-z']);
	const worktrees: Worktree[] = [];
	let fields = new Map<string, string>();
	for (const name of splitNames(stdout)) {
		const text = name.toString();
		if (text === '') {
			worktrees.push(worktreeOf(fields, worktrees.length === 0));
			fields = new Map();
			continue;
		}
		const space = text.indexOf(' ');
		fields.set(space === -1 ? text : text.slice(0, space), space === -1 ? '' : text.slice(space + 1));
	}
	return worktrees;
};

/**
Makes a worktree with its branch, locked so that nobody's `git worktree prune` takes it, and copies the files that git does not bring.

Nothing is left behind if it fails: neither the folder, nor git's record of it, nor a branch that this call made.

@throws UserError `branch-in-use`, `branch-invalid`, `path-taken`, `worktree-failed`, `repository-busy`
*/
export const createWorktree = (request: WorktreeRequest): Promise<CreatedWorktree> =>
	request.turns.take(request.repository.commonDirectory, () => create(request));

/** @throws UserError if the path is no worktree of this repository */
export const attachWorktree = async (repository: Repository, directory: string): Promise<Worktree> => {
	const resolved = await realpath(directory).catch(() => {
		throw new UserError(`no folder \`${line(directory)}\``, {code: 'no-such-folder'});
	});
	const worktrees = await listWorktrees(repository);
	const found = worktrees.find(worktree => worktree.path === resolved && !worktree.bare);
	if (found === undefined) {
		const others = worktrees.filter(({bare}) => !bare).map(worktree => `\`${line(worktree.path)}\``);
		throw new UserError(`\`${line(directory)}\` is no worktree of \`${line(repository.name)}\``, {
			code: 'not-a-worktree',
			hint: `its worktrees: ${others.slice(0, 8).join(', ')}${others.length > 8 ? ' …' : ''}`,
		});
	}
	if (!found.main && (await adminOf(resolved)) === undefined) {
		throw new UserError(`the worktree \`${line(directory)}\` has lost its \`.git\` file`, {
			code: 'worktree-broken',
			hint: `run \`git worktree repair\` in \`${line(repository.root)}\``,
		});
	}
	return found;
};

const worktreeOf = (fields: Map<string, string>, main: boolean): Worktree => {
	const head = fields.get('HEAD');
	const branch = fields.get('branch')?.replace(/^refs\/heads\//, '');
	const locked = fields.get('locked');
	const prunable = fields.get('prunable');
	return {
		path: fields.get('worktree') ?? '',
		...(head !== undefined && !/^0+$/.test(head) && {head}),
		...(branch !== undefined && {branch}),
		main,
		bare: fields.has('bare'),
		...(locked !== undefined && {locked}),
		...(prunable !== undefined && {prunable}),
	};
};

/** Messages of git processes that met another one's lock or half-made worktree: try again. */
const busy = /config\.lock|index\.lock|packed-refs\.lock|\.lock': File exists|commondir|bad object worktrees\/|cannot lock ref/;
const attempts = 6;

const create = async (request: WorktreeRequest): Promise<CreatedWorktree> => {
	const {repository, base} = request;
	const worktrees = await listWorktrees(repository);
	const folder = request.path === undefined ? await homeOfWorktrees(repository, request.fallbackFolder) : undefined;
	const isTaken = async (name: string) =>
		folder !== undefined &&
		((await exists(path.join(folder, name))) || worktrees.some(worktree => worktree.path === path.join(folder, name)));
	const plan = await planBranch({repository, worktrees, name: slug(request.name), branch: request.branch, base, isTaken});
	const place = folder === undefined ? await freePath(request.path!, worktrees) : path.join(folder, await uniqueName(plan.folder, isTaken));
	const firstMade = await mkdir(path.dirname(place), {recursive: true});
	try {
		await addWithRetries(request, plan, place);
		const added = await realpath(place);
		faultPoint('create.added');
		try {
			const files = await copyIncluded(repository.root, added);
			faultPoint('create.copied');
			return {path: added, branch: plan.branch, branchCreated: plan.create, base: {...base, oid: plan.oid}, files};
		} catch (error) {
			await rollBack(repository, plan, added);
			throw error;
		}
	} catch (error) {
		await removeMadeFolders(path.dirname(place), firstMade);
		throw error;
	}
};

/** As many workers as there are processors; by default git checks files out one by one. Below a hundred files it does so anyway. */
const parallelCheckout = ['checkout.workers=0'];

const addWithRetries = async (request: WorktreeRequest, plan: BranchPlan, place: string): Promise<void> => {
	const {repository, id} = request;
	const target = plan.create ? ['-b', plan.branch, '--end-of-options', place, plan.oid] : ['--end-of-options', place, plan.branch];
	for (let attempt = 1; ; attempt++) {
		try {
			const arguments_ = [
				'worktree',
				'add',
				'--quiet',
				'--lock',
				'--reason',
				`coppice ${id}`,
				...(plan.create ? ['--no-track'] : []),
				...target,
			];
			await gitIn(repository.root).run(arguments_, {settings: parallelCheckout, timeoutMilliseconds: 15 * 60_000});
			return;
		} catch (error) {
			await rollBack(repository, plan, place);
			if (!(error instanceof GitError)) {
				throw error;
			}
			const isBusy = busy.test(error.stderr);
			if (isBusy && attempt < attempts) {
				await delay(25 * 2 ** attempt * (0.5 + Math.random()));
				continue;
			}
			throw new UserError(`git could not make the worktree \`${line(place)}\`: ${said(error)}`, {
				code: isBusy ? 'repository-busy' : 'worktree-failed',
				hint: isBusy ? 'another git process holds that lock; if none runs any more, remove the lock file it names' : undefined,
				cause: error,
			});
		}
	}
};

const rollBack = async (repository: Repository, plan: BranchPlan, place: string): Promise<void> => {
	await discardWorktree(repository.commonDirectory, place);
	if (plan.create) {
		// Compare and delete: a branch that is no longer where we made it has work of someone else.
		await gitIn(repository.root).run(['update-ref', '-d', `refs/heads/${plan.branch}`, plan.oid], {accept: [0, 1, 128]});
	}
};

/** `<parent>/<repository>.worktrees`, else a folder in the state home. */
const homeOfWorktrees = async (repository: Repository, fallbackFolder: string): Promise<string> => {
	const parent = path.dirname(repository.root);
	const beside = path.join(parent, `${path.basename(repository.root)}.worktrees`);
	const writable = (folder: string) =>
		access(folder, constants.W_OK | constants.X_OK).then(
			() => true,
			() => false,
		);
	const found = await stat(beside).catch(() => undefined);
	const usable = found === undefined ? await writable(parent) : found.isDirectory() && (await writable(beside));
	if (usable) {
		return found === undefined ? beside : realpath(beside);
	}
	await mkdir(fallbackFolder, {recursive: true, mode: 0o700});
	return path.join(await realpath(fallbackFolder), slug(repository.name, 'repository'));
};

const freePath = async (wanted: string, worktrees: readonly Worktree[]): Promise<string> => {
	const place = path.resolve(wanted);
	if (worktrees.some(worktree => worktree.path === place)) {
		throw new UserError(`\`${line(place)}\` is a worktree already`, {
			code: 'path-taken',
			hint: 'name another place, or start the session in it',
		});
	}
	try {
		if ((await readdir(place)).length > 0) {
			throw new UserError(`\`${line(place)}\` exists and is not empty`, {code: 'path-taken', hint: 'name another place'});
		}
		return await realpath(place);
	} catch (error) {
		if (hasCode(error, 'ENOENT')) {
			return place;
		}
		if (hasCode(error, 'ENOTDIR')) {
			throw new UserError(`\`${line(place)}\` is a file`, {code: 'path-taken', hint: 'name another place'});
		}
		throw error;
	}
};

const removeMadeFolders = async (folder: string, firstMade: string | undefined): Promise<void> => {
	if (firstMade === undefined) {
		return;
	}
	for (let current = folder; current.startsWith(firstMade); current = path.dirname(current)) {
		await rmdir(current).catch(() => {});
	}
};
