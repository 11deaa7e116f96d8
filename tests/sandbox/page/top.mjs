// The header: is Beadle there, what time is it in the sandbox.

import { byId, setText } from './dom.mjs';

const STATUS = {
	connected: 'Beadle is connected',
	absent: 'Beadle is not connected',
	lost: 'Looking for the sandbox …',
};

export function showStatus(name) {
	byId('status').dataset.state = name;
	setText(byId('status'), STATUS[name]);
}

const FORMAT = new Intl.DateTimeFormat('en-GB', {
	weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit',
	minute: '2-digit',
});

const UNITS = [[86400000, 'd'], [3600000, 'h'], [60000, 'min']];

/** "2 d 3 h ahead": the two largest units. */
function spoken(ms) {
	const parts = [];
	let rest = Math.abs(ms);
	for (const [unit, name] of UNITS) {
		const count = Math.floor(rest / unit);
		rest -= count * unit;
		if (count > 0)
			parts.push(`${count} ${name}`);
	}
	return parts.length === 0 ? 'real time'
		: `${parts.slice(0, 2).join(' ')} ${ms < 0 ? 'behind' : 'ahead'}`;
}

let offset = 0;

function tick() {
	const now = new Date(Date.now() + offset);
	byId('now').dateTime = now.toISOString();
	setText(byId('now'), FORMAT.format(now));
}

/** `clock` is the one of /control/world. */
export function showClock(clock) {
	offset = clock.offset_ms;
	setText(byId('ahead'), spoken(offset));
	tick();
}

/** `advance(ms)` is called by the buttons. */
export function startClock(advance) {
	for (const button of document.querySelectorAll('.clock [data-ms]')) {
		button.addEventListener('click', () =>
			advance(Number(button.dataset.ms)));
	}
	setInterval(tick, 1000);
}
