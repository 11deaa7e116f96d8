// make bench: Beadle and the same work on @slack/bolt, interleaved, three
// pairs, medians and ratios. Ratios only: the machine is noisy, both suffer
// alike within a pair.
//
//   node bench.mjs [--pairs 3] [--quick]

import process from 'node:process';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Generator } from './generator.mjs';
import { MIB, Subject } from './subject.mjs';

const { values } = parseArgs({ options: {
	pairs: { type: 'string', default: '3' },
	quick: { type: 'boolean', default: false },
} });
const PAIRS = Number(values.pairs);
const SCALE = values.quick ? 0.1 : 1;
const LOADS = [[1, 600], [16, 3000], [256, 6000]];
const BURST = 6000;
const NAMES = ['beadle', 'bolt'];

const scaled = n => Math.max(20, Math.round(n * SCALE));
const sorted = list => list.toSorted((a, b) => a - b);
const quantile = (list, q) => sorted(list)[Math.min(list.length - 1,
	Math.floor(list.length * q))];
const median = list => quantile(list, 0.5);
const progress = text => process.stderr.isTTY
	? process.stderr.write(`\r\u001b[K${text}`) : process.stderr.write(`${text}\n`);

/** Half requests, half clicks on what was posted before. */
function mix(generator) {
	let n = 0;
	return () => (n++ % 2 && generator.clickable.length > 0 ? generator.click()
		: generator.request());
}

async function prepare(generator, clicks) {
	await generator.closedLoop(Math.ceil(clicks / 2), 16, () => generator.request());
	await generator.settle();
}

async function load(subject, outstanding, total, results) {
	const { generator } = subject;
	await prepare(generator, total / 2);
	const cpu = subject.cpu;
	const started = performance.now();
	const { ms, latencies } = await generator.closedLoop(total, outstanding,
		mix(generator));
	await generator.settle();
	const settledMs = performance.now() - started - 300;
	const name = `${outstanding} outstanding`;
	results[`${name}: acks per second`] = 1000 * total / ms;
	results[`${name}: ack p50, ms`] = quantile(latencies, 0.5);
	results[`${name}: ack p99, ms`] = quantile(latencies, 0.99);
	results[`${name}: everything sent, events per second`] = 1000 * total / settledMs;
	results[`${name}: CPU per event, ms`] = 1000 * (subject.cpu - cpu) / total;
}

async function burst(subject, results) {
	const { generator } = subject;
	const total = scaled(BURST);
	await prepare(generator, total / 2);
	const { ms, latencies } = await generator.closedLoop(total, total, mix(generator));
	results['burst of 6,000: acks per second'] = 1000 * total / ms;
	results['burst of 6,000: last ack, ms'] = quantile(latencies, 1);
	await generator.settle();
	results['peak memory, MiB'] = subject.peak;
	results['envelopes sent again'] = generator.again;
}

/** SIGKILL in mid-load: what was acknowledged must be in the database. */
async function killed(subject, results) {
	const { generator } = subject;
	const before = subject.count('events');
	let acked = 0;
	const next = mix(generator);
	const lanes = Array.from({ length: 64 }, async () => {
		for (;;) {
			await generator.send(next());
			acked++;
		}
	});
	await Promise.race([...lanes, new Promise(done => { setTimeout(done, 500); })]);
	await subject.kill('SIGKILL');
	await new Promise(done => { setTimeout(done, 100); });
	generator.waiting.clear();
	results['acknowledged but lost'] = Math.max(0,
		acked - (subject.count('events') - before));
	results['bytes per case'] = subject.bytes / subject.count('cases');
}

async function one(name) {
	const generator = await new Generator().start();
	const subject = new Subject(name, generator);
	const results = {};
	await subject.start();
	await generator.send(generator.request());
	results['first ack after start, ms'] = performance.now() - subject.startedAt;
	await generator.settle(1000);
	results['idle memory, MiB'] = subject.resident;
	for (const [outstanding, total] of LOADS) {
		progress(`${name}: ${outstanding} outstanding`);
		await load(subject, outstanding, scaled(total), results);
	}
	progress(`${name}: burst`);
	await burst(subject, results);
	progress(`${name}: kill -9`);
	await killed(subject, results);
	generator.stop();
	subject.remove();
	return results;
}

const runs = { beadle: [], bolt: [] };
for (let pair = 1; pair <= PAIRS; pair++)
	for (const name of pair % 2 ? NAMES : NAMES.toReversed()) {
		progress(`pair ${pair} of ${PAIRS}`);
		runs[name].push(await one(name));
	}
progress('');

const number = value => value.toLocaleString('en',
	{ maximumSignificantDigits: value >= 100 ? undefined : 3, maximumFractionDigits: 0,
		...value < 100 && { maximumFractionDigits: undefined } });
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
row('median of three'.replace('three', String(PAIRS)), 'Beadle', '@slack/bolt',
	'Beadle / Bolt');
row('---', '--:', '--:', '--:');
for (const what of Object.keys(runs.beadle[0])) {
	const [ours, theirs] = NAMES.map(name => median(runs[name].map(r => r[what])));
	const ratio = median(runs.beadle.map((r, i) => r[what] / runs.bolt[i][what]));
	row(what, number(ours), number(theirs),
		Number.isFinite(ratio) ? ratio.toFixed(2) : '-');
}
console.log(`\n${MIB / 1024} KiB in a MiB; node ${process.version};`
	+ ` ${new Date().toISOString().slice(0, 10)}`);
