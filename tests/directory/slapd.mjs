// A real slapd on loopback, all its state in one folder, run by nobody:
// people with eduPerson's attributes, groups, StartTLS and LDAPS.

import { execFileSync, spawn } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { freePort } from '../net/dovecot.mjs';

const NOBODY = 65534;
const START_MS = 20_000;
const LOOK_MS = 10;
/** It answers a search with no more, unless it is asked for pages. */
export const SIZE_LIMIT = 50;

export const BASE = 'dc=university,dc=example';
export const USER = `cn=beadle,${BASE}`;
export const PASSWORD = 'an LDAP password';

/** Why it cannot run here, or false. */
export const unavailable = process.getuid() !== 0
	? 'slapd is run as nobody, by root' : !existsSync('/usr/sbin/slapd')
		? 'slapd is not installed' : false;

const SCHEMA = `
attributetype ( 1.3.6.1.4.1.5923.1.1.1.1 NAME 'eduPersonAffiliation'
  EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.5923.1.5.1.1 NAME 'isMemberOf'
  EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.1 NAME 'headOf'
  EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 1.3.6.1.4.1.5923.1.1.2 NAME 'eduPerson' AUXILIARY
  MAY ( eduPersonAffiliation $ isMemberOf $ headOf ) )
`;

const config = (dir, tls) => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include ${dir}/eduperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${dir}/slapd.pid
argsfile ${dir}/slapd.args
TLSCACertificateFile ${dir}/ca.pem
TLSCertificateFile ${dir}/server.pem
TLSCertificateKeyFile ${dir}/server.key
${tls ? 'security simple_bind=128' : ''}
database mdb
maxsize 10485760
suffix "${BASE}"
rootdn "cn=root,${BASE}"
directory ${dir}/data
dbnosync
index mail eq
limits * size=${SIZE_LIMIT} size.pr=500 size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${USER}" read by * none
`;

const entry = (dn, attributes) => [`dn: ${dn},${BASE}`,
	...Object.entries(attributes).flatMap(([name, values]) =>
		[values].flat().map(value => `${name}: ${value}`)), ''].join('\n');

export const person = (uid, attributes) => entry(`uid=${uid},ou=people`, {
	objectClass: ['inetOrgPerson', 'eduPerson'], uid, cn: uid, sn: uid, ...attributes });

/** Somebody without a uid; the dn goes by their name. */
export const nameless = (cn, attributes) => entry(`cn=${cn},ou=people`, {
	objectClass: ['inetOrgPerson', 'eduPerson'], cn, sn: cn, ...attributes });

export const group = (cn, ...uids) => entry(`cn=${cn},ou=groups`, {
	objectClass: 'groupOfNames', cn,
	member: uids.map(uid => `uid=${uid},ou=people,${BASE}`) });

const frame = () => [
	`dn: ${BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: university\no: University\n`,
	entry('ou=people', { objectClass: 'organizationalUnit', ou: 'people' }),
	entry('ou=groups', { objectClass: 'organizationalUnit', ou: 'groups' }),
	entry('cn=beadle', { objectClass: ['applicationProcess', 'simpleSecurityObject'],
		cn: 'beadle', userPassword: PASSWORD }),
];

const AS_NOBODY = ['--reuid=nobody', '--regid=nogroup', '--clear-groups'];

/** Resolves to whether somebody listens there. */
const listens = port => new Promise(done => {
	const socket = net.connect(port, '127.0.0.1');
	socket.on('connect', () => { socket.destroy(); done(true); });
	socket.on('error', () => done(false));
});

/**
 * Starts one under the folder. `certificatePair` and the authority's file are
 * those of certificate() in mailservers.mjs; `entries` are made by person() and
 * group(). {port, tlsPort, start(), stop()}.
 */
export async function startSlapd(dir, { certificatePair, ca, entries }) {
	mkdirSync(path.join(dir, 'data'), { recursive: true });
	cpSync(certificatePair.cert, path.join(dir, 'server.pem'));
	cpSync(certificatePair.key, path.join(dir, 'server.key'));
	cpSync(ca, path.join(dir, 'ca.pem'));
	const conf = path.join(dir, 'slapd.conf');
	writeFileSync(path.join(dir, 'eduperson.schema'), SCHEMA);
	writeFileSync(conf, config(dir, true));
	writeFileSync(path.join(dir, 'data.ldif'), [...frame(), ...entries].join('\n'));
	for (const name of ['', 'data', 'server.key'])
		chownSync(path.join(dir, name), NOBODY, NOBODY);
	execFileSync('setpriv', [...AS_NOBODY, '/usr/sbin/slapadd', '-q', '-f', conf,
		'-l', path.join(dir, 'data.ldif')], { stdio: ['ignore', 'ignore', 'pipe'] });
	const port = await freePort();
	const tlsPort = await freePort();
	let child, gone;
	const server = { port, tlsPort,
		async start() {
			let said = '';
			child = spawn('setpriv', [...AS_NOBODY, '/usr/sbin/slapd', '-f', conf, '-d', '0',
				'-h', `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`],
			{ stdio: ['ignore', 'ignore', 'pipe'] });
			child.stderr.on('data', bytes => { said += bytes; });
			gone = new Promise(done => { child.on('close', done); });
			const end = Date.now() + START_MS;
			while (!await listens(tlsPort)) {
				if (child.exitCode !== null || Date.now() > end)
					throw new Error(`slapd did not start: ${said}`);
				await new Promise(done => { setTimeout(done, LOOK_MS); });
			}
		},
		/** At once, as a crash does. */
		async stop() {
			child.kill('SIGKILL');
			await gone;
		} };
	await server.start();
	return server;
}
