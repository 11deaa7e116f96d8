// The two programs that are compared, as processes whose cost can be read.

import { spawn } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { startBeadle, writeConfig } from '../sandbox/beadle.mjs';

const TICKS_PER_S = 100;
const MIB = 1024 * 1024;

const BEADLE = path.resolve(process.env.BUILD ?? 'build', 'beadle');

/** The process that is measured: always the same one, whatever ships. */
function processIn(folder) {
	const templates = path.join(folder, 'templates');
	const own = path.join(import.meta.dirname, 'process');
	cpSync(path.resolve(import.meta.dirname, '../../templates'), templates,
		{ recursive: true });
	cpSync(path.join(own, 'templates'), templates, { recursive: true });
	return { workflows: path.join(own, 'workflows'), templates };
}

const start = {
	beadle(folder, generator) {
		/* No mail: the other program sends none. The config refuses to be
		 * without an address, so the section goes as a whole. */
		const config = writeConfig(folder, { api: generator.api },
			{ sections: { mail: null, beadle: { clock: undefined, ...processIn(folder) } } });
		return startBeadle(BEADLE, config).process;
	},
	bolt: (folder, generator) => spawn(process.execPath,
		['--no-warnings', path.join(import.meta.dirname, 'bolt_app.mjs')],
		{ stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env,
			SLACK_API: generator.api, DATABASE: path.join(folder, 'bolt.sqlite') } }),
};

const QUERIES = {
	beadle: { events: "SELECT count(*) n FROM journal WHERE source = 'slack'",
		cases: 'SELECT count(*) n FROM case_record' },
	bolt: { events: 'SELECT count(*) n FROM event',
		cases: 'SELECT count(*) n FROM request' },
};

export class Subject {
	constructor(name, generator) {
		this.name = name;
		this.generator = generator;
		this.folder = mkdtempSync(path.join(tmpdir(), `bench-${name}-`));
	}

	/** Resolves when it is connected. */
	async start() {
		this.startedAt = performance.now();
		this.process = start[this.name](this.folder, this.generator);
		this.ended = new Promise(done => { this.process.on('close', done); });
		await this.generator.connected();
	}

	#status(field) {
		const text = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
		return Number(text.match(new RegExp(`${field}:\\s+(\\d+) kB`))[1]) / 1024;
	}

	/** Mebibytes. */
	get resident() {
		return this.#status('VmRSS');
	}

	get peak() {
		return this.#status('VmHWM');
	}

	/** Seconds of processor time so far. */
	get cpu() {
		const text = readFileSync(`/proc/${this.process.pid}/stat`, 'utf8');
		const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
		return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
	}

	get bytes() {
		return globSync(`${this.folder}/*.sqlite*`)
			.reduce((sum, file) => sum + statSync(file).size, 0);
	}

	count(what) {
		const [file] = globSync(`${this.folder}/*.sqlite`);
		const db = new DatabaseSync(file);
		const { n } = db.prepare(QUERIES[this.name][what]).get();
		db.close();
		return n;
	}

	async kill(signal = 'SIGTERM') {
		this.process.kill(signal);
		await this.ended;
	}

	remove() {
		rmSync(this.folder, { recursive: true });
	}
}

export { MIB };
