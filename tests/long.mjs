import { Inbox, letter, startMailbox, until, sleep } from './mail/inboxes.mjs';
const box = await startMailbox();
const inbox = await box.start('long', box.byPassword('long'));
for (let n = 1; n <= 3; n++) {
	await sleep(n === 2 ? 75_000 : 35_000);
	await box.dovecot.deliver('long', letter(n));
	const t = Date.now();
	await inbox.takes(n);
	console.log(n, Date.now() - t);
}
console.log(inbox.beadle.log.join('\n'));
console.log(await inbox.stop());
box.stop();
