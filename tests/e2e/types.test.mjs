// What Beadle sends is what Slack's own types describe: every message and
// every form of a whole story, checked by the TypeScript compiler.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { ADA, CANVAS_ADMINS, CHEN, EDTECH, JO, SECURITY_OFFICE, TOM, World, wordsOf }
	from './world.mjs';

const TESTS = path.resolve(import.meta.dirname, '..');
const OPTIONS = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext',
	'--moduleResolution', 'nodenext', '--target', 'es2022'];

let world;
before(async () => { world = await World.start(); });
after(() => world.stop());

/** What Slack adds when it gives a view back. */
function asSent({ type, title, submit, close, callback_id, private_metadata, blocks }) {
	return { type, title, submit, close, callback_id, private_metadata, blocks };
}

/** What the compiler has against them; '' if nothing. */
function typeErrors(messages, forms) {
	const folder = mkdtempSync(path.join(TESTS, '.types-'));
	try {
		const file = path.join(folder, 'sent.mts');
		writeFileSync(file, "import type { KnownBlock, ModalView } from '@slack/types';\n"
			+ `export const messages: KnownBlock[][] = ${JSON.stringify(messages)};\n`
			+ `export const forms: ModalView[] = ${JSON.stringify(forms)};\n`);
		return spawnSync(process.execPath,
			[path.join(TESTS, 'node_modules/typescript/bin/tsc'), ...OPTIONS, file],
			{ encoding: 'utf8' }).stdout;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** The blocks of all that Beadle has said so far. */
async function collect(blocks) {
	for (const [as, channel] of [[ADA], [CHEN, CANVAS_ADMINS],
		[TOM, SECURITY_OFFICE], [JO, EDTECH]])
		blocks.push(...(await world.messages(as, channel))
			.filter(m => m.bot_id).map(m => m.blocks));
}

test('messages and forms are of the types of @slack/types', async () => {
	const forms = [asSent((await world.openForm()).view)];
	const number = await world.request();
	const about = new RegExp(`${number}.*asks for a Canvas API token`);
	const blocks = [];
	await world.sees(CHEN, about, CANVAS_ADMINS);
	await collect(blocks);
	await world.press(TOM, 'security_office.ask', about, SECURITY_OFFICE);
	forms.push(asSent((await world.modal(TOM)).view));
	await world.fill(TOM, { question: 'Why?' });
	await world.press(ADA, 'answer', /A question about/);
	forms.push(asSent((await world.modal(ADA)).view));
	await world.fill(ADA, { answer: 'Because.' });
	await world.press(CHEN, 'canvas_admins.deny', about, CANVAS_ADMINS);
	forms.push(asSent((await world.modal(CHEN)).view));
	await world.fill(CHEN, { reason: 'No.' });
	await world.sees(ADA, /could not be approved/);
	await world.say(ADA, 'status');

	await collect(blocks);
	assert.ok(blocks.length >= 12, `${blocks.length} messages`);
	assert.ok(blocks.some(b => /Approve.*Deny.*Ask/.test(wordsOf({ blocks: b }))));

	assert.equal(typeErrors(blocks, forms), '');
	const headless = [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }];
	assert.match(typeErrors([headless], forms), /not assignable/);
});
