// [mail] dkim = verify through the binary: signatures that node:crypto has
// made, keys from a name server of the test's own.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { PEOPLE } from '../sandbox/world.mjs';
import { ADA, BINARY, World, until } from '../e2e/world.mjs';

const BEADLE = 'beadle@university.example';
const DOMAIN = 'university.example';
const ADDRESS = PEOPLE.find(p => p.id === ADA).email;
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/* --- a name server ---------------------------------------------------------- */

const TXT = 16, IN = 1, SERVFAIL = 2, NXDOMAIN = 3, HEADER = 12, PIECE = 255;

class Nameserver {
	static async start() {
		const server = new Nameserver();
		server.records = {};
		server.broken = false;
		server.socket = createSocket('udp4');
		server.socket.on('message', (query, from) =>
			server.socket.send(server.answer(query), from.port, from.address));
		server.socket.bind(0, '127.0.0.1');
		await once(server.socket, 'listening');
		server.where = `127.0.0.1:${server.socket.address().port}`;
		return server;
	}

	answer(query) {
		const labels = [];
		let at = HEADER;
		for (; query[at]; at += query[at] + 1)
			labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
		const text = this.broken ? undefined : this.records[labels.join('.').toLowerCase()];
		const header = Buffer.from(query.subarray(0, HEADER));
		header[2] = 0x81;
		header[3] = 0x80 | (this.broken ? SERVFAIL : text ? 0 : NXDOMAIN);
		header.writeUInt16BE(text ? 1 : 0, 6);
		header.writeUInt32BE(0, 8);
		return Buffer.concat([header, query.subarray(HEADER, at + 5),
			...text ? [this.record(text)] : []]);
	}

	record(text) {
		const pieces = text.match(new RegExp(`.{1,${PIECE}}`, 'g'))
			.map(piece => Buffer.from([piece.length, ...Buffer.from(piece)]));
		const data = Buffer.concat(pieces);
		const head = Buffer.from([0xc0, HEADER, 0, TXT, 0, IN, 0, 0, 0, 60, 0, 0]);
		head.writeUInt16BE(data.length, 10);
		return Buffer.concat([head, data]);
	}
}

/* --- letters ---------------------------------------------------------------- */

const relaxed = (name, value) =>
	`${name.toLowerCase()}:${value.replace(/\r\n/g, '').replace(/[ \t]+/g, ' ').trim()}`;

/** RFC 6376, 3.7: relaxed headers, simple body. */
function signature(headers, body, domain) {
	const bh = createHash('sha256').update(`${body.replace(/(\r\n)*$/, '')}\r\n`)
		.digest('base64');
	const tags = `v=1; a=rsa-sha256; c=relaxed/simple; d=${domain}; s=key;\r\n\t`
		+ `h=${headers.map(([name]) => name).join(':')};\r\n\tbh=${bh}; b=`;
	const signed = [...headers, ['DKIM-Signature', tags]]
		.map(([name, value]) => relaxed(name, value)).join('\r\n');
	return `DKIM-Signature: ${tags}${createSign('sha256').update(signed)
		.sign(privateKey, 'base64').replace(/.{60}/g, '$&\r\n\t')}\r\n`;
}

let world, folder, dns, count = 0;

/** What a mail server hands over; it has added a Received line. */
function write(subject, { to = BEADLE, domain = DOMAIN, text = 'I need a token.' } = {}) {
	const headers = [['From', `Ada Byron <${ADDRESS}>`], ['To', to], ['Subject', subject],
		['Date', new Date().toUTCString()], ['Message-ID', `<dkim${++count}@client.example>`]];
	const body = `${text}\n`.replace(/\n/g, '\r\n');
	const mail = (domain ? signature(headers, body, domain) : '')
		+ headers.map(([name, value]) => `${name}: ${value}\r\n`).join('') + `\r\n${body}`;
	const { status, stderr } = spawnSync(BINARY, ['deliver', '--config', world.config],
		{ input: `Received: by mx; now\n${mail.replace(/\r\n/g, '\n')}`, encoding: 'utf8' });
	assert.equal(status, 0, stderr);
}

const answered = subject => until(`an answer to ${subject}`, async () =>
	(await world.get(`mail?for=${ADDRESS}`)).find(m => m.subject === `Re: ${subject}`), 60000);

before(async () => {
	dns = await Nameserver.start();
	dns.records[`key._domainkey.${DOMAIN}`] = `v=DKIM1; k=rsa; p=${
		publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;
	dns.records['key._domainkey.elsewhere.example'] =
		dns.records[`key._domainkey.${DOMAIN}`];
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-dkim-'));
	world = await World.start({ sections: { mail: { members: DOMAIN,
		inbox: `maildir:${path.join(folder, 'spool')}`, request: 'canvas-token',
		dkim: 'verify', dkim_nameserver: dns.where } } });
});
after(async () => {
	assert.equal(await world.stop(), 0);
	dns.socket.close();
	rmSync(folder, { recursive: true });
});

test('the sender\'s own domain has signed: the letter is theirs', async () => {
	write('Signed');
	assert.doesNotMatch((await answered('Signed')).text, /does not prove/);
});

test('nobody has signed, or somebody else has: the letter proves nothing', async () => {
	write('Unsigned', { domain: null });
	write('Foreign', { domain: 'elsewhere.example' });
	assert.match((await answered('Unsigned')).text, /does not prove/);
	assert.match((await answered('Foreign')).text, /does not prove/);
});

test('while the DNS fails the letter waits, and nobody else does', async () => {
	dns.broken = true;
	const waits = world.beadle.event('mail_not_proved_yet');
	write('Patient');
	await waits;
	write('Meanwhile', { domain: null });
	await answered('Meanwhile');
	assert.ok(!(await world.get(`mail?for=${ADDRESS}`)).some(m => /Patient/.test(m.subject)));
	dns.broken = false;
	assert.doesNotMatch((await answered('Patient')).text, /does not prove/);
});
