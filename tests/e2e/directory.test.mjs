// Who somebody is, from a real LDAP server, through the real binary: faculty go
// on, students do not, who is not one person is looked at by a person, and a
// server that is down keeps a case waiting, which is told so.

import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { BASE, PASSWORD, USER, person, startSlapd, unavailable } from '../directory/slapd.mjs';
import { certificate } from '../net/mailservers.mjs';
import { dmOf, personOf } from '../sandbox/world.mjs';
import { ADA, CANVAS_ADMINS, CHEN, JO, SAM, World } from './world.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MINUTE_MS = 60_000;

const WORKFLOW = {
	id: 'key', version: 1, title: 'Key', prefix: 'KY',
	machine: {
		id: 'key', initial: 'draft', context: { person: {} },
		states: {
			draft: { description: 'You have not sent it yet.', on: { request: 'person' } },
			person: {
				description: 'We are looking you up.',
				invoke: { id: 'person', src: 'lookUp',
					onDone: [{ target: 'faculty', guard: 'isFaculty', actions: 'tell' },
						{ target: 'refused', guard: 'isKnown', actions: 'tell' },
						{ target: 'byHand', actions: 'ask' }],
					onError: { target: 'byHand', actions: 'ask' } },
				on: { 'delayed.person': { actions: 'tell' } },
			},
			faculty: { description: 'The key is yours, as you are faculty.', type: 'final' },
			refused: { description: 'Keys are for faculty.', type: 'final' },
			byHand: { description: 'Somebody has to look at it.',
				on: { deny: { target: 'refused', actions: 'tell' } } },
		},
	},
	guards: { isFaculty: { in: ['faculty', { var: 'event.output.affiliations' }] },
		isKnown: { var: 'event.output.found' } },
	actions: { tell: { type: 'notify', to: 'requester', notice: 'status' },
		ask: { type: 'notify', to: 'office:canvas_admins', notice: 'status',
			buttons: ['deny'] } },
	actors: { lookUp: { type: 'directory.look_up',
		input: { email: { var: 'requester.email' } } } },
	events: { request: { by: 'anyone', opens: true, title: 'Ask for a key' },
		deny: { by: 'office:canvas_admins', title: 'Deny' } },
	status: { notice: 'status' },
};

const email = id => personOf(id).email;
let folder, slapd, world;

before(async () => {
	if (unavailable)
		return;
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-directory-'));
	chmodSync(folder, 0o755);
	const certificatePair = certificate(folder, 'localhost', 'IP:127.0.0.1');
	const ca = path.join(folder, 'ca.pem');
	slapd = await startSlapd(path.join(folder, 'slapd'), { certificatePair, ca, entries: [
		person('ada', { mail: email(ADA), eduPersonAffiliation: 'Faculty' }),
		person('sam', { mail: email(SAM), eduPersonAffiliation: 'student' }),
		person('jo', { mail: email(JO), eduPersonAffiliation: 'faculty' }),
		person('jo2', { mail: email(JO) }),
		person('chen', { mail: email(CHEN), eduPersonAffiliation: 'faculty' }),
	] });
	writeFileSync(path.join(folder, 'ldap.password'), PASSWORD, { mode: 0o600 });
	mkdirSync(path.join(folder, 'workflows'));
	cpSync(path.join(ROOT, 'templates'), path.join(folder, 'templates'),
		{ recursive: true });
	cpSync(path.join(ROOT, 'workflows/examples/templates/status.md'),
		path.join(folder, 'templates/status.md'));
	writeFileSync(path.join(folder, 'workflows/key.json'), JSON.stringify(WORKFLOW));
	world = await World.start({ sections: {
		beadle: { workflows: path.join(folder, 'workflows'),
			templates: path.join(folder, 'templates') },
		directory: { sources: 'ldap', max_age_minutes: 0 }, 'directory roster': null,
		'directory ldap': { url: `ldap+starttls://127.0.0.1:${slapd.port}`, ca_file: ca,
			user: USER, password: `file:${path.join(folder, 'ldap.password')}`, base: BASE },
	} });
});

after(async () => {
	if (unavailable)
		return;
	const code = await world?.stop();
	await slapd?.stop();
	rmSync(folder, { recursive: true });
	assert.equal(code, 0);
});

async function ask(as) {
	await world.say(as, 'hello');
	await world.press(as, 'request', /Ask for a key|Key/);
}

test('faculty, a student, and an address that two have', { skip: unavailable }, async () => {
	await ask(ADA);
	await world.sees(ADA, /The key is yours/);
	await ask(SAM);
	await world.sees(SAM, /Keys are for faculty/);
	await ask(JO);
	await world.sees(CHEN, /Somebody has to look at it/, CANVAS_ADMINS);
	assert.ok(!(await world.messages(JO, dmOf(JO)))
		.some(m => /The key is yours/.test(JSON.stringify(m))));
});

test('a server that is down: the case waits, is told so, and goes on',
	{ skip: unavailable }, async () => {
		await slapd.stop();
		const inVain = world.beadle.event('delivery_not_sent');
		await ask(CHEN);
		await inVain;
		await world.turnClock(6 * MINUTE_MS);
		await world.sees(CHEN, /We are looking you up/);
		await slapd.start();
		await world.turnClock(20 * MINUTE_MS);
		await world.sees(CHEN, /The key is yours/);
	});
