// Time zones and business time against ICU (Intl), which brings its own time
// zone data and its own reading of it. Sums are worked out here in the most
// simple-minded way: by walking in steps of a quarter of an hour.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

const DRIVER = path.resolve(process.env.BUILD ?? 'build', 'tests/flow/calendar_driver');
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Sydney',
	'Asia/Kolkata', 'America/St_Johns', 'Pacific/Auckland', 'Australia/Lord_Howe',
	'Asia/Kathmandu', 'Europe/London', 'America/Los_Angeles', 'Asia/Tokyo'];
const SEED = 20261125;
const INSTANTS = 1000;
const SUMS = 40;
const STEP = 15 * 60_000;
const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** mulberry32 */
function random(seed) {
	let a = seed;
	return below => {
		a = (a + 0x6D2B79F5) | 0;
		let t = Math.imul(a ^ (a >>> 15), 1 | a);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return Math.floor(((t ^ (t >>> 14)) >>> 0) / 2 ** 32 * below);
	};
}

function drive(jobs) {
	const { stdout, stderr, status } = spawnSync(DRIVER, {
		input: jobs.map(job => `${JSON.stringify(job)}\n`).join(''),
		encoding: 'utf8', maxBuffer: 1 << 28 });
	assert.equal(status, 0, stderr);
	return stdout.trim().split('\n').map(line => JSON.parse(line));
}

const formats = new Map();
/** What the clock on the wall shows, as if it were UTC. */
function wall(zone, at) {
	if (!formats.has(zone))
		formats.set(zone, new Intl.DateTimeFormat('en-US', { timeZone: zone,
			hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
			hour: 'numeric', minute: 'numeric', second: 'numeric' }));
	const part = Object.fromEntries(formats.get(zone).formatToParts(at)
		.map(({ type, value }) => [type, Number(value)]));
	return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute,
		part.second);
}

test(`offsets of ${ZONES.length * INSTANTS} instants from 1972 to 2099`, () => {
	const pick = random(SEED);
	const jobs = ZONES.map(zone => ({ zone, at: Array.from({ length: INSTANTS },
		() => (Date.UTC(1972, 0) / 1000 + pick(128 * 365.25 * 86400)) * 1000) }));
	drive(jobs).forEach((offsets, i) => {
		const { zone, at } = jobs[i];
		offsets.forEach((offset, k) => assert.equal(offset, wall(zone, at[k]) - at[k],
			`${zone} at ${new Date(at[k]).toISOString()}`));
	});
});

/** Minutes of a day in which somebody works, by the wall's date. */
function spansOf({ hours, holidays }, date) {
	const day = new Date(date).toISOString().slice(0, 10);
	const holiday = holidays.find(text => text.startsWith(day));
	const weekday = new Date(date).getUTCDay();
	const text = holiday ? holiday.slice(10)
		: (weekday === 0 || weekday === 6) && hours.startsWith('mon-fri') ? ''
			: hours.slice(7);
	return text.split(' ').filter(Boolean).map(span => span.split('-').map(time => {
		const [h, m] = time.split(':').map(Number);
		return h * 60 + m;
	}));
}

function works(calendar, at) {
	const shown = wall(calendar.zone, at);
	const date = Math.floor(shown / DAY) * DAY;
	const minute = (shown - date) / MINUTE;
	return spansOf(calendar, date).some(([from, to]) => from <= minute && minute < to);
}

function opening(calendar, at) {
	while (!works(calendar, at))
		at += STEP;
	return at;
}

/** The moment at which that much work is done. */
function work(calendar, at, ms) {
	for (at = opening(calendar, at); ms > 0; at += STEP)
		if (works(calendar, at))
			ms -= STEP;
	return at;
}

const STARTS = ['2026-03-06', '2026-03-27', '2026-04-03', '2026-09-25', '2026-10-02',
	'2026-10-23', '2026-10-30', '2026-12-23', '2028-02-27'];
const HOURS = ['mon-fri 09:00-17:00', 'mon-fri 08:30-12:00 13:15-17:00',
	'mon-sun 00:00-24:00', 'mon-sun 00:00-05:00 22:30-24:00'];
const HOLIDAYS = ['2026-04-03', '2026-12-24 09:00-12:00', '2026-12-25', '2027-01-01',
	'2026-10-26'];

test('working hours, walked through in quarters of an hour', () => {
	const pick = random(SEED);
	const jobs = ZONES.flatMap(zone => Array.from({ length: SUMS }, () => ({
		zone, hours: HOURS[pick(HOURS.length)], holidays: HOLIDAYS,
		start: Date.parse(STARTS[pick(STARTS.length)]) + pick(5 * 96) * STEP,
		duration: `PT${(1 + pick(80)) * 15}M` })));
	drive(jobs).forEach(([end, between], i) => {
		const job = jobs[i];
		const minutes = Number(job.duration.slice(2, -1));
		const start = new Date(job.start).toISOString();
		assert.equal(new Date(end).toISOString(),
			new Date(work(job, job.start, minutes * MINUTE)).toISOString(),
			`${job.zone} ${job.hours}: ${start} + ${job.duration}`);
		assert.equal(between, minutes * MINUTE);
	});
});

test('working days: the same time on the wall, on the day that many further', () => {
	const pick = random(SEED + 1);
	const jobs = ZONES.flatMap(zone => Array.from({ length: SUMS }, () => ({
		zone, hours: HOURS[0], holidays: HOLIDAYS.filter(day => day.length === 10),
		start: Date.parse(STARTS[pick(STARTS.length)]) + pick(5 * 96) * STEP,
		duration: `P${1 + pick(6)}D` })));
	drive(jobs).forEach(([end, , between], i) => {
		const job = jobs[i];
		const days = Number(job.duration.slice(1, -1));
		let left = days;
		const from = wall(job.zone, opening(job, job.start));
		let date = Math.floor(from / DAY) * DAY;
		const time = from - date;
		while (left > 0) {
			date += DAY;
			left -= spansOf(job, date).length ? 1 : 0;
		}
		const start = new Date(job.start).toISOString();
		assert.equal(new Date(wall(job.zone, end)).toISOString(),
			new Date(date + time).toISOString(), `${job.zone}: ${start} + ${job.duration}`);
		assert.equal(between, days);
	});
});
