// Who somebody is in Canvas, and what they teach: our client against the
// stand-in of the sandbox.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { PEOPLE } from '../sandbox/world.mjs';
import { USERS } from '../sandbox/canvas_records.mjs';
import { Pair } from './driver.mjs';

const ADA = USERS.find(u => u.name === 'Ada Okafor');
const SAM = USERS.find(u => u.name === 'Sam Rivera');
const HISTORY = 'Modern European History';

let pair;
before(async () => { pair = await Pair.start(); });
after(() => pair.stop());
beforeEach(() => {
	pair.records.reset();
	pair.faults.clear();
	pair.log.length = 0;
});

test('a person is found by the exact address, in any case', async () => {
	for (const email of [ADA.email, ADA.email.toUpperCase(), ADA.login_id])
		assert.deepEqual(await pair.got('find_user', { email }), { found: true,
			ambiguous: false, id: ADA.id, name: ADA.name, login_id: ADA.login_id });
});

test('an id is a text of all its digits', async () => {
	const { id } = await pair.got('find_user', { email: ADA.email });
	assert.ok(BigInt(id) > 2n ** 53n);
	assert.equal(id, ADA.id);
});

test('part of an address is nobody\u2019s', async () => {
	// "ada.okafor@…" is also in "nada.okafor@…".
	for (const email of ['da.okafor@university.example', 'okafor', 'university'])
		assert.deepEqual(await pair.got('find_user', { email }),
			{ found: false, ambiguous: false });
});

test('two accounts of one address are for a person to look at', async () => {
	assert.deepEqual(await pair.got('find_user',
		{ email: 'kim.twice@university.example' }), { found: false, ambiguous: true,
		candidates: USERS.filter(u => u.name.startsWith('Kim Twice')).map(u =>
			({ id: u.id, name: u.name, login_id: u.login_id })) });
});

test('all pages are read, by addresses that say nothing', async () => {
	USERS.push(...Array.from({ length: 250 }, (_, i) => ({ id: `${5000 + i}`,
		name: `Page ${i}`, login_id: `page${i}`,
		email: `page${i}@paging.example` })));
	const got = await pair.got('find_user', { email: 'page249@paging.example' });
	assert.equal(got.id, '5249');
	pair.log.length = 0;
	await pair.got('find_user', { email: '@paging.example' });
	const calls = pair.calls('find users');
	assert.deepEqual(calls.map(c => c.query.startsWith('?page=bookmark')),
		[false, true, true]);
	assert.match(calls[0].query, /per_page=100/);
	USERS.splice(USERS.findIndex(u => u.id === '5000'));
});

test('no address, or too short a one, is not searched for', async () => {
	for (const input of [{}, { email: '' }, { email: 'ab' }, { email: 7 }])
		assert.deepEqual(await pair.refused('find_user', input), ['failed', 'bad_input']);
	assert.equal(pair.log.length, 0);
});

test('what is no list of users is nobody\u2019s answer', async () => {
	for (const body of [{ not: 'a list' }, [{ name: 'without an id' }], ['text'], 7]) {
		pair.fault('json', { status: 200, body });
		assert.deepEqual(await pair.refused('find_user', { email: ADA.email }),
			['retry', 'unexpected_answer']);
	}
});

const teaches = (who, course) => pair.got('teaches', { ...who, course });

test('a teacher of the course, by its id, its address, its SIS id', async () => {
	for (const course of ['4021', ' 4021 ', 'https://canvas.example/courses/4021/grades',
		'HIST/1106.01é'])
		assert.deepEqual(await teaches({ email: ADA.email }, course),
			{ found: true, teaches: true, course_name: HISTORY });
	assert.deepEqual(await teaches({ user_id: ADA.id }, '4021'),
		{ found: true, teaches: true, course_name: HISTORY });
	assert.match(pair.calls('course').at(-2).path, /sis_course_id:HIST%2F1106%2E01%C3%A9$/);
});

test('whoever is in the course as something else does not teach it', async () => {
	assert.deepEqual(await teaches({ user_id: SAM.id }, '4021'),
		{ found: true, teaches: false, course_name: HISTORY });
	// Once a teacher there, and a teaching assistant.
	for (const who of [ADA, SAM])
		assert.equal((await teaches({ user_id: who.id }, 'STAT2040')).teaches, false);
});

test('no such course, no such person', async () => {
	for (const course of ['999', 'HIST 1106-01, Spring 2027', '../users/self', '..'])
		assert.deepEqual(await teaches({ user_id: ADA.id }, course),
			{ found: false, teaches: false });
	assert.deepEqual(await teaches({ email: 'nobody@university.example' }, '4021'),
		{ found: false, teaches: false });
	assert.deepEqual(await teaches({ email: 'kim.twice@university.example' }, '4021'),
		{ found: false, teaches: false });
	assert.deepEqual(await pair.refused('teaches', { user_id: '1/../2', course: '4021' }),
		['failed', 'bad_input']);
});

test('without the right to see people there is a definite no', async () => {
	for (const denied_status of [401, 403]) {
		pair.records.set({ permissions: [], denied_status });
		assert.deepEqual(await pair.refused('find_user', { email: ADA.email }),
			['failed', 'not_permitted']);
		assert.deepEqual(await pair.refused('teaches', { user_id: ADA.id, course: '4021' }),
			['failed', 'not_permitted']);
	}
});

test('everybody of the sandbox has an account', async () => {
	for (const { email, name } of PEOPLE)
		assert.equal((await pair.got('find_user', { email })).name, name);
});

test('a call that there is none of', async () => {
	assert.deepEqual(await pair.refused('format_disk', {}), ['failed', 'bad_input']);
});
