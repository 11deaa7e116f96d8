// Beadle beside a sandbox: its configuration, its process.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { SERVICE_TOKEN } from './canvas_records.mjs';
import { PEOPLE, TOKENS } from './world.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
/* For slow machines. */
const STOP_MS = 60_000;
const EVENT_MS = 60_000;

const emails = role => PEOPLE.filter(p => p.role === role).map(p => p.email);

const OFFICES = {
	canvas_admins: { title: 'Canvas administrators', slack_channel: 'C0CANVASADM',
		members: emails('Canvas admin'), quorum: 1 },
	security_office: { title: 'UIS Security Office', slack_channel: 'C0SECURITY0',
		members: emails('Security Office'), quorum: 1 },
	edtech: { title: 'EdTech', slack_channel: 'C0EDTECH000',
		members: emails('EdTech admin'), quorum: 1 },
	// Any two of three.
	accessibility: { title: 'Accessibility Office', slack_channel: 'C0ACCESSIBL',
		members: [...emails('Accessibility Office'), ...emails('EdTech admin')], quorum: 2 },
	privacy: { title: 'Privacy Office', slack_channel: 'C0PRIVACY00',
		members: emails('Privacy Office'), quorum: 1 },
};

const section = (name, keys) => [`[${name}]`,
	...Object.entries(keys).filter(([, value]) => value !== undefined)
		.map(([key, value]) => `${key} = ${value}`), ''].join('\n');

/** Affiliations and departments, by what somebody is; others are not in it. */
const ROSTER = {
	professor: 'faculty;member,History', student: 'student;member,History',
	'Canvas admin': 'staff;member,Learning Technology',
	'EdTech admin': 'staff;member,Learning Technology',
	'Security Office': 'staff;member,Information Services',
	'Accessibility Office': 'staff;member,Accessibility',
	'Privacy Office': 'staff;member,Privacy',
};

const rosterOf = kinds => ['email,name,uid,affiliations,departments',
	...PEOPLE.filter(p => kinds[p.role])
		.map(p => `${p.email},${p.name},${p.handle},${kinds[p.role]}`), ''].join('\n');

/** A file only we can read, as Beadle demands of secrets. */
function secret(folder, name, value) {
	const file = path.join(folder, name);
	if (!existsSync(file))
		writeFileSync(file, `${value}\n`, { mode: 0o600 });
}

/**
 * Writes the configuration into the folder and returns its path. `offices`
 * overrides keys of OFFICES, `sections` of the whole file (null: without it),
 * `roster` rows of ROSTER.
 */
export function writeConfig(folder, sandbox,
	{ offices = {}, sections = {}, roster = {} } = {}) {
	mkdirSync(folder, { recursive: true });
	secret(folder, 'store.key', randomBytes(32).toString('hex'));
	secret(folder, 'app.token', TOKENS.app);
	secret(folder, 'bot.token', TOKENS.bot);
	secret(folder, 'canvas.token', SERVICE_TOKEN);
	writeFileSync(path.join(folder, 'roster.csv'), rosterOf({ ...ROSTER, ...roster }));
	const whole = {
		beadle: { workflows: path.join(ROOT, 'workflows'),
			templates: path.join(ROOT, 'templates'), clock: sandbox.clockFile },
		directory: { sources: 'roster' },
		'directory roster': { file: 'roster.csv' },
		store: { url: 'sqlite:beadle.sqlite', key: 'file:store.key' },
		slack: { api_url: sandbox.api, app_token: 'file:app.token',
			bot_token: 'file:bot.token', messages_per_second: 1000 },
		...sandbox.canvas && { canvas: { url: sandbox.canvas,
			token: 'file:canvas.token' } },
		// Always open: whoever turns the clock by two days turns it far enough.
		'calendar business': { timezone: 'UTC', hours: 'mon-sun 00:00-24:00' },
		mail: { smtp_url: sandbox.smtp, from: 'Beadle <beadle@university.example>',
			domain: 'beadle.university.example' },
	};
	const text = [
		...Object.entries({ ...whole, ...sections })
			.filter(([name]) => sections[name] !== null)
			.map(([name]) => section(name, { ...whole[name], ...sections[name] })),
		...Object.entries(OFFICES).map(([name, keys]) => {
			const office = { ...keys, ...offices[name] };
			return section(`office ${name}`,
				{ ...office, members: office.members.join(',\n\t') || undefined });
		}),
	].join('\n');
	const file = path.join(folder, 'beadle.conf');
	writeFileSync(file, text);
	return file;
}

/** One line of the log as an object; values may be quoted. */
export const logFields = line => Object.fromEntries(
	[...line.matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/g)]
		.map(([, key, quoted, bare]) => [key, quoted ?? bare]));

/**
 * Runs Beadle. {process, log, said (chunks), event(name) -> its next line's fields,
 * stop() -> exit code, exited}.
 */
export function startBeadle(binary, config, env = {}) {
	const child = spawn(binary, ['run', '--config', config],
		{ stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
	const log = [];
	const said = []; /* on standard output, which is not the log */
	child.stdout.on('data', bytes => said.push(bytes));
	const waiting = new Set();
	const exited = new Promise(done => {
		child.on('close', (code, signal) => {
			waiting.forEach(w => w.reject(new Error(
				`Beadle ended (${signal ?? code}) before "${w.name}":\n${log.join('\n')}`)));
			done(signal ?? code);
		});
	});
	readline.createInterface({ input: child.stderr }).on('line', line => {
		log.push(line);
		const fields = logFields(line);
		for (const w of waiting)
			if (w.name === fields.event) {
				waiting.delete(w);
				w.resolve(fields);
			}
	});
	return {
		process: child,
		log,
		said,
		exited,
		event: name => new Promise((resolve, reject) => {
			waiting.add({ name, resolve, reject });
			setTimeout(() => reject(new Error(`no "${name}" within ${EVENT_MS} ms:\n`
				+ log.slice(-20).join('\n'))), EVENT_MS).unref();
		}),
		async stop(signal = 'SIGTERM') {
			child.kill(signal);
			const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
			const code = await exited;
			clearTimeout(timer);
			return code;
		},
	};
}
