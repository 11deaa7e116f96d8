// beadle export: the record of a case that people have made, as JSON and as a
// page in a real browser.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { ADA, ANSWERS, BINARY, CANVAS_ADMINS, CHEN, PRIYA, SECURITY_OFFICE, World }
	from '../e2e/world.mjs';

const OK = 0, USAGE = 64, DATAERR = 65, CANTCREAT = 73;
const QUESTION = 'Where does it run, and is <b>it</b> "patched"?';

let world, folder, number;

const beadle = (...more) => spawnSync(BINARY, ['export', '--config', world.config, ...more],
	{ encoding: 'utf8' });

before(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-export-'));
	world = await World.start();
	number = await world.request(ADA);
	await world.press(CHEN, 'canvas_admins.approve', new RegExp(number), CANVAS_ADMINS);
	await world.sees(ADA, new RegExp(number));
	await world.press(PRIYA, 'security_office.ask', new RegExp(number), SECURITY_OFFICE);
	assert.equal(await world.fill(PRIYA, { question: QUESTION }), null);
	await world.sees(ADA, /Where does it run/);
});
after(async () => {
	assert.equal(await world.stop(), 0);
	rmSync(folder, { recursive: true });
});

test('JSON: who did what, when, on which text', () => {
	const { status, stdout, stderr } = beadle('--format', 'json', number);
	assert.deepEqual([status, stderr], [OK, '']);
	const record = JSON.parse(stdout);
	assert.equal(record.case.number, number);
	assert.equal(record.requester.email, 'ada.okafor@university.example');
	const moved = record.history.filter(h => h.revision);
	assert.deepEqual([record.format.name, record.format.version], ['beadle-case-record', 1]);
	assert.deepEqual(moved.map(h => h.what), ['xstate.init', 'request',
		'xstate.done.actor.person', 'xstate.done.actor.account', 'xstate.done.actor.tokens',
		'canvas_admins.approve', 'security_office.ask']);
	assert.deepEqual(moved.map(h => h.revision), [1, 2, 3, 4, 5, 6, 7]);
	const [, request, person, , , approval, question] = moved;
	assert.equal(approval.by.name, 'Chen Wei');
	assert.equal(approval.office, 'canvas_admins');
	// Everything that was on the screen, in its order, and the answer to it.
	const { forms } = JSON.parse(readFileSync('workflows/canvas-token.json', 'utf8'));
	assert.deepEqual(request.screens.map(s => [s.page, s.pages, s.title, s.version, s.accepted]),
		forms.request['x-pages'].map((p, i) => [i + 1, 3, p.title, 1, true]));
	const answers = request.screens.flatMap(s => s.fields);
	assert.deepEqual(answers.map(a => a.question),
		Object.values(forms.request.properties).map(p => p.title));
	assert.deepEqual(answers.find(a => a.field === 'data').answer, ANSWERS.data);
	assert.equal(answers.find(a => a.field === 'not_shared').answer, 'Yes');
	assert.ok(!('answer' in answers.find(a => a.field === 'services')));
	assert.match(request.form.hash, /^[0-9a-f]{64}$/);
	assert.equal(question.screens[0].fields[0].answer, QUESTION);
	// Clause by clause, with the policy by its name.
	assert.deepEqual(record.attestations.map(a => a.clause), Object.values(forms.request.properties)
		.filter(p => p.const === true).map(p => p.title));
	for (const { by, settings, hash } of record.attestations) {
		assert.deepEqual([by.name, hash], ['Ada Okafor', request.screens[2].hash]);
		assert.equal(settings.policy, 'Canvas API access tokens, August 2026');
	}
	assert.deepEqual(record.decisions.map(d => [d.title, d.by.name, d.office_title]),
		[['Approve', 'Chen Wei', 'Canvas administrators']]);
	assert.deepEqual(record.people.map(p => [p.name, p.roles.join()]), [['Ada Okafor', 'requester'],
		['Chen Wei', 'Canvas administrators'], ['Priya Nair', 'UIS Security Office']]);
	assert.ok(record.messages.some(m => m.to === 'Ada Okafor' && m.state === 'sent'
		&& m.finished_at >= m.made_at && /We have your request/.test(m.title)));
});

test('HTML: one page that needs nothing else, and shows text as text', async () => {
	const file = path.join(folder, 'case.html');
	assert.equal(beadle('-o', file, number).status, OK);
	assert.equal(statSync(file).mode & 0o777, 0o600);
	const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
	try {
		const page = await browser.newPage();
		const wanted = [];
		page.on('request', r => wanted.push(r.url()));
		await page.goto(`file://${file}`);
		const words = await page.locator('body').innerText();
		assert.ok(words.includes(QUESTION));
		assert.match(words, /Approve\s+Chen Wei <chen\.wei@university\.example>, for Canvas administrators/);
		assert.equal(await page.locator('b', { hasText: /^it$/ }).count(), 0);
		assert.deepEqual(wanted, [`file://${file}`]);
	} finally {
		await browser.close();
	}
});

test('what cannot be is said', () => {
	const there = path.join(folder, 'there.json');
	writeFileSync(there, 'mine');
	assert.deepEqual([beadle('-o', there, number).status, readFileSync(there, 'utf8')],
		[CANTCREAT, 'mine']);
	assert.match(beadle('-o', there, number).stderr, /name a file that is not there yet/);
	assert.equal(beadle('CT-9').status, DATAERR);
	assert.match(beadle('CT-9').stderr, /there is no case CT-9/);
	assert.equal(beadle('--format', 'pdf', number).status, USAGE);
	assert.equal(beadle().status, USAGE);
});

test('every page as often as it was sent, days later, and what came back', async () => {
	const DAY_MS = 86_400_000;
	await world.openForm(ADA);
	const all = { ...ANSWERS, purpose: 'Count the posts of my seminar', until: await world.day(90) };
	await world.fillPage(ADA, all);
	await world.closeModal(ADA);
	await world.post('clock', { advance_ms: 2 * DAY_MS });
	await world.press(ADA, 'request', /Request a token/);
	await world.fillPage(ADA, all); // the second page, where she stopped
	await world.fillPage(ADA, { ...all, asked_for_it: 'I send it to them' });
	assert.equal(await world.fill(ADA, all), null);
	const message = await world.sees(ADA, /We have your request CT-1002/);
	assert.ok(message);
	const record = JSON.parse(beadle('--format', 'json', 'CT-1002').stdout);
	const { screens, at } = record.history.find(h => h.what === 'request' && h.revision);
	assert.deepEqual(screens.map(s => [s.page, s.accepted]),
		[[1, true], [2, true], [3, false], [3, true]]);
	assert.ok(Date.parse(screens[1].sent_at) - Date.parse(screens[0].sent_at) >= 2 * DAY_MS);
	assert.ok(Math.abs(Date.parse(screens[3].sent_at) - Date.parse(at)) < 60_000);
	const wrong = screens[2].fields.find(f => f.field === 'asked_for_it');
	assert.deepEqual([wrong.answer, /A token is you/.test(wrong.error)], ['I send it to them', true]);
	assert.ok(screens[2].fields.every(f => f === wrong || !f.error));
	// What counts is what was accepted.
	assert.deepEqual([...new Set(record.attestations.map(a => a.at))], [screens[3].sent_at]);
});
