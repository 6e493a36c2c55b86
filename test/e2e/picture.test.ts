/* The picture in the readme is a real screen of the app, and stays true. `COPPICE_TEST_GOLDEN=write` takes it anew. */
import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {createWorld, root} from '../support/coppice.ts';
import {normalPicture, takePicture} from '../support/picture.ts';

test("the readme's picture", async () => {
	const file = path.join(root, 'docs', 'screen.svg');
	const [inner, outer] = await Promise.all([createWorld(), createWorld()]);
	try {
		const svg = normalPicture(readFileSync(await takePicture(inner, outer), 'utf8'), inner);
		if (process.env.COPPICE_TEST_GOLDEN === 'write') {
			writeFileSync(file, svg);
		}
		assert.equal(svg, readFileSync(file, 'utf8'), 'the picture is not as it was; COPPICE_TEST_GOLDEN=write takes it anew');
		assert.match(svg, /wants to run a command/);
	} finally {
		await Promise.all([inner.stop(), outer.stop()]);
	}
});
