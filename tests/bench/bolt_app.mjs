// The same work with Slack's own framework: @slack/bolt in Socket Mode,
// SQLite (WAL, synchronous=FULL), one transaction per event, recorded before
// the ack. SLACK_API, DATABASE: where.

import { DatabaseSync } from 'node:sqlite';
import process from 'node:process';
import bolt from '@slack/bolt';
import { CHANNELS, TOKENS } from '../sandbox/world.mjs';

const [ADMINS, SECURITY] = CHANNELS.map(c => c.id);

const db = new DatabaseSync(process.env.DATABASE);
db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
	CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, body TEXT) STRICT;
	CREATE TABLE IF NOT EXISTS request (id INTEGER PRIMARY KEY, state TEXT) STRICT;
	CREATE TABLE IF NOT EXISTS audit (id INTEGER PRIMARY KEY, record TEXT) STRICT;`);
const sql = text => db.prepare(text);
const putEvent = sql('INSERT OR IGNORE INTO event VALUES (?, ?)');
const putRequest = sql('INSERT INTO request (state) VALUES (?) RETURNING id');
const getRequest = sql('SELECT state FROM request WHERE id = ?');
const setRequest = sql('UPDATE request SET state = ? WHERE id = ?');
const putAudit = sql('INSERT INTO audit (record) VALUES (?)');

/** Runs work in one transaction, unless the event was there. */
function once(id, body, work) {
	db.exec('BEGIN IMMEDIATE');
	try {
		const isNew = putEvent.run(id, JSON.stringify(body)).changes === 1;
		const result = isNew ? work() : null;
		db.exec('COMMIT');
		return result;
	} catch (error) {
		db.exec('ROLLBACK');
		throw error;
	}
}

const plain = text => ({ type: 'plain_text', text });

const blocksOf = (id, { answers, decisions }) => [
	{ type: 'header', text: plain(`CT-${1000 + id}: a request for a Canvas API token`) },
	{ type: 'section', text: { type: 'mrkdwn', verbatim: true,
		text: Object.entries(answers).map(([k, v]) => `*${k}:* ${v}`).join('\n') } },
	...decisions.map(d => ({ type: 'section', text: plain(`approved by ${d}`) })),
	...decisions.length ? [] : [{ type: 'actions', elements: ['approve', 'deny', 'ask']
		.map(verb => ({ type: 'button', action_id: verb, value: String(id),
			text: plain(verb) })) }],
];

const app = new bolt.App({ token: TOKENS.bot, appToken: TOKENS.app, socketMode: true,
	logLevel: 'error', clientOptions: { slackApiUrl: process.env.SLACK_API } });

const valueOf = ([input]) => input.value ?? input.selected_date
	?? input.selected_options?.map(o => o.value).join(', ') ?? '';

app.view('request', async ({ ack, body, view, client }) => {
	const answers = Object.fromEntries(Object.entries(view.state.values)
		.map(([name, inputs]) => [name, valueOf(Object.values(inputs))]));
	const state = { by: body.user.id, answers, decisions: [] };
	const id = once(`${view.id}:${view.hash}`, body, () => {
		const { id: number } = putRequest.get(JSON.stringify(state));
		putAudit.run(JSON.stringify({ number, by: body.user.id, what: 'request' }));
		return number;
	});
	await ack();
	if (id === null)
		return;
	const blocks = blocksOf(id, state);
	await Promise.all([body.user.id, ADMINS, SECURITY].map(channel =>
		client.chat.postMessage({ channel, text: 'A request', blocks })));
});

app.action(/./, async ({ ack, body, action, client }) => {
	const id = Number(action.value);
	const state = once(`${body.message.ts}:${action.action_ts}`, body, () => {
		const known = JSON.parse(getRequest.get(id).state);
		known.decisions.push(body.user.id);
		setRequest.run(JSON.stringify(known), id);
		putAudit.run(JSON.stringify({ id, by: body.user.id, what: action.action_id }));
		return known;
	});
	await ack();
	if (state)
		await client.chat.update({ channel: body.channel.id, ts: body.message.ts,
			text: 'Decided', blocks: blocksOf(id, state) });
});

await app.start();
