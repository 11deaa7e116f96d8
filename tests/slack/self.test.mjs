// Who Beadle is in Slack is asked until it is known; then a mention of it in a
// thread, which comes as a message and as an app_mention, is heard as one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADA, FACULTY, SAM, World, until, wordsOf } from '../e2e/world.mjs';
import { logFields } from '../sandbox/beadle.mjs';

const ME = 'auth.test';

/** Ada names Beadle in a thread of Sam's; resolves to what it says there. */
async function named(world) {
	const { ts } = await world.say(SAM, 'Does anybody know?', FACULTY);
	await world.say(ADA, '@beadle help', FACULTY, ts);
	return until('an answer in the thread', async () =>
		(await world.messages(SAM, FACULTY)).find(m => m.thread_ts === ts
			&& ![ADA, SAM].includes(m.user)));
}

test('whatever auth.test answers at first, Beadle learns who it is', async () => {
	const world = await World.start();
	const logged = name => world.beadle.log.map(logFields).filter(l => l.event === name);
	try {
		// Known to the database: from here on nothing else needs the answer.
		await world.say(ADA, 'hello');
		await world.sees(ADA, /I can help you with/);
		assert.equal(await world.beadle.stop(), 0);

		await world.fault({ kind: 'http', method: ME, status: 500 });
		await world.fault({ kind: 'rate_limit', method: ME, retry_after: 1 });
		await world.fault({ kind: 'reset', method: ME });
		await world.startBeadle();
		await until('who it is', () => logged('slack_self').length > 0);
		// A reset connection of libcurl's own, it may have repeated by itself.
		assert.ok(logged('slack_self_not_known').length >= 2);
		const answer = await named(world);
		assert.match(wordsOf(answer), /Hello Ada Okafor/);
		const again = await named(world);
		assert.notEqual(again.ts, answer.ts);
	} finally {
		assert.equal(await world.stop(), 0);
	}
});
