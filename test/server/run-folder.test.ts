/* The run folder is kept while a server lives. */
import assert from 'node:assert/strict';
import {existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {keepRunFolder} from '../../source/server/run-folder.ts';
import {keptLog, temporaryFolder} from './fixtures.ts';

const open = () => {
	const around = path.join(temporaryFolder(), 'state');
	const folder = path.join(around, 'run');
	const file = path.join(folder, 'lock');
	const make = () => {
		mkdirSync(folder, {recursive: true});
		writeFileSync(file, '');
	};
	make();
	let asked = Promise.withResolvers<boolean>();
	let restored = Promise.withResolvers<void>();
	const end = keepRunFolder({
		folder,
		log: keptLog(),
		isWhole() {
			const whole = existsSync(file);
			asked.resolve(whole);
			return whole;
		},
		async restore() {
			make();
			restored.resolve();
		},
	});
	return {
		around,
		folder,
		file,
		end,
		async asked() {
			const whole = await asked.promise;
			asked = Promise.withResolvers();
			return whole;
		},
		async restored() {
			await restored.promise;
			restored = Promise.withResolvers();
		},
	};
};

test('what is removed is made again, the folder too, and is watched from then on', async () => {
	const {folder, file, end, restored} = open();
	rmSync(file);
	await restored();
	rmSync(folder, {recursive: true});
	await restored();
	rmSync(file);
	await restored();
	assert.ok(existsSync(file));
	end();
});

test('nothing is made again where all around it is gone', async () => {
	const {around, end, asked} = open();
	rmSync(around, {recursive: true});
	assert.equal(await asked(), false);
	await new Promise(setImmediate);
	assert.equal(existsSync(around), false);
	end();
});
