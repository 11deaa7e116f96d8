// beadle who, and what beadle check says of a directory.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { writeConfig } from '../sandbox/beadle.mjs';

const BINARY = path.resolve(process.env.BUILD ?? 'build', 'beadle');
const OK = 0, FAILED = 1, USAGE = 64, NOUSER = 67, LATER = 75, CONFIG = 78;

let folder, roster, config;

before(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'beadle-who-'));
	roster = path.join(folder, 'roster.csv');
	config = writeConfig(folder, { smtp: 'smtp://127.0.0.1' }, { sections: { slack: null,
		directory: { sources: 'roster' }, 'directory roster': { file: roster } } });
});
after(() => rmSync(folder, { recursive: true }));

function run(...args) {
	const { status, stdout, stderr } = spawnSync(BINARY, args, { encoding: 'utf8' });
	return { code: status, out: stdout, err: stderr };
}

const who = (...args) => run('who', '--config', config, ...args);

test('somebody, nobody, two, and a mistake', () => {
	writeFileSync(roster, ['email,name,affiliations,departments,head_of',
		'ada@university.example,Ada Okafor,faculty;member,History,',
		'ben@university.example,Ben Cole,staff,,History',
		'two@university.example,,,,', 'two@university.example,,,,', ''].join('\n'));
	const ada = who('Ada@university.example');
	assert.equal(ada.code, OK, ada.err);
	assert.equal(ada.out, ['email: ada@university.example', 'heads: ben@university.example',
		'sources: roster', 'name: Ada Okafor', 'affiliations: faculty',
		'affiliations: member', 'departments: History', ''].join('\n'));
	const nobody = who('x@university.example');
	assert.deepEqual([nobody.code, nobody.out], [NOUSER, '']);
	assert.match(nobody.err, /nobody has this address/);
	const two = who('two@university.example');
	assert.equal(two.code, NOUSER);
	assert.match(two.err, /more than one person has this address/);
	assert.equal(who().code, USAGE);
	writeFileSync(roster, 'email,nmae\n');
	const wrong = who('ada@university.example');
	assert.equal(wrong.code, CONFIG);
	assert.match(wrong.err, /roster\.csv: line 1: there is no column "nmae"; write name$/m);
	const check = run('check', '--config', config);
	assert.equal(check.code, FAILED);
	assert.match(check.out, /beadle\.conf:\d+: .*roster\.csv: line 1: there is no column/);
});

test('without a directory, and with one that is not there', () => {
	const none = writeConfig(path.join(folder, 'none'), { smtp: 'smtp://127.0.0.1' },
		{ sections: { slack: null, directory: null, 'directory roster': null } });
	assert.equal(run('who', '--config', none, 'a@b.example').code, CONFIG);
	// Port 1: nobody listens there.
	const away = writeConfig(path.join(folder, 'away'), { smtp: 'smtp://127.0.0.1' },
		{ sections: { slack: null, directory: { sources: 'ldap' },
			'directory roster': null,
			'directory ldap': { url: 'ldap://127.0.0.1:1', base: 'dc=x' } } });
	const { code, err } = run('who', '--config', away, 'a@b.example');
	assert.equal(code, LATER);
	assert.match(err, /ldap: bind: Can't contact LDAP server/);
});
