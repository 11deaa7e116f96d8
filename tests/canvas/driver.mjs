// A Canvas stand-in and our client beside it, for tests of the one by the other.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { startCanvas } from '../sandbox/canvas.mjs';
import { CanvasRecords, SERVICE_TOKEN } from '../sandbox/canvas_records.mjs';
import { Faults } from '../sandbox/faults.mjs';

const DRIVER = path.resolve(process.env.BUILD ?? 'build', 'tests/canvas/canvas_driver');

export class Pair {
	/** Turned by tests: what the stand-in takes for now. */
	offset_ms = 0;
	/** Every call that came: {call, method, path, query, agent}. */
	log = [];
	mails = [];

	static async start({ tls, ca, token = SERVICE_TOKEN, creates = true,
		maxDays = 0, zone } = {}) {
		const pair = new Pair();
		pair.folder = mkdtempSync(path.join(tmpdir(), 'beadle-canvas-'));
		pair.records = new CanvasRecords(pair.folder, {
			clock: { now: () => Date.now() + pair.offset_ms },
			mail: mail => pair.mails.push(mail),
		});
		pair.faults = new Faults();
		pair.canvas = await startCanvas({ records: pair.records, faults: pair.faults,
			note: (_what, fields) => pair.log.push(fields), tls });
		pair.client({ token, creates, maxDays, zone, ca });
		return pair;
	}

	/** A fresh client: one that has not been told to slow down, or another's. */
	client({ token = SERVICE_TOKEN, creates = true, maxDays = 0, zone = 'UTC',
		ca } = {}) {
		this.child?.stdin.end();
		this.child = spawn(DRIVER, [this.canvas.url, token, String(creates),
			String(maxDays), zone, ...(ca ? [ca] : [])], { stdio: ['pipe', 'pipe', 'pipe'] });
		this.errors = '';
		this.child.stderr.on('data', bytes => { this.errors += bytes; });
		this.lines = readline.createInterface({ input: this.child.stdout })[
			Symbol.asyncIterator]();
	}

	async call(operation, input, { maybe_sent = false } = {}) {
		this.child.stdin.write(`${JSON.stringify({ operation, input, maybe_sent })}\n`);
		const { value } = await this.lines.next();
		assert.ok(value, `the client ended: ${this.errors}`);
		return JSON.parse(value);
	}

	/** The output of a call that went well. */
	async got(operation, input, options) {
		const answer = await this.call(operation, input, options);
		assert.equal(answer.outcome, 'sent', JSON.stringify(answer));
		return answer.remote;
	}

	/** [outcome, error] of one that did not. */
	async refused(operation, input, options) {
		const { outcome, error } = await this.call(operation, input, options);
		return [outcome, error];
	}

	fault(effect, fields = {}) {
		this.faults.add({ kind: 'canvas', effect, ...fields });
	}

	calls(name) {
		return this.log.filter(line => line.call === name);
	}

	async stop() {
		this.child.stdin.end();
		await this.canvas.close();
		rmSync(this.folder, { recursive: true });
	}
}
