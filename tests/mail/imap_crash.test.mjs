// The way in by IMAP when things break: servers restart, UIDs change, Beadle is
// killed, mail comes by the thousand. Nothing is lost, nothing comes twice.
//
// BEADLE_FLOOD: how many mails the flood has (1,000).

import assert from 'node:assert/strict';
import process from 'node:process';
import { after, afterEach, before, test } from 'node:test';
import { unavailable as skip } from '../net/dovecot.mjs';
import { Inbox, assertFiled, flood, letter, sleep, startMailbox } from './inboxes.mjs';

const FLOOD = Number(process.env.BEADLE_FLOOD ?? 1000);
const FLOOD_MOST_MS = 600_000;
const KILLS = 8;
const FAULTS = ['before_commit', 'after_commit', 'after_reply', undefined];

let box, dovecot;

before(async () => {
	if (skip)
		return;
	box = await startMailbox();
	dovecot = box.dovecot;
});

after(() => skip || box.stop());
afterEach(() => Inbox.stopAll());

test('the server is restarted and forgets its UIDs', { skip }, async () => {
	const inbox = await box.start('again', box.byPassword('again'));
	await dovecot.deliver('again', letter(1));
	await inbox.takes(1);
	dovecot.stop();
	flood(dovecot.maildir('again'), 100, 20);
	dovecot.start();
	await inbox.takes(21);
	await assertFiled(dovecot.maildir('again'), 21);
	dovecot.stop();
	dovecot.forgetUids('again');
	flood(dovecot.maildir('again'), 200, 20);
	dovecot.start();
	await inbox.takes(41);
	await assertFiled(dovecot.maildir('again'), 41);
	assert.equal(inbox.taken(), 41);
	assert.ok(inbox.logged('inbox_open').length >= 3, inbox.beadle.log.join('\n'));
	assert.equal(await inbox.stop(), 0);
});

test(`a flood of ${FLOOD} mails`, { skip }, async t => {
	flood(dovecot.maildir('flood'), 0, FLOOD);
	const started = Date.now();
	const inbox = await box.start('flood', box.byPassword('flood'));
	await inbox.takes(FLOOD, FLOOD_MOST_MS);
	const seconds = (Date.now() - started) / 1000;
	t.diagnostic(`${Math.round(FLOOD / seconds)} mails a second, from the start`);
	await assertFiled(dovecot.maildir('flood'), FLOOD);
	assert.equal(inbox.taken(), FLOOD);
	assert.equal(await inbox.stop(), 0);
});

test(`${KILLS} kills, restarts and new UIDs: nothing lost, nothing twice`, { skip },
	async () => {
		const each = 50;
		flood(dovecot.maildir('kill'), 0, each);
		const inbox = await box.start('kill', box.byPassword('kill'));
		for (let i = 1; i <= KILLS; i++) {
			flood(dovecot.maildir('kill'), i * each, each);
			await sleep(Math.random() * 100);
			if (i % 4 === 0) {
				dovecot.stop();
				dovecot.forgetUids('kill');
			}
			inbox.beadle.process.kill('SIGKILL');
			await inbox.beadle.exited;
			if (i % 4 === 0)
				dovecot.start();
			const fault = FAULTS[i % FAULTS.length];
			await inbox.startBeadle(fault && { BEADLE_FAULT: `${fault}:2` })
				.catch(() => {}); /* the fault came before the start */
		}
		inbox.beadle.process.kill('SIGKILL');
		await inbox.beadle.exited;
		await inbox.startBeadle();
		const count = (KILLS + 1) * each;
		await inbox.takes(count);
		await assertFiled(dovecot.maildir('kill'), count);
		assert.equal(inbox.taken(), count);
		assert.equal(await inbox.stop(), 0);
	});
