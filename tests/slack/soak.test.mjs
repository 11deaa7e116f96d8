// make soak for half a minute: nothing is lost, nothing is done twice, and nothing
// that a fault did not touch is acknowledged late.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soak } from '../bench/soak.mjs';

const SEED = 11; /* the same faults each time */

test('half a minute of refreshes, faults and clicks', async t => {
	const r = await soak({ seconds: 30, seed: SEED });
	t.diagnostic(JSON.stringify(r));
	assert.ok(r.refreshes >= 1);
	assert.deepEqual({ lost: r.lost, doubled: r.doubled, late: r.late,
		set_aside: r.set_aside, exit: r.exit },
	{ lost: 0, doubled: 0, late: 0, set_aside: 0, exit: 0 });
});
