// The mailbox: a real SMTP server on loopback, and what it took in.

import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

const MAIL_MOST_BYTES = 4_000_000;

const addressOf = one => (one?.name ? `${one.name} <${one.address}>` : one?.address ?? '');

async function read(raw, envelope, clock) {
	const mail = await PostalMime.parse(raw);
	return {
		at_ms: clock.now(),
		envelope_from: envelope.mailFrom ? envelope.mailFrom.address : '',
		envelope_to: envelope.rcptTo.map(r => r.address.toLowerCase()),
		from: addressOf(mail.from),
		to: (mail.to ?? []).map(addressOf).join(', '),
		subject: mail.subject ?? '',
		message_id: mail.messageId ?? null,
		in_reply_to: mail.inReplyTo ?? null,
		references: mail.references ?? null,
		headers: Object.fromEntries(mail.headers.map(h => [h.key, h.value])),
		text: mail.text ?? '',
		html: mail.html ?? '',
	};
}

/** Puts a mail of a program of the sandbox's own into a mailbox. */
export async function putMail({ to, subject, text }, { state, clock }) {
	const from = 'notifications@canvas.example';
	const raw = Buffer.from([`From: Canvas <${from}>`, `To: ${to}`, `Subject: ${subject}`,
		`Date: ${new Date(clock.now()).toUTCString()}`, 'MIME-Version: 1.0',
		'Auto-Submitted: auto-generated', 'Content-Type: text/plain; charset=utf-8', '',
		text].join('\r\n'));
	state.keepMail(await read(raw, { mailFrom: { address: from },
		rcptTo: [{ address: to }] }, clock), raw);
}

/** The whole mail; null if the client went away before its final dot. */
async function bytesOf(stream) {
	const chunks = [];
	try {
		for await (const chunk of stream)
			chunks.push(chunk);
	} catch {
		return null;
	}
	return Buffer.concat(chunks);
}

const refusal = ({ code, text }) =>
	Object.assign(new Error(text ?? 'The sandbox says no'), { responseCode: code });

/** Starts the server; resolves to {port, close()}. */
export async function startMailbox({ state, faults, clock }, port) {
	const server = new SMTPServer({
		disabledCommands: ['AUTH', 'STARTTLS'],
		disableReverseLookup: true,
		size: MAIL_MOST_BYTES,
		logger: false,
		onRcptTo({ address }, _session, done) {
			const fault = faults.take('smtp', { to: address.toLowerCase() });
			done(fault ? refusal(fault) : null);
		},
		async onData(stream, session, done) {
			const raw = await bytesOf(stream);
			if (raw === null)
				return; /* there is nobody left to answer */
			const fault = faults.take('smtp_data');
			if (fault) {
				done(refusal(fault));
				return;
			}
			state.keepMail(await read(raw, session.envelope, clock), raw);
			if (faults.take('smtp_cut'))
				server.connections.forEach(c => c._socket.destroy());
			else
				done();
		},
	});
	server.on('error', () => {}); /* a peer that went away */
	await new Promise((resolve, reject) => {
		server.server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	return {
		port: server.server.address().port,
		close: () => {
			server.connections.forEach(c => c._socket.destroy());
			return new Promise(done => { server.close(done); });
		},
	};
}
