// make soak for half a minute. The faults are other ones each time: the seed is
// told. Nothing is lost, and nothing is done twice.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soak } from '../bench/soak.mjs';

test('half a minute of refreshes, faults and clicks', async t => {
	const r = await soak({ seconds: 30 });
	t.diagnostic(JSON.stringify(r));
	assert.ok(r.refreshes >= 1);
	assert.deepEqual({ lost: r.lost, doubled: r.doubled, set_aside: r.set_aside,
		exit: r.exit }, { lost: 0, doubled: 0, set_aside: 0, exit: 0 });
});
