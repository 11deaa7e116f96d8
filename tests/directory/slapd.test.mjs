// directory/directory.h with a real slapd: TLS, pages, hostile addresses, and a
// server that goes and comes back.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { after, before, test } from 'node:test';
import { certificate } from '../net/mailservers.mjs';
import { writeConfig } from '../sandbox/beadle.mjs';
import { BASE, PASSWORD, SIZE_LIMIT, USER, group, nameless, person, startSlapd, unavailable }
	from './slapd.mjs';

const DRIVER = path.resolve(process.env.BUILD ?? 'build',
	'tests/directory/directory_driver');
const BINARY = path.resolve(process.env.BUILD ?? 'build', 'beadle');
/** More than the server gives at once, and more than two of our pages. */
const GROUPS = 450;

const ENTRIES = [
	person('aokafor', { mail: ['Ada.Okafor@university.example', 'ada@cs.university.example'],
		displayName: 'Ada Okafor', eduPersonAffiliation: ['Faculty', 'member'],
		ou: 'History', isMemberOf: 'urn:canvas' }),
	person('bcole', { mail: 'ben.cole@university.example', cn: 'Ben Cole',
		eduPersonAffiliation: 'staff', ou: 'Deans', headOf: 'History' }),
	person('srivera', { mail: 'sam.rivera@university.example',
		eduPersonAffiliation: 'student' }),
	// Two people, one address.
	person('first', { mail: 'shared@university.example', eduPersonAffiliation: 'faculty' }),
	person('second', { mail: 'SHARED@university.example' }),
	// Hostile: an address that is a filter to whoever does not escape.
	person('strange', { mail: 'x*y@university.example', cn: 'Strange (\\2a)' }),
	nameless('Una Nomen', { mail: 'una@university.example', eduPersonAffiliation: 'staff',
		ou: 'History' }),
	...Array.from({ length: GROUPS }, (_, n) => group(`group-${n}`, 'aokafor')),
	group('others', 'bcole', 'srivera'),
];

let folder, server, ca, password, settings;
const drivers = [];

before(async () => {
	if (unavailable)
		return;
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-slapd-'));
	chmodSync(folder, 0o755);
	const certificatePair = certificate(folder, 'localhost',
		'DNS:localhost,IP:127.0.0.1');
	ca = path.join(folder, 'ca.pem');
	password = path.join(folder, 'password');
	writeFileSync(password, PASSWORD, { mode: 0o600 });
	server = await startSlapd(path.join(folder, 'slapd'),
		{ certificatePair, ca, entries: ENTRIES });
	settings = { url: `ldap+starttls://127.0.0.1:${server.port}`, ca_file: ca,
		user: USER, password: `file:${password}`, base: BASE,
		groups_filter: '(&(objectClass=groupOfNames)(member={dn}))',
		heads_filter: '(headOf={department})' };
});

after(async () => {
	if (unavailable)
		return;
	for (const driver of drivers)
		driver.stdin.end();
	await server.stop();
	rmSync(folder, { recursive: true });
});

let configs = 0;

/** A directory with these settings: ask(address) -> its answer. */
function open(more = {}, directory = {}) {
	const config = writeConfig(path.join(folder, `beadle-${configs++}`),
		{ smtp: 'smtp://127.0.0.1' }, { sections: { slack: null,
			directory: { sources: 'ldap', max_age_minutes: 0, ...directory },
			'directory roster': null,
			'directory ldap': { ...settings, ...more } } });
	const driver = spawn(DRIVER, [config], { stdio: ['pipe', 'pipe', 'inherit'] });
	drivers.push(driver);
	const lines = readline.createInterface({ input: driver.stdout })[Symbol.asyncIterator]();
	return async email => {
		driver.stdin.write(`${email}\n`);
		return JSON.parse((await lines.next()).value);
	};
}

test('a person, by StartTLS: address, groups by search, heads', { skip: unavailable },
	async () => {
		const { groups, ...ada } = await open()('ADA.okafor@university.example');
		assert.deepEqual(ada, { found: true, ambiguous: false,
			email: 'ada.okafor@university.example', name: 'Ada Okafor', uid: 'aokafor',
			affiliations: ['faculty', 'member'], departments: ['History'], head_of: [],
			heads: ['ben.cole@university.example'], sources: ['ldap'], age_s: 0 });
		assert.ok(GROUPS > SIZE_LIMIT);
		assert.deepEqual(groups.toSorted(), ['urn:canvas',
			...Array.from({ length: GROUPS }, (_, n) => `group-${n}`)].toSorted());
	});

test('by LDAPS, by another of their addresses', { skip: unavailable }, async () => {
	const ask = open({ url: `ldaps://127.0.0.1:${server.tlsPort}` });
	assert.equal((await ask('ada@cs.university.example')).uid, 'aokafor');
	assert.equal((await ask('ben.cole@university.example')).name, 'Ben Cole');
});

test('who has no uid is in no search for one, and is known all the same',
	{ skip: unavailable }, async () => {
		const by = '(&(objectClass=groupOfNames)(member=uid={uid},ou=people,'
			+ `${BASE}))`;
		const ask = open({ groups_filter: by, head_of_filter: '(uid={uid})',
			head_of_attribute: 'headOf' });
		const una = await ask('una@university.example');
		assert.deepEqual(una, { found: true, ambiguous: false,
			email: 'una@university.example', name: 'Una Nomen', uid: '',
			affiliations: ['staff'], departments: ['History'], groups: [], head_of: [],
			heads: ['ben.cole@university.example'], unknown: ['groups', 'head_of'],
			sources: ['ldap'], age_s: 0 });
		// The others' groups are found by it as ever.
		const ben = await ask('ben.cole@university.example');
		assert.deepEqual([ben.groups, ben.head_of, ben.unknown],
			[['others'], ['History'], undefined]);
		// A search that needs no uid finds hers.
		assert.equal((await open()('una@university.example')).unknown, undefined);
		// "beadle who" says so.
		const config = path.join(folder, `beadle-${configs - 2}`, 'beadle.conf');
		const { stdout, stderr, status } = spawnSync(BINARY, ['who', '--config', config,
			'una@university.example'], { encoding: 'utf8' });
		assert.equal(status, 0, stderr);
		assert.match(stdout, /^unknown: groups$/m);
		assert.match(stderr, /they have no uid/);
	});

