// mutations.mjs [options] [FILE …]: mistakes as an author makes them, one at a
// time, in what is shipped: which of them does `beadle check --strict` notice?
// Prints those that it does not, for somebody to read, and a line for each kind.
//
//   --each N    of each kind at most so many (40), chosen by
//   --seed N    a seed (1)
//   --kind K    this kind alone
//   --all       prints what is noticed, too, with what is said
//
// BUILD: where the binary lies.

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync }
	from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs, promisify } from 'node:util';

import { CONFIG_MISTAKES, TEMPLATE_MISTAKES, WORKFLOW_MISTAKES } from './mistakes.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const BINARY = path.resolve(process.env.BUILD ?? 'build', 'beadle');
const AT_ONCE = 2;
const run = promisify(execFile);

/** mulberry32: the same numbers for the same seed, everywhere. */
function random(seed) {
	let a = seed >>> 0;
	return below => {
		a = (a + 0x6d2b79f5) >>> 0;
		let t = Math.imul(a ^ (a >>> 15), a | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) % below;
	};
}

// --- what is checked -----------------------------------------------------------

const CONFIG = (dir) => ['[beadle]', `workflows = ${dir}/workflows`, `templates = ${dir}/templates`,
	'[store]', 'url = sqlite:beadle.sqlite', 'key = file:store.key',
	'[mail]', 'smtp_url = smtp://127.0.0.1:1', 'from = Beadle <beadle@university.example>',
	'domain = beadle.university.example', '[canvas]', 'url = https://canvas.university.example',
	'token = file:store.key', '[directory]', 'sources = roster',
	'[directory roster]', `file = ${dir}/roster.csv`,
	'[calendar business]', 'timezone = Europe/London', 'hours = mon-fri 09:00-17:00',
	...['canvas_admins', 'security_office', 'edtech', 'accessibility', 'privacy']
		.flatMap(name => [`[office ${name}]`, `title = ${name}`,
			'members = ada@university.example, bo@university.example', 'quorum = 1',
			'deputy = dana@university.example']), ''].join('\n');

function world(dir) {
	mkdirSync(dir);
	cpSync(path.join(ROOT, 'workflows'), path.join(dir, 'workflows'),
		{ recursive: true, filter: f => !f.endsWith('examples') });
	cpSync(path.join(ROOT, 'templates'), path.join(dir, 'templates'), { recursive: true });
	writeFileSync(path.join(dir, 'store.key'), 'a'.repeat(64), { mode: 0o600 });
	writeFileSync(path.join(dir, 'roster.csv'), 'email,name\nada@university.example,Ada\n');
	writeFileSync(path.join(dir, 'beadle.conf'), CONFIG(dir));
	return dir;
}

/** What check says, a line each; [] if nothing. */
async function check(dir) {
	const args = ['check', '--config', path.join(dir, 'beadle.conf'), '--json', '--strict'];
	try {
		await run(BINARY, args, { maxBuffer: 1 << 24 });
		return [];
	} catch (error) {
		if (typeof error.code !== 'number')
			throw new Error(`beadle check ended by ${error.signal ?? error.code}`);
		const lines = (error.stdout + error.stderr).split('\n')
			.filter(l => l && !l.startsWith('level='));
		return lines.map(l => l.startsWith('{') ? JSON.parse(l) : { what: l, file: '' });
	}
}

// --- what is made ----------------------------------------------------------------

/** Every mistake there is: {kind, file, what, text}. */
function* all(files) {
	for (const file of files.filter(f => f.endsWith('.json'))) {
		const source = readFileSync(path.join(ROOT, file), 'utf8');
		for (const [kind, make] of Object.entries(WORKFLOW_MISTAKES))
			for (const { what, apply } of make(JSON.parse(source))) {
				const workflow = JSON.parse(source);
				apply(workflow);
				yield { kind, file, what, text: JSON.stringify(workflow, null, 2) };
			}
	}
	for (const file of files.filter(f => f.endsWith('.md'))) {
		const source = readFileSync(path.join(ROOT, file), 'utf8');
		for (const [kind, make] of Object.entries(TEMPLATE_MISTAKES))
			for (const { what, text } of make(source))
				yield { kind, file, what, text };
	}
	for (const [kind, make] of Object.entries(CONFIG_MISTAKES))
		for (const { what, text } of make(CONFIG('DIR')))
			yield { kind, file: 'beadle.conf', what, text };
}

function choose(mistakes, each, seed) {
	const next = random(seed);
	const kinds = Map.groupBy(mistakes, m => m.kind);
	return [...kinds.values()].flatMap(list => {
		const chosen = [];
		while (chosen.length < each && list.length)
			chosen.push(...list.splice(next(list.length), 1));
		return chosen;
	});
}

/** Every workflow and template that is shipped. */
const shipped = () => ['workflows', 'templates'].flatMap(dir => readdirSync(path.join(ROOT, dir))
	.filter(f => (f.endsWith('.json') && !f.endsWith('.schema.json'))
		|| (f.endsWith('.md') && f !== 'README.md')).map(f => path.join(dir, f)));

/**
 * Makes the mistakes, and tells of each {kind, file, what, said: what check says}.
 * kinds: these alone; files: in these, all that is shipped otherwise.
 */
export async function mutations({ files = shipped(), kinds, each = 40, seed = 1, tell }) {
	const folder = mkdtempSync(path.join(tmpdir(), 'beadle-mutations-'));
	const queue = choose([...all(files)].filter(m => !kinds || kinds.includes(m.kind)), each, seed);
	const worker = async n => {
		const dir = world(path.join(folder, String(n)));
		const before = await check(dir);
		if (before.length)
			throw new Error(`what is shipped is not sound: ${JSON.stringify(before)}`);
		for (let m; (m = queue.shift());) {
			const file = path.join(dir, m.file);
			const sound = readFileSync(file);
			writeFileSync(file, m.text.replaceAll('DIR/', `${dir}/`));
			const said = await check(dir);
			writeFileSync(file, sound);
			tell({ ...m, said });
		}
	};
	try {
		await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => worker(n)));
	} finally {
		rmSync(folder, { recursive: true });
	}
}

async function main() {
	const { values: options, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			each: { type: 'string' }, seed: { type: 'string' }, kind: { type: 'string' },
			all: { type: 'boolean' },
		},
	});
	const tally = new Map();
	const tell = ({ kind, file, what, said }) => {
		const row = tally.get(kind) ?? { made: 0, noticed: 0 };
		tally.set(kind, { made: row.made + 1, noticed: row.noticed + (said.length > 0) });
		if (said.length === 0)
			console.log(`NOT NOTICED  ${kind}: ${file}: ${what}`);
		else if (options.all)
			console.log(`${kind}: ${file}: ${what}\n${said.slice(0, 3).map(s =>
				`    ${s.severity ?? ''} ${s.path || s.file} ${s.what}\n`).join('')}`);
	};
	await mutations({
		tell,
		...options.each && { each: Number(options.each) },
		...options.seed && { seed: Number(options.seed) },
		...options.kind && { kinds: [options.kind] },
		...positionals.length && { files: positionals.map(f => path.relative(ROOT, path.resolve(f))) },
	});
	for (const [kind, { made, noticed }] of tally)
		console.log(`${String(noticed).padStart(4)} of ${String(made).padStart(4)}  ${kind}`);
	const sum = key => [...tally.values()].reduce((n, row) => n + row[key], 0);
	console.log(`${sum('noticed')} of ${sum('made')} noticed`);
}

if (process.argv[1] === import.meta.filename)
	await main();
