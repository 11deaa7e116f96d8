// Real mail servers on loopback, all their state in one folder: a private
// certificate authority, Postfix (STARTTLS and AUTH), Dovecot behind it
// (checks the passwords, takes the mail by LMTP into Maildirs).

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, globSync, mkdirSync, readFileSync,
	writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort, startDovecot } from './dovecot.mjs';

/** A daemon keeps what it is given open: a pipe would never end. */
const DAEMON = { stdio: 'ignore', timeout: 30_000 };

/** Why they cannot run here, or false. */
export const unavailable = process.getuid() !== 0
	? 'Postfix starts only as root' : !existsSync('/usr/sbin/postfix')
		? 'Postfix is not installed' : false;

const openssl = (folder, ...args) =>
	execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

/** A certificate of our authority for these names. */
export function certificate(folder, name, subjectAltName) {
	const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
	if (!existsSync(path.join(folder, 'ca.pem')))
		openssl(folder, 'req', '-x509', ...key, '-days', '30', '-subj', '/CN=Test CA',
			'-keyout', 'ca.key', '-out', 'ca.pem');
	openssl(folder, 'req', ...key, '-subj', `/CN=${name}`, '-keyout', `${name}.key`,
		'-out', `${name}.csr`);
	writeFileSync(path.join(folder, `${name}.ext`), `subjectAltName=${subjectAltName}\n`);
	openssl(folder, 'x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey',
		'ca.key', '-CAcreateserial', '-days', '30', '-extfile', `${name}.ext`,
		'-out', `${name}.pem`);
	return { cert: path.join(folder, `${name}.pem`), key: path.join(folder, `${name}.key`) };
}

const mainConfig = (dir, { cert, key }, { lmtp, auth }) => `
compatibility_level = 3.6
queue_directory = ${dir}/spool
data_directory = ${dir}/data
maillog_file = ${dir}/postfix.log
maillog_file_prefixes = ${dir}
multi_instance_enable = no
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
mynetworks =
alias_maps =
alias_database =
virtual_mailbox_domains = university.example
virtual_transport = lmtp:inet:127.0.0.1:${lmtp}
smtpd_tls_cert_file = ${cert}
smtpd_tls_key_file = ${key}
smtpd_tls_security_level = encrypt
smtpd_tls_loglevel = 1
smtpd_tls_protocols = >=TLSv1.2
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:${auth}
smtpd_recipient_restrictions =
  check_recipient_access inline:{later@university.example=defer, never@university.example=reject},
  permit_sasl_authenticated, reject
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
disable_dns_lookups = yes
biff = no
`;

const masterConfig = port => `
127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;

function startPostfix(dir, certificatePair, ports, { main = '', master = '' }) {
	for (const name of ['etc', 'spool', 'data'])
		mkdirSync(path.join(dir, name), { recursive: true });
	const uid = Number(execFileSync('id', ['-u', 'postfix']).toString());
	chownSync(path.join(dir, 'data'), uid, -1);
	writeFileSync(path.join(dir, 'etc/main.cf'), `${mainConfig(dir,
		certificatePair, ports)}${main}`);
	writeFileSync(path.join(dir, 'etc/master.cf'), masterConfig(ports.smtp) + master);
	const postfix = (...args) => spawnSync('postfix', ['-c', path.join(dir, 'etc'),
		...args], DAEMON);
	if (postfix('start').status !== 0)
		throw new Error('postfix did not start; see postfix.log');
	return () => postfix('stop');
}

/**
 * Starts both under the folder. `certificatePair` as of certificate().
 * `more`: {main, master: lines of Postfix' main.cf and master.cf, oauth: as of
 * startDovecot()}.
 * {port, etc (Postfix' folder), log(), mail(user) -> texts of their mail, stop()}.
 */
export async function startMailServers(folder, certificatePair, more = {}) {
	chmodSync(folder, 0o755);
	const postfix = path.join(folder, 'postfix');
	mkdirSync(postfix);
	const dovecot = await startDovecot(path.join(folder, 'dovecot'),
		{ oauth: more.oauth });
	const ports = { smtp: await freePort(), ...dovecot };
	const stopPostfix = startPostfix(postfix, certificatePair, ports, more);
	return {
		port: ports.smtp,
		etc: path.join(postfix, 'etc'),
		log: () => readFileSync(path.join(postfix, 'postfix.log'), 'utf8'),
		mail: user => globSync(`${dovecot.maildir(user)}/new/*`)
			.map(file => readFileSync(file, 'utf8')),
		stop() {
			stopPostfix();
			dovecot.stop();
		},
	};
}
