/* What git says of the folders of sessions, with the real git. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {createPlaces} from '../../source/server/places.ts';
import {newRepository} from '../git/fixtures.ts';
import {keptLog} from './fixtures.ts';

const patience = 30_000;

test('who asks for the list of a server that has just started waits for the first look: before it not even the branch is known', async t => {
	const {root: repository} = await newRepository(t);
	const places = createPlaces(keptLog(), () => {});
	void places.add(repository, null);
	assert.equal(places.facts(repository), undefined);
	await places.freshen([repository], 0, patience);
	assert.equal(places.facts(repository)?.branch, 'main');
});

test('a folder that is gone keeps nobody waiting, nor does one that git was never asked of', async t => {
	const {root: repository} = await newRepository(t);
	const places = createPlaces(keptLog(), () => {});
	void places.add(`${repository}-gone`, null);
	await places.freshen([`${repository}-gone`, `${repository}-unknown`], patience, patience);
	assert.equal(places.facts(`${repository}-gone`), undefined);
});