test('nobody, and two with one address', { skip: unavailable }, async () => {
	const ask = open();
	const nobody = await ask('nobody@university.example');
	assert.deepEqual([nobody.found, nobody.ambiguous, nobody.sources], [false, false, []]);
	const two = await ask('shared@university.example');
	assert.deepEqual([two.found, two.ambiguous, two.affiliations], [false, true, []]);
});

test('an address that is a filter finds nobody but its owner', { skip: unavailable },
	async () => {
		const ask = open();
		for (const hostile of ['*', '*)(uid=*', 'ada*@university.example',
			'x)(|(mail=*)', 'ada.okafor@university.example)(uid=aokafor',
			'\\2a', '{uid}', '*@university.example', ')', '(', '\u00e9*'])
			assert.deepEqual([hostile, (await ask(hostile)).found], [hostile, false]);
		assert.equal((await ask('x*y@university.example')).uid, 'strange');
	});

test('TLS is checked, and a password is not sent without', { skip: unavailable },
	async () => {
		const other = path.join(folder, 'other');
		mkdirSync(other);
		certificate(other, 'localhost', 'IP:127.0.0.1');
		for (const [what, more] of Object.entries({
			'another authority': { ca_file: path.join(other, 'ca.pem') },
			'another authority, LDAPS': { ca_file: path.join(other, 'ca.pem'),
				url: `ldaps://127.0.0.1:${server.tlsPort}` },
			// libldap takes "localhost" for this machine's own name.
			'another name': { url: `ldap+starttls://localhost:${server.port}` },
			'another name, LDAPS': { url: `ldaps://localhost:${server.tlsPort}` },
			'the system\'s authorities': { ca_file: undefined },
			'no TLS': { url: `ldap://127.0.0.1:${server.port}` },
		})) {
			const { error } = await open(more)('ada.okafor@university.example');
			assert.match(error ?? `${what}: was accepted`, /^ldap: (StartTLS|connect|bind): /);
		}
	});

test('a wrong password, a wrong base, too little to see', { skip: unavailable },
	async () => {
		const wrong = path.join(folder, 'wrong');
		writeFileSync(wrong, 'guess', { mode: 0o600 });
		const ada = 'ada.okafor@university.example';
		assert.deepEqual(await open({ password: `file:${wrong}` })(ada),
			{ error: 'ldap: bind: Invalid credentials (49)', kind: 'refused' });
		assert.deepEqual(await open({ base: `ou=nowhere,${BASE}` })(ada),
			{ error: 'ldap: search: No such object (32)', kind: 'input' });
		const anonymous = await open({ user: undefined, password: undefined })(ada);
		assert.notEqual(anonymous.found, true);
	});

test('a server that goes decides nothing, and one that comes back is asked',
	{ skip: unavailable }, async () => {
		const ask = open();
		const fresh = open({}, { max_age_minutes: 60 });
		const ada = 'ada.okafor@university.example';
		assert.ok((await ask(ada)).found);
		assert.ok((await fresh(ada)).found);
		await server.stop();
		for (let n = 0; n < 2; n++) {
			const { error, kind } = await ask(ada);
			assert.equal(kind, 'again', error);
		}
		assert.ok((await fresh(ada)).found, 'what is fresh enough still counts');
		assert.equal((await fresh('ben.cole@university.example')).kind, 'again');
		await server.start();
		assert.ok((await ask(ada)).found);
		// A kept connection that the server has cut meanwhile.
		await server.stop();
		await server.start();
		assert.ok((await ask(ada)).found);
	});

test('with a roster before it', { skip: unavailable }, async () => {
	const roster = path.join(folder, 'roster.csv');
	const config = writeConfig(path.join(folder, 'both'), { smtp: 'smtp://127.0.0.1' },
		{ sections: { slack: null,
			directory: { sources: 'roster, ldap', max_age_minutes: 0 },
			'directory roster': { file: roster }, 'directory ldap': settings } });
	writeFileSync(roster, ['email,name,uid,affiliations,head_of',
		'ada.okafor@university.example,Prof. Okafor,AOKAFOR,,',
		'sam.rivera@university.example,Sam,another,faculty,',
		'lena.vogt@university.example,Lena Vogt,lvogt,staff,history', ''].join('\n'));
	const driver = spawn(DRIVER, [config], { stdio: ['pipe', 'pipe', 'ignore'] });
	drivers.push(driver);
	const lines = readline.createInterface({ input: driver.stdout })[Symbol.asyncIterator]();
	const ask = async email => {
		driver.stdin.write(`${email}\n`);
		return JSON.parse((await lines.next()).value);
	};
	const ada = await ask('ada.okafor@university.example');
	assert.deepEqual([ada.name, ada.affiliations, ada.sources, ada.heads],
		['Prof. Okafor', ['faculty', 'member'], ['roster', 'ldap'],
			['lena.vogt@university.example', 'ben.cole@university.example']]);
	// The roster says it is somebody else than LDAP does.
	const sam = await ask('sam.rivera@university.example');
	assert.deepEqual([sam.found, sam.ambiguous], [false, true]);
	assert.deepEqual((await ask('lena.vogt@university.example')).sources, ['roster']);
});
