// A real Dovecot on loopback, all its state in one folder, run by nobody:
// LMTP in, Maildirs, and if wanted IMAP with TLS and OAuth.

import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync,
	writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';

const NOBODY = 65534;
/** A daemon keeps what it is given open: a pipe would never end. */
const DAEMON = { stdio: 'ignore', timeout: 30_000 };

/** Why it cannot run here, or false. */
export const unavailable = process.getuid() !== 0
	? 'Dovecot is run as nobody, by root' : !existsSync('/usr/sbin/dovecot')
		? 'Dovecot is not installed' : false;

export const freePort = () => new Promise(done => {
	const server = net.createServer().listen(0, '127.0.0.1', () => {
		const { port } = server.address();
		server.close(() => done(port));
	});
});

const listener = (name, port, more = '') => `inet_listener ${name} {
    address = 127.0.0.1
    port = ${port}
    ${more}
  }`;

const config = (dir, { lmtp, auth, imap, imaps, certificate, oauth }) => `
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/dovecot.log
protocols = lmtp ${imap ? 'imap' : ''}
listen = 127.0.0.1
default_internal_user = nobody
default_internal_group = nogroup
default_login_user = nobody
first_valid_uid = 1
mail_uid = nobody
mail_gid = nogroup
ssl = ${certificate ? 'yes' : 'no'}
${certificate ? `ssl_cert = <${dir}/server.pem
ssl_key = <${dir}/server.key` : ''}
disable_plaintext_auth = yes
auth_mechanisms = plain login ${oauth ? 'xoauth2 oauthbearer' : ''}
auth_username_format = %Ln
auth_failure_delay = 0
mail_location = maildir:${dir}/mail/%n
mail_max_userip_connections = 1000
passdb {
  driver = static
  mechanisms = plain login
  args = password=secret
}
${oauth ? `passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${dir}/oauth2.conf
}` : ''}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${dir}/mail/%n allow_all_users=yes
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service auth {
  ${listener('auth', auth)}
}
service lmtp {
  ${listener('lmtp', lmtp)}
}
service imap-login {
  chroot =
  ${imap ? listener('imap', imap) : ''}
  ${imaps ? listener('imaps', imaps, 'ssl = yes') : ''}
}
namespace inbox {
  inbox = yes
  separator = /
}
protocol lmtp {
  postmaster_address = postmaster@localhost
}
`;

const asNobody = (...args) => execFileSync('setpriv', ['--reuid=nobody',
	'--regid=nogroup', '--clear-groups', ...args], DAEMON);

const pause = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const childrenOf = pid => spawnSync('ps', ['-o', 'pid=', '--ppid', pid]).stdout
	.toString().trim().split(/\s+/).filter(Boolean).map(Number);

/** Also one that has ended and that nobody has asked for how. */
function hasEnded(pid) {
	try {
		return / [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return true;
	}
}

/** One mail to one user by LMTP; resolves once it is accepted. */
async function deliver(port, user, text) {
	const socket = net.connect(port, '127.0.0.1');
	const lines = readline.createInterface({ input: socket })[Symbol.asyncIterator]();
	const say = async line => {
		if (line !== null)
			socket.write(`${line}\r\n`);
		for (;;) {
			const { value } = await lines.next();
			if (value === undefined || /^[45]/.test(value))
				throw new Error(`LMTP: ${value}`);
			if (/^\d{3} /.test(value))
				return;
		}
	};
	await say(null);
	await say('LHLO test');
	await say('MAIL FROM:<ada@university.example>');
	await say(`RCPT TO:<${user}@university.example>`);
	await say('DATA');
	await say(`${text.replace(/^\./gm, '..').replace(/\r?\n/g, '\r\n')}\r\n.`);
	socket.end();
}

/**
 * Starts one under the folder. options: {imap: true, certificate (of
 * certificate() in mailservers.mjs), oauth: URL that looks at tokens, ports}.
 */
export async function startDovecot(dir, options = {}) {
	const ports = { lmtp: await freePort(), auth: await freePort(),
		...(options.imap && { imap: await freePort(), imaps: await freePort() }),
		...options.ports };
	for (const name of ['', 'run', 'state', 'mail']) {
		mkdirSync(path.join(dir, name), { recursive: true });
		chownSync(path.join(dir, name), NOBODY, NOBODY);
	}
	if (options.certificate)
		for (const [kind, from] of [['pem', options.certificate.cert],
			['key', options.certificate.key]]) {
			cpSync(from, path.join(dir, `server.${kind}`));
			chownSync(path.join(dir, `server.${kind}`), NOBODY, NOBODY);
		}
	if (options.oauth)
		writeFileSync(path.join(dir, 'oauth2.conf'), [`introspection_url = ${options.oauth}`,
			'introspection_mode = post', 'username_attribute = email',
			'active_attribute = active', 'active_value = true', ''].join('\n'));
	const file = path.join(dir, 'dovecot.conf');
	writeFileSync(file, config(dir, { ...options, ...ports }));
	const pidFile = path.join(dir, 'run/master.pid');
	/* It goes into the background before it is ready. */
	const start = () => {
		asNobody('dovecot', '-c', file);
		while (!existsSync(pidFile))
			pause(10);
	};
	/* As a crash does: at once, and nobody goes on serving who is logged in. */
	const stop = () => {
		const master = Number(readFileSync(pidFile, 'utf8'));
		const all = [master, ...childrenOf(master)];
		all.forEach(pid => hasEnded(pid) || process.kill(pid, 'SIGKILL'));
		while (!all.every(hasEnded))
			pause(1);
		rmSync(pidFile);
	};
	start();
	return {
		...ports,
		start,
		stop,
		log: () => readFileSync(path.join(dir, 'dovecot.log'), 'utf8'),
		deliver: (user, text) => deliver(ports.lmtp, user, text),
		/** The folder where a user's mail lies. */
		maildir: user => path.join(dir, 'mail', user),
		/** Forgets every UID: UIDVALIDITY changes. Only while it is stopped. */
		forgetUids: user => globSync(`${dir}/mail/${user}/{,.*/}dovecot*`)
			.forEach(name => rmSync(name)),
	};
}
