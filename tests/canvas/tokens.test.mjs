// Access tokens in Canvas: our client against the stand-in of the sandbox.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { SERVICE, USERS } from '../sandbox/canvas_records.mjs';
import { Pair } from './driver.mjs';

const ADA = USERS.find(u => u.name === 'Ada Okafor');
const JO = USERS.find(u => u.name === 'Jo Martin'); // EdTech: may create
const DAY_MS = 86_400_000;

const day = ahead => new Date(Date.now() + ahead * DAY_MS).toISOString().slice(0, 10);
const endOf = date => `${date}T23:59:59Z`;

let pair;
before(async () => { pair = await Pair.start(); });
after(() => pair.stop());
beforeEach(() => {
	pair.records.reset();
	pair.faults.clear();
	pair.log.length = 0;
	pair.offset_ms = 0;
});

/** As EdTech does it in Canvas: {token, secret}. */
const made = (purpose, fields = {}) => pair.records.create(ADA, JO, { purpose,
	expires_at: endOf(day(90)), ...fields });

const create = (input = {}, options = undefined) => ['create_token', { user_id: ADA.id,
	purpose: 'Gradebook', case_number: 'CT-1042', expires_at: day(90), ...input }, options];

/* --- lists -------------------------------------------------------------------- */

test('the list: states, hints and times, and nothing that is not known', async () => {
	const { token } = made('CT-1 First');
	const second = pair.records.create(ADA, ADA, { purpose: 'My own' }).token;
	const deleted = made('CT-3 Gone').token;
	pair.records.delete(ADA, JO, deleted.id);
	const { tokens, count } = await pair.got('list_tokens', { user_id: ADA.id });
	assert.equal(count, 2);
	assert.deepEqual(tokens.map(({ created_at: _, created_on: __, ...t }) => t), [
		{ id: token.id, purpose: 'CT-1 First', hint: `${token.hint}...`,
			state: 'pending', expires_at: endOf(day(90)), expires_on: day(90) },
		{ id: second.id, purpose: 'My own', hint: `${second.hint}...`, state: 'active' },
	]);
	assert.match(tokens[0].created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test('deleted tokens are gone, also from a list that still has them', async () => {
	pair.records.set({ list_deleted: true });
	pair.records.delete(ADA, JO, made('CT-3').token.id);
	assert.deepEqual(await pair.got('list_tokens', { user_id: ADA.id }),
		{ tokens: [], count: 0, unknown: [], fresh: [], reported: [], vanished: [] });
});

test('an expired token says so, a used one when', async () => {
	const { token, secret } = pair.records.create(ADA, ADA, { purpose: 'CT-1',
		expires_at: endOf(day(1)) });
	assert.equal(pair.records.bearer(secret), ADA);
	const { tokens: [used] } = await pair.got('list_tokens', { user_id: ADA.id });
	assert.match(used.last_used_at, /^\d{4}-.*Z$/);
	token.expires_ms = Date.now() - 1000;
	const { tokens: [expired] } = await pair.got('list_tokens', { user_id: ADA.id });
	assert.equal(expired.state, 'expired');
	assert.equal(pair.records.bearer(secret), null);
});

test('more tokens than a page', async () => {
	for (let i = 0; i < 230; i++)
		made(`(CT-${i})`);
	assert.equal((await pair.got('list_tokens', { user_id: ADA.id })).count, 230);
	assert.equal(pair.calls('list tokens').length, 3);
	const found = await pair.got('find_token', { user_id: ADA.id, case_number: 'CT-229' });
	assert.equal(found.id, pair.records.tokens.at(-1).id);
});

test('a list that never ends does', async () => {
	made('CT-1');
	pair.fault('headers', { count: 1000,
		headers: { link: `<${pair.canvas.url}/api/v1/users/${ADA.id}/`
			+ 'user_generated_tokens?page=1>; rel="next"' } });
	assert.deepEqual(await pair.refused('list_tokens', { user_id: ADA.id }),
		['failed', 'refused']);
	assert.equal(pair.calls('list tokens').length, 50);
});

test('the token goes to no other host, whatever a page says', async () => {
	for (const to of ['https://evil.example/api/v1/users/1/user_generated_tokens',
		`${pair.canvas.url.replace(/\d+$/, '1')}/api/v1/users`,
		`${pair.canvas.url}/login`, `${pair.canvas.url}@evil.example/api/v1/users`]) {
		pair.fault('headers', { headers: { link: `<${to}>; rel="next"` } });
		assert.deepEqual(await pair.refused('list_tokens', { user_id: ADA.id }),
			['retry', 'foreign_link']);
	}
	pair.fault('redirect', { location: `${pair.canvas.url}/api/v1/users/self` });
	assert.deepEqual(await pair.refused('list_tokens', { user_id: ADA.id }),
		['retry', 'http_302']);
	assert.equal(pair.calls('user').length, 0);
});

const find = (more = {}) => pair.got('find_token',
	{ user_id: ADA.id, case_number: 'CT-1042', ...more });

test('the case\u2019s token is found by the number at the end of its purpose', async () => {
	made('Another (CT-10421)');
	made('XCT-1042');
	const typed = made('mine, as in CT-1042').token;
	const { candidates: near, ...none } = await find();
	assert.deepEqual(none, { found: false, ambiguous: false });
	assert.deepEqual(near.map(t => t.purpose),
		['Another (CT-10421)', 'XCT-1042', 'mine, as in CT-1042']);
	const first = made('Gradebook (CT-1042)').token;
	const { created_at: _, created_on: __, ...got } = await find();
	assert.deepEqual(got, { found: true, ambiguous: false, id: first.id,
		purpose: 'Gradebook (CT-1042)', hint: `${first.hint}...`, state: 'pending',
		expires_at: endOf(day(90)), expires_on: day(90) });
	assert.notEqual(typed.id, first.id);
	assert.equal((await find({ since: day(0) })).id, first.id);
	assert.equal((await find({ since: day(1) })).found, false);
});

test('of two tokens with one number none is the case\u2019s, until one is gone', async () => {
	const first = made('Gradebook (CT-1042)').token;
	const second = made('Made again (CT-1042)').token;
	const { candidates, ...both } = await find();
	assert.deepEqual(both, { found: false, ambiguous: true });
	assert.deepEqual(candidates.map(t => t.id), [first.id, second.id]);
	// The one that the case knows is never in doubt.
	assert.equal((await find({ token_id: first.id })).id, first.id);
	pair.records.delete(ADA, JO, second.id);
	pair.records.activate(ADA, first.id);
	const { id, state } = await find();
	assert.deepEqual({ id, state }, { id: first.id, state: 'active' });
});

test('the inventory: what no case accounts for, and what has become of the others', async () => {
	const ours = made('Gradebook (CT-1042)').token;
	const others = made('Rosters (CT-1043)').token;
	const told = pair.records.create(ADA, ADA, { purpose: 'told of' }).token;
	const fresh = pair.records.create(ADA, ADA, { purpose: 'mine (CT-1042)' }).token;
	const { unknown, ...got } = await pair.got('list_tokens', { user_id: ADA.id,
		known_ids: [ours.id], known_numbers: ['CT-1043'],
		reported: [{ id: told.id }, { id: '7', purpose: 'gone' }] });
	assert.deepEqual(unknown.map(t => t.id), [told.id, fresh.id]);
	assert.deepEqual(got.fresh.map(t => t.id), [fresh.id]);
	assert.deepEqual(got.reported.map(t => t.id), [told.id]);
	assert.deepEqual(got.vanished, [{ id: '7', purpose: 'gone' }]);
	assert.deepEqual(got.tokens.map(t => t.id), [ours.id, others.id, told.id, fresh.id]);
});

test('one token by its id', async () => {
	const { token } = made('Gradebook (CT-1042)');
	const show = (token_id, user_id = ADA.id) => pair.got('show_token', { user_id, token_id });
	const { created_at: _, created_on: __, ...got } = await show(token.id);
	assert.deepEqual(got, { found: true, ambiguous: false, id: token.id,
		purpose: 'Gradebook (CT-1042)', hint: `${token.hint}...`, state: 'pending',
		expires_at: endOf(day(90)), expires_on: day(90) });
	assert.equal((await show('7')).found, false);
	assert.equal((await show(token.id, JO.id)).found, false);
	assert.deepEqual(await pair.refused('show_token', { user_id: ADA.id }),
		['failed', 'bad_input']);
	assert.deepEqual(pair.calls('list tokens'), []);
});

test('a token that is known is gone when Canvas says so of it, too', async () => {
	const { token } = made('Gradebook (CT-1042)');
	const other = made('Made again (CT-1042)').token;
	const ask = () => find({ token_id: token.id });
	// A list that lacks it is not enough.
	pair.fault('json', { method: 'list tokens', status: 200, body: [] });
	assert.equal((await ask()).id, token.id);
	assert.deepEqual(pair.log.map(c => c.call), ['list tokens', 'show token']);
	pair.records.delete(ADA, JO, token.id);
	assert.deepEqual(await ask(), { found: false, ambiguous: false });
	pair.fault('json', { method: 'show token', status: 200,
		body: { id: 1, workflow_state: 'deleted' } });
	assert.deepEqual(await ask(), { found: false, ambiguous: false });
	// Nor is what says nothing of it.
	pair.fault('json', { method: 'show token', status: 403,
		body: { errors: [{ message: 'user not authorized to perform that action' }] } });
	assert.deepEqual(await pair.refused('find_token', { user_id: ADA.id,
		case_number: 'CT-1042', token_id: token.id }), ['failed', 'not_permitted']);
	pair.fault('html', { method: 'show token', status: 502 });
	assert.deepEqual(await pair.refused('find_token', { user_id: ADA.id,
		case_number: 'CT-1042', token_id: token.id }), ['retry', 'http_502']);
	pair.fault('json', { method: 'show token', status: 200, body: {} });
	assert.deepEqual(await pair.refused('find_token', { user_id: ADA.id,
		case_number: 'CT-1042', token_id: token.id }), ['retry', 'unexpected_answer']);
	assert.deepEqual(await pair.refused('find_token', { user_id: ADA.id,
		case_number: 'CT-1042', token_id: '1/../2' }), ['failed', 'bad_input']);
	assert.equal((await find()).id, other.id);
});

test('a secret in somebody\u2019s purpose goes no further', async () => {
	made(`mine is 7053~${'a1B2'.repeat(16)} you see`);
	const { tokens: [{ purpose }] } = await pair.got('list_tokens', { user_id: ADA.id });
	assert.equal(purpose, 'mine is [token removed] you see');
});

test('whose tokens? An id, and nothing that leads elsewhere', async () => {
	for (const user_id of ['', '1/tokens', '../self', '1?x=y', 'é', 12])
		assert.deepEqual(await pair.refused('list_tokens', { user_id }),
			['failed', 'bad_input']);
	assert.equal(pair.log.length, 0);
	assert.deepEqual(await pair.refused('list_tokens', { user_id: '999' }),
		['failed', 'not_found']);
	assert.equal((await pair.got('list_tokens',
		{ user_id: `sis_user_id:${JO.sis_user_id}` })).count, 0);
});

/* --- making -------------------------------------------------------------------- */

test('a token is made, waits for its owner, and its secret is not in the answer',
	async () => {
		for (const token_key of ['visible_token', 'token']) {
			pair.records.set({ token_key });
			const got = await pair.got(...create());
			const token = pair.records.tokens.at(-1);
			// The hint is the one that Canvas shows everybody from now on.
			assert.deepEqual(got, { id: token.id, hint: `${token.hint}...`,
				state: 'pending', expires_at: endOf(day(90)), expires_on: day(90) });
		}
		assert.match(pair.mails[0].text, /needs to be activated by you/);
	});

test('only where the configuration says so', async () => {
	pair.client({ creates: false });
	assert.deepEqual(await pair.refused(...create()), ['failed', 'not_permitted']);
	assert.equal(pair.log.length, 0);
	pair.client();
});

test('the end is what Canvas says, not what was asked', async () => {
	pair.records.set({ max_days: 30 });
	const { expires_at } = await pair.got(...create());
	assert.equal(expires_at.slice(0, 10), day(30));
});

test('and never later than the last whole day that the configuration allows', async () => {
	pair.client({ maxDays: 60 });
	assert.equal((await pair.got(...create())).expires_at, endOf(day(59)));
	assert.equal((await pair.got(...create({ expires_at: day(3) }))).expires_at,
		endOf(day(3)));
	pair.client();
});

test('a last day is one of the institution, also where the clock changes', async () => {
	const wants = [
		['America/Los_Angeles', '2037-01-15', '2037-01-16T07:59:59Z'],
		['America/Los_Angeles', '2037-03-08', '2037-03-09T06:59:59Z'], // 23 hours
		['America/Los_Angeles', '2037-11-01', '2037-11-02T07:59:59Z'], // 25 hours
		['Pacific/Auckland', '2037-01-15', '2037-01-15T10:59:59Z'],
		['Pacific/Auckland', '2037-04-05', '2037-04-05T11:59:59Z'],    // 25 hours
	];
	for (const [zone, expires_on, want] of wants) {
		pair.client({ zone });
		const got = await pair.got(...create({ expires_at: expires_on }));
		assert.equal(got.expires_at, want);
		assert.equal(got.expires_on, expires_on);
		const token = pair.records.tokens.at(-1);
		assert.equal(new Date(token.expires_ms).toISOString(), want.replace('Z', '.000Z'));
		const later = await pair.got('extend_token', { user_id: ADA.id, token_id: token.id,
			expires_at: '2037-12-01' });
		assert.equal(later.expires_on, '2037-12-01');
	}
	// As Canvas' own page sets an end: at the beginning of a day, there.
	pair.client({ zone: 'America/Los_Angeles' });
	pair.records.tokens = [];
	made('Gradebook (CT-1042)', { expires_at: '2037-01-16T08:00:00Z' });
	const found = await pair.got('find_token', { user_id: ADA.id, case_number: 'CT-1042' });
	assert.equal(found.expires_on, '2037-01-15');
	pair.client();
});

test('an end there must be, and it is to come', async () => {
	for (const expires_at of [undefined, '', 'soon', day(-1), '2026-02-30', 7])
		assert.deepEqual(await pair.refused(...create({ expires_at })),
			['failed', 'bad_input']);
	assert.deepEqual(await pair.refused(...create({ purpose: '' })),
		['failed', 'bad_input']);
	assert.equal(pair.log.length, 0);
});

test('errors of every shape are one definite no', async () => {
	const shapes = [
		[{ message: 'token[purpose] is missing' }],
		{ errors: [{ message: 'token is missing' }] },
		{ errors: { message: 'cannot regenerate' } },
		{ errors: { token: ['is already active'] } },
		{ errors: { purpose: [{ attribute: 'purpose', message: 'too_long' }] } },
		{ errors: 'Invalid as_user_id' },
	];
	for (const body of shapes) {
		pair.fault('json', { method: 'create token', status: 400, body });
		assert.deepEqual(await pair.refused(...create()), ['failed', 'refused']);
	}
	assert.match(pair.errors, /words="token\[purpose\] is missing"/);
	// What stands in a member of the secret's name is cut like a secret.
	assert.match(pair.errors, /words="is al\.\.\."/);
	assert.match(pair.errors, /words="Invalid as_user_id"/);
	assert.deepEqual(await pair.refused(...create({ purpose: 'x'.repeat(300) })),
		['failed', 'refused']);
});

test('no permission, as 401 or as 403', async () => {
	for (const denied_status of [401, 403]) {
		pair.records.set({ permissions: [], denied_status });
		assert.deepEqual(await pair.refused(...create()), ['failed', 'not_permitted']);
		assert.deepEqual(await pair.refused('list_tokens', { user_id: ADA.id }),
			['failed', 'not_permitted']);
	}
});

test('whether it was made is looked up, by its case, before it is made again',
	async () => {
		pair.fault('reset', { method: 'create token' });
		const first = await pair.call(...create());
		assert.equal(first.outcome, 'unknown');
		assert.deepEqual(pair.records.tokens.map(t => t.purpose), ['Gradebook (CT-1042)']);
		const again = await pair.got(...create({ since: day(0) }, { maybe_sent: true }));
		assert.equal(again.id, pair.records.tokens[0].id);
		assert.equal(pair.records.tokens.length, 1);
		// Another case's is no answer, nor is one from before the approval.
		await pair.got(...create({ case_number: 'CT-1043' }, { maybe_sent: true }));
		assert.equal(pair.records.tokens.length, 2);
		// Two that it could be are for a person to look at.
		made('My own (CT-1042)');
		assert.deepEqual(await pair.refused(...create({}, { maybe_sent: true })),
			['failed', 'ambiguous']);
		assert.equal(pair.records.tokens.length, 3);
	});

test('the doubt remains while nothing can be looked up', async () => {
	pair.fault('html', { method: 'list tokens', status: 503 });
	assert.deepEqual(await pair.refused(...create({}, { maybe_sent: true })),
		['unknown', 'http_503']);
	assert.equal(pair.records.tokens.length, 0);
});

test('an answer that was none leaves it open whether it was made', async () => {
	for (const status of [200, 502]) {
		pair.fault('html', { method: 'create token', status });
		assert.equal((await pair.call(...create())).outcome, 'unknown');
	}
	pair.fault('json', { method: 'create token', status: 200, body: {} });
	assert.deepEqual(await pair.refused(...create()), ['unknown', 'unexpected_answer']);
});

/* --- extending and deleting ---------------------------------------------------- */

const extend = (token, expires_at) => ['extend_token', { user_id: ADA.id,
	token_id: token.id, expires_at }];

test('extending keeps the secret, the state, and sends nobody a mail', async () => {
	const { token, secret } = made('CT-1');
	pair.records.activate(ADA, token.id);
	pair.mails.length = 0;
	assert.deepEqual(await pair.got(...extend(token, day(200))),
		{ expires_at: endOf(day(200)), expires_on: day(200), state: 'active' });
	assert.equal(pair.records.bearer(secret), ADA);
	assert.equal(pair.mails.length, 0);
	pair.records.set({ max_days: 120 });
	const { expires_at } = await pair.got(...extend(token, day(300)));
	assert.equal(expires_at.slice(0, 10), day(120));
});

test('what is gone, or not ours to change, cannot be extended', async () => {
	const { token } = made('CT-1');
	pair.records.set({ permissions: ['view_user_generated_access_tokens'] });
	assert.deepEqual(await pair.refused(...extend(token, day(100))),
		['failed', 'not_found']); // 404 on purpose, says Canvas
	pair.records.reset();
	assert.deepEqual(await pair.refused(...extend(token, day(100))),
		['failed', 'not_found']);
});

const remove = token => ['delete_token', { user_id: ADA.id, token_id: token.id }];

test('deleted is what is read back as deleted', async () => {
	const { token, secret } = made('CT-1');
	pair.records.activate(ADA, token.id);
	assert.deepEqual(await pair.got(...remove(token)), { deleted: true });
	assert.equal(pair.records.bearer(secret), null);
	assert.deepEqual(pair.log.map(c => c.call), ['delete token', 'list tokens']);
	// Its owner was faster: it is gone, and that was wanted.
	assert.deepEqual(await pair.got(...remove(token)), { deleted: true });
});

test('a deletion that did not happen is not believed', async () => {
	const { token } = made('CT-1');
	pair.fault('json', { method: 'delete token', status: 200,
		body: { id: token.id, workflow_state: 'deleted' } });
	assert.deepEqual(await pair.refused(...remove(token)), ['retry', 'still_there']);
	// Done, but the connection died: curl tries once more by itself, and what is
	// not there any more was deleted.
	pair.fault('reset', { method: 'delete token' });
	assert.deepEqual(await pair.got(...remove(token)), { deleted: true });
});

test('without the right to delete there is a definite no', async () => {
	const { token } = made('CT-1');
	pair.records.set({ permissions: ['view_user_generated_access_tokens'] });
	assert.deepEqual(await pair.refused(...remove(token)), ['failed', 'not_permitted']);
	assert.equal(token.workflow_state, 'pending');
});

/* --- out of order --------------------------------------------------------------- */

const list = ['list_tokens', { user_id: ADA.id }];

test('a Canvas that is down, slow or hidden decides nothing', async () => {
	pair.fault('down', { count: 2 }); // on a kept connection, and on a new one
	assert.equal((await pair.call(...list)).outcome, 'retry');
	for (const status of [500, 502, 503, 504, 403, 404, 200]) {
		pair.fault('html', { status });
		assert.deepEqual(await pair.refused(...list),
			['retry', status === 200 ? 'not_json' : `http_${status}`]);
	}
	pair.fault('slow', { ms: 300 });
	assert.equal((await pair.got(...list)).count, 0);
});

test('our own token is no use: an operator has to mend it', async () => {
	pair.records.set({ service: 'another' });
	assert.deepEqual(await pair.refused(...list), ['retry', 'invalid_token']);
	assert.deepEqual(await pair.refused(...create()), ['retry', 'invalid_token']);
});

test('a 403 for want of a User-Agent is no permission denied', async () => {
	await pair.got(...list);
	assert.equal(pair.log.at(-1).agent, 'Test/1');
	pair.fault('json', { status: 403, body: { error: 'Forbidden',
		message: 'you have not provided a valid user agent.' } });
	assert.deepEqual(await pair.refused(...list), ['retry', 'user_agent_refused']);
});

test('a 403 in text is a rate limit, and we wait', async () => {
	pair.fault('rate_limit');
	const first = await pair.call(...list);
	assert.deepEqual([first.outcome, first.error], ['retry', 'rate_limited']);
	assert.equal(first.retry_after_ms, 60_000);
	const calls = pair.log.length;
	const second = await pair.call(...list);
	assert.deepEqual([second.outcome, second.error], ['retry', 'resting']);
	assert.ok(second.retry_after_ms > 0 && second.retry_after_ms <= 61_000);
	assert.equal(pair.log.length, calls);
	pair.client();
});

test('a 429 is one as well, and says how long', async () => {
	pair.fault('rate_limit', { status: 429, retry_after: 7 });
	const { outcome, error, retry_after_ms } = await pair.call(...create());
	assert.deepEqual({ outcome, error, retry_after_ms },
		{ outcome: 'retry', error: 'rate_limited', retry_after_ms: 7000 });
	assert.equal(pair.records.tokens.length, 0);
	pair.client();
});

test('before the bucket is empty we slow down', async () => {
	pair.fault('headers', { headers: { 'x-rate-limit-remaining': '50.25' } });
	await pair.got(...list);
	const { outcome, error, retry_after_ms } = await pair.call(...list);
	assert.deepEqual([outcome, error], ['later', 'resting']);
	assert.ok(retry_after_ms > 0 && retry_after_ms <= 16_000);
	pair.client();
	pair.fault('headers', { headers: { 'x-rate-limit-remaining': '400.5' } });
	await pair.got(...list);
	await pair.got(...list);
});

test('the service account\u2019s own tokens are like anybody\u2019s', async () => {
	pair.records.create(SERVICE, SERVICE, { purpose: 'Beadle' });
	assert.equal((await pair.got('list_tokens', { user_id: SERVICE.id })).count, 1);
	assert.equal((await pair.got('list_tokens', { user_id: 'self' })).count, 1);
});
