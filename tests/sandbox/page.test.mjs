// The page in a real browser, against the real sandbox. The test stands in
// for Beadle: it takes envelopes from the socket and calls the Web API.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { chromium } from 'playwright-core';
import { startSandbox } from './sandbox.mjs';

const ADA = 'U0PROF00001';
const CHEN = 'U0CANVAS001';
const JO = 'U0EDTECH001';
const ADAS_DM = 'D0PROF00001';
const CANVAS_ADMINS = 'C0CANVASADM';
const WAIT_MS = 60_000;

const CHROMIUM = {
	executablePath: '/usr/bin/chromium',
	args: ['--headless=new', '--no-sandbox', '--disable-gpu',
		'--disable-quic', '--no-first-run',
		'--disable-background-networking',
		'--disable-component-update', '--disable-sync'],
};

let data, sandbox, browser, page, peer, axe;
const complaints = [];

/* Beadle's part */

async function api(method, body, token = 'xoxb-0-sandbox') {
	const response = await fetch(new URL(method, sandbox.api), {
		method: 'POST',
		headers: {
			authorization: `Bearer ${token}`,
			'content-type': 'application/json; charset=utf-8',
		},
		body: JSON.stringify(body),
	});
	const answer = await response.json();
	assert.ok(answer.ok, `${method}: ${JSON.stringify(answer)}`);
	return answer;
}

/** A Socket Mode client: `answer(envelope)` gives the ack's payload. */
async function connect() {
	const { url } = await api('apps.connections.open', {},
		'xapp-1-A0BEADLE001-sandbox');
	const socket = new WebSocket(url);
	const self = { socket, envelopes: [], answer: () => undefined };
	socket.onmessage = ({ data: text }) => {
		const envelope = JSON.parse(text);
		if (!envelope.envelope_id)
			return;
		self.envelopes.push(envelope);
		const payload = self.answer(envelope);
		socket.send(JSON.stringify({
			envelope_id: envelope.envelope_id,
			...payload && { payload },
		}));
	};
	await once(socket, 'open');
	return self;
}

const say = (channel, message) =>
	api('chat.postMessage', { channel, text: 'fallback', ...message });

/** Says the lines to the SMTP server, each after its answer. */
async function sendMail(mail) {
	const { hostname, port } = new URL(sandbox.smtp);
	const socket = net.connect(Number(port), hostname);
	const lines = ['EHLO test', 'MAIL FROM:<beadle@university.example>',
		'RCPT TO:<ada.okafor@university.example>', 'DATA',
		`${mail.join('\r\n')}\r\n.`, 'QUIT'];
	let heard = '';
	for await (const chunk of socket) {
		heard += chunk;
		if (!/^\d{3} [^\n]*\n$/m.test(heard))
			continue;
		assert.match(heard, /^[23]/, heard);
		heard = '';
		if (lines.length > 0)
			socket.write(`${lines.shift()}\r\n`);
	}
}

/* Block Kit */

const words = text => ({ type: 'plain_text', text });
const section = (text, verbatim = true) =>
	({ type: 'section', text: { type: 'mrkdwn', text, verbatim } });
const button = (id, text, more) =>
	({ type: 'button', action_id: id, text: words(text), ...more });
const actions = (...elements) => ({ type: 'actions', elements });
const option = (value, text) => ({ value, text: words(text) });
const input = (id, label, element, more) => ({
	type: 'input', block_id: id, label: words(label),
	element: { action_id: `${id}-value`, ...element }, ...more,
});

const FORM = {
	type: 'modal',
	callback_id: 'request',
	title: words('Canvas API token'),
	submit: words('Send request'),
	close: words('Not now'),
	blocks: [
		section('Two offices *read* this.'),
		input('purpose', 'Purpose',
			{ type: 'plain_text_input', multiline: true, min_length: 5 },
			{ hint: words('One sentence is enough.') }),
		input('course', 'Course', { type: 'plain_text_input' },
			{ optional: true }),
		input('data', 'Data', {
			type: 'checkboxes',
			options: [option('g', 'Grades'), option('s', 'Submissions')],
		}),
		input('access', 'Access', {
			type: 'radio_buttons',
			options: [option('r', 'Read'), option('w', 'Write')],
		}),
		input('place', 'Stored in', {
			type: 'static_select',
			options: [option('v', 'Vault'), option('o', 'Elsewhere')],
		}),
		input('until', 'Until',
			{ type: 'datepicker', initial_date: '2030-12-18' }),
	],
};

/* the browser's part */

const shown = id => page.getByTestId(id);

async function go(place) {
	await page.goto(`${sandbox.page}#${place}`);
	await shown('status').and(page.locator('[data-state="connected"]'))
		.waitFor();
}

/** No violation in the page as it stands now. */
async function accessible(state) {
	await page.evaluate(axe); /* not a script element: the CSP stands */
	const { violations, passes } = await page.evaluate(() => axe.run());
	assert.ok(passes.length > 0);
	assert.deepEqual(violations.map(v =>
		`${v.id}: ${v.nodes.map(n => n.html).join(' | ')}`), [], state);
	const [width, visible] = await page.evaluate(() =>
		[document.documentElement.scrollWidth, innerWidth]);
	assert.ok(width <= visible, `${state}: scrolls sideways`);
}

async function openForm() {
	peer.answer = envelope => {
		if (envelope.payload.type === 'block_actions') {
			api('views.open',
				{ trigger_id: envelope.payload.trigger_id, view: FORM });
		}
	};
	await say(ADAS_DM, { blocks: [actions(button('start', 'Request'))] });
	await go(ADA);
	await page.locator('[data-action-id="start"]').click();
	await shown('modal').waitFor();
}

before(async () => {
	data = await mkdtemp(path.join(tmpdir(), 'beadle-page-'));
	sandbox = await startSandbox({ data, port: 0, smtpPort: 0 });
	browser = await chromium.launch(CHROMIUM);
	peer = await connect();
	axe = await readFile(
		new URL('../node_modules/axe-core/axe.min.js', import.meta.url),
		'utf8');
});

after(async () => {
	peer?.socket.close();
	await browser?.close();
	await sandbox?.stop();
	await rm(data, { recursive: true, force: true });
});

beforeEach(async () => {
	await page?.context().close();
	await fetch(new URL('control/reset', sandbox.page),
		{ method: 'POST', body: '{}' });
	peer.envelopes.length = 0;
	peer.answer = () => undefined;
	complaints.length = 0;
	const context = await browser.newContext({
		viewport: { width: 1280, height: 800 },
		locale: 'en-GB',
		reducedMotion: 'reduce', /* or a colour is measured on its way */
	});
	page = await context.newPage();
	page.setDefaultTimeout(WAIT_MS);
	page.on('console', message => message.type() === 'error'
		&& complaints.push(message.text()));
	page.on('pageerror', error => complaints.push(error.message));
});

test('whoever comes sees what to press, and where the story goes on', async () => {
	await go('');
	await accessible('the first page');
	await shown('suggestion').click();
	const said = await told(e => e.payload.event?.type === 'message');
	assert.match(said.payload.event.text, /use the Canvas API/);
	assert.equal(said.payload.event.user, ADA);
	await shown('suggestion').waitFor({ state: 'hidden' });
	const steps = page.getByRole('navigation', { name: 'The story' });
	await steps.getByRole('link', { name: 'Chen approves' }).click();
	assert.match(page.url(), new RegExp(`#${CHEN}/${CANVAS_ADMINS}$`));
	await page.locator('#chat-title', { hasText: '#canvas-admins' }).waitFor();
});

test('mrkdwn becomes nodes, and what is not mrkdwn stays text', async () => {
	const cases = [
		['*b* _i_ ~s~ `*c*`',
			'<strong>b</strong> <em>i</em> <s>s</s> <code>*c*</code>'],
		['*a _b_ c*', '<strong>a <em>b</em> c</strong>'],
		['2*3*4 snake_case_name ** * a *', null],
		['a &amp;lt; b &lt;i&gt;', 'a &amp;lt; b &lt;i&gt;'],
		['<@U1> <#C1> <!here> <!subteam^S1|@staff>',
			'<span class="mention">@Ann</span>'
			+ ' <span class="mention">#room</span>'
			+ ' <span class="mention">@here</span>'
			+ ' <span class="mention">@staff</span>'],
		['<https://x.example/?a=1&amp;b=2|see>',
			'<a href="https://x.example/?a=1&amp;b=2" target="_blank"'
			+ ' rel="noopener noreferrer">see</a>'],
		['<javascript:alert(1)|see>', '<span>see</span>'],
		['see https://x.example.', 'see <a href="https://x.example"'
			+ ' target="_blank" rel="noopener noreferrer">'
			+ 'https://x.example</a>.'],
		['&gt; a\n&gt; b\nc\nd',
			'<blockquote>a<br>b</blockquote>c<br>d'],
		['x ```a *b*\nc``` y', 'x <pre>a *b*\nc</pre> y'],
		[':tada: :nothing: :constructor:', '🎉 :nothing: :constructor:'],
		['<!date^0^in {year}|1970>',
			'<time datetime="1970-01-01T00:00:00.000Z">in {year}</time>'],
		['<!date^x^{date}|long ago>', 'long ago'],
		['<img src=x onerror=alert(1)>', '<span>img src=x'
			+ ' onerror=alert(1)</span>'],
		['< not a link', '&lt; not a link'],
	];
	await go(ADA);
	for (const [text, want] of cases) {
		const got = await page.evaluate(async typed => {
			const { mrkdwn } = await import('/mrkdwn.mjs');
			const box = document.createElement('div');
			const names = { of: id => ({ U1: 'Ann', C1: 'room' })[id] };
			box.append(...mrkdwn(typed, names));
			return box.innerHTML;
		}, text);
		assert.equal(got, want ?? text);
	}
});

test('a message is shown as Slack shows it', async () => {
	const { ts } = await say(CANVAS_ADMINS, {
		blocks: [
			{ type: 'header', text: words('CT-1042 :key:') },
			section(`<@${ADA}> asks for *one* token`),
			{
				type: 'section',
				fields: ['*Course*\nHIST-210', '*Until*\n2030-12-18']
					.map(text => ({ type: 'mrkdwn', text })),
				accessory: button('more', 'More'),
			},
			{ type: 'divider' },
			{ type: 'rich_text', elements: [{
				type: 'rich_text_list', style: 'bullet', elements: [{
					type: 'rich_text_section', elements: [{
						type: 'text', text: 'a <b>', style: { bold: true },
					}],
				}],
			}] },
			actions(button('approve', 'Approve', { style: 'primary' }),
				button('deny', 'Deny', { style: 'danger' })),
			{ type: 'context', elements: [
				{ ...words('Two of :three: :key:'), emoji: false }] },
		],
	});
	await say(CANVAS_ADMINS, { text: 'in the thread', thread_ts: ts });
	await api('chat.postEphemeral',
		{ channel: CANVAS_ADMINS, user: CHEN, text: 'for Chen alone' });
	await go(`${CHEN}/${CANVAS_ADMINS}`);
	const message = shown(`message-${ts}`);
	await message.getByRole('heading', { name: 'CT-1042 🔑' }).waitFor();
	await message.getByText('@Ada Okafor asks for one token').waitFor();
	await message.getByText('Two of :three: :key:').waitFor();
	assert.equal(await message.locator('.rich li').innerHTML(),
		'<strong>a &lt;b&gt;</strong>');
	assert.equal(await message.getByRole('button').count(), 3);
	await page.getByRole('list', { name: 'Thread' })
		.getByText('in the thread').waitFor();
	await page.locator('.ephemeral', { hasText: 'for Chen alone' })
		.getByText('Only visible to you').waitFor();
	await accessible('a channel');
	await page.setViewportSize({ width: 900, height: 700 });
	await accessible('a narrow channel');
	await page.emulateMedia({ colorScheme: 'dark' });
	await accessible('a dark channel');
	assert.deepEqual(complaints, []);
});

test('what a person types is shown as typed', async () => {
	const typed = '<img src=x onerror=alert(1)> <!channel> & *so* on';
	await go(ADA);
	await accessible('an empty conversation');
	await shown('composer').fill(typed);
	await shown('composer').press('Enter');
	const message = page.locator('.message');
	await message.waitFor();
	assert.match(await message.innerText(),
		/<img src=x onerror=alert\(1\)> <!channel> & /);
	assert.equal(await message.locator('img').count(), 0);
	assert.equal(await shown('composer').inputValue(), '');
});

test('a reply goes to the thread that it answers', async () => {
	const { ts } = await say(ADAS_DM, { text: 'A question' });
	await go(ADA);
	await shown(`message-${ts}`).hover();
	await shown(`reply-${ts}`).click();
	await page.getByText('Replying to Beadle').waitFor();
	await shown('composer').fill('An answer');
	await shown('send').click();
	await page.getByRole('list', { name: 'Thread' })
		.getByText('An answer').waitFor();
	await accessible('a thread');
});

test('a click reaches Beadle, and what changes keeps the place', async () => {
	const blocks = [section('Decide'), actions(button('approve', 'Approve'))];
	const { ts } = await say(CANVAS_ADMINS, { blocks });
	await go(`${CHEN}/${CANVAS_ADMINS}`);
	await shown('composer').fill('half a sen');
	const approve = page.locator('[data-action-id="approve"]');
	await approve.focus();
	const acked = page.waitForResponse('**/control/click');
	await page.keyboard.press('Enter');
	assert.equal((await (await acked).json()).acked, true);
	const { payload } = peer.envelopes.at(-1);
	assert.equal(payload.actions[0].action_id, 'approve');
	assert.equal(payload.user.id, CHEN);
	await api('chat.update', {
		channel: CANVAS_ADMINS, ts, text: 'x', blocks: [section('Decided')],
	});
	await page.getByText('Decided').waitFor();
	assert.equal(await approve.count(), 0);
	assert.equal(await shown('composer').inputValue(), 'half a sen');
	assert.equal(await page.evaluate(() =>
		document.activeElement.dataset.testid), `message-${ts}`);
	assert.equal(await page.getByText('(edited)').count(), 0);
});

test('a button that asks first is pressed only after yes', async () => {
	await say(ADAS_DM, { blocks: [actions(button('withdraw', 'Withdraw', {
		style: 'danger',
		confirm: {
			title: words('Withdraw?'), text: words('It ends the case.'),
			confirm: words('Withdraw'), deny: words('Keep it'),
		},
	}))] });
	await go(ADA);
	const presses = () => peer.envelopes
		.filter(e => e.type === 'interactive').length;
	const withdraw = page.locator('[data-action-id="withdraw"]');
	await withdraw.click();
	await accessible('a confirmation');
	await page.getByRole('button', { name: 'Keep it' }).click();
	await shown('confirm').waitFor({ state: 'detached' });
	assert.equal(presses(), 0);
	await withdraw.click();
	const pressed = page.waitForResponse('**/control/click');
	await shown('confirm-yes').click();
	await pressed;
	assert.equal(presses(), 1);
});

test('a form says what is missing and keeps what was typed', async () => {
	await openForm();
	await page.getByRole('dialog', { name: 'Canvas API token' }).waitFor();
	await accessible('a form');
	peer.answer = () => ({
		response_action: 'errors',
		errors: { until: 'That is too far away.' },
	});
	await shown('field-purpose').fill('abc');
	await shown('modal-submit').click();
	assert.equal(await shown('error-purpose').innerText(),
		'Please write at least 5 characters.');
	assert.equal(await shown('error-data').innerText(),
		'Please complete this required field.');
	assert.equal(await shown('error-course').isVisible(), false);
	assert.equal(await shown('field-purpose').getAttribute('aria-invalid'),
		'true');
	await accessible('a form with mistakes');

	await shown('field-purpose').fill('Pull my gradebook');
	await shown('field-data').getByLabel('Grades').check();
	await shown('field-data').getByLabel('Submissions').check();
	await shown('field-access').getByLabel('Read').check();
	await shown('field-place').selectOption('v');
	await shown('modal-submit').click();
	await page.getByText('That is too far away.').waitFor();
	assert.match(await shown('field-until').getAttribute('aria-describedby'),
		/error-until/);
	assert.equal(await shown('error-purpose').isVisible(), false);
	assert.equal(await shown('field-purpose').inputValue(),
		'Pull my gradebook');

	peer.answer = () => undefined;
	await shown('field-until').fill('2027-01-31');
	await shown('modal-submit').click();
	await shown('modal').waitFor({ state: 'hidden' });
	const { values } = peer.envelopes.at(-1).payload.view.state;
	assert.equal(values.purpose['purpose-value'].value, 'Pull my gradebook');
	assert.deepEqual(values.data['data-value'].selected_options
		.map(o => o.value), ['g', 's']);
	assert.equal(values.access['access-value'].selected_option.value, 'r');
	assert.equal(values.place['place-value'].selected_option.value, 'v');
	assert.equal(values.until['until-value'].selected_date, '2027-01-31');
});

test('Escape closes a form, a reload does not', async () => {
	await openForm();
	await page.reload();
	await shown('modal').waitFor();
	const closed = page.waitForResponse('**/control/close');
	await page.keyboard.press('Escape');
	await shown('modal').waitFor({ state: 'hidden' });
	await closed;
	await page.reload();
	await shown('composer').waitFor();
	assert.equal(await shown('modal').isVisible(), false);
});

/** Waits until Beadle was told that. */
const told = async fits => {
	for (;;) {
		const found = peer.envelopes.find(fits);
		if (found)
			return found;
		await page.evaluate(() => new Promise(requestAnimationFrame));
	}
};

test('the Home tab is told of, shown, and its buttons work', async () => {
	await go(`${ADA}/home`);
	await told(e => e.payload.event?.type === 'app_home_opened');
	await api('views.publish', { user_id: ADA, view: { type: 'home', blocks: [
		{ type: 'header', text: words('Your requests') },
		actions(button('status', 'Status', { value: 'CT-1001' }))] } });
	await shown('home-pane').getByText('Your requests').waitFor();
	await accessible('the Home tab');
	await page.locator('[data-action-id="status"]').click();
	const click = await told(e => e.payload.type === 'block_actions');
	assert.equal(click.payload.view.type, 'home');
	assert.equal(click.payload.actions[0].value, 'CT-1001');
	await shown('shortcut-ask').click();
	const ask = await told(e => e.payload.type === 'shortcut');
	assert.equal(ask.payload.callback_id, 'ask');
	assert.equal(peer.envelopes.filter(e =>
		e.payload.event?.type === 'app_home_opened').length, 1);
});

test('what begins with a slash is a command', async () => {
	await go(`${ADA}/${ADAS_DM}`);
	await shown('composer').fill('/token status of it');
	await shown('send').click();
	const call = await told(e => e.type === 'slash_commands');
	assert.equal(call.payload.command, '/token');
	assert.equal(call.payload.text, 'status of it');
});

test('a letter is read in three forms', async () => {
	await sendMail(['From: Beadle <beadle@university.example>',
		'To: Ada Okafor <ada.okafor@university.example>',
		'Subject: CT-1042: next steps', 'MIME-Version: 1.0',
		'Content-Type: multipart/alternative; boundary=b', '',
		'--b', 'Content-Type: text/plain; charset=utf-8', '',
		'Plain words', '--b', 'Content-Type: text/html; charset=utf-8', '',
		'<style>b { color: #b3261e }</style>',
		'<p style="margin-left: 7px">Rich <b>words</b>'
		+ '<script>parent.document.title = "owned"</script>'
		+ '<img src=x onerror="parent.document.title = `owned`"></p>',
		'--b--']);
	await go(ADA);
	await shown('mailbox').getByText('1 unread').waitFor();
	await shown('mailbox').click();
	await accessible('a mailbox');
	await page.getByRole('link', { name: 'CT-1042: next steps' }).click();
	const letter = page.frameLocator('iframe');
	await letter.getByText('Rich words').waitFor();
	const style = (what, name) => letter.locator(what).evaluate(
		(e, n) => getComputedStyle(e)[n], name);
	assert.equal(await style('p', 'marginLeft'), '7px');
	assert.equal(await style('b', 'color'), 'rgb(179, 38, 30)');
	assert.notEqual(await page.title(), 'owned');
	await shown('mailbox').getByText('unread').waitFor({ state: 'detached' });
	await accessible('a letter');
	await shown('mail-as-text').click();
	assert.match(await shown('mail-body').innerText(), /^Plain words/);
	await accessible('a plain letter');
	await shown('mail-as-raw').click();
	await shown('mail-body').getByText('boundary=b').waitFor();
	await page.reload();
	await letter.getByText('Rich words').waitFor();
});

test('in Canvas an admin makes a token, whose owner activates it', async () => {
	await go(JO);
	await shown('canvas').click();
	await accessible('an admin\u2019s Canvas');
	await shown('canvas-whose').selectOption('Ada Okafor');
	await shown('canvas-purpose').fill('CT-1042 <b>Gradebook</b>');
	await shown('canvas-expires').fill('2999-12-31');
	await shown('canvas-create').click();
	await shown('canvas-secret').waitFor();
	const secret = await shown('canvas-secret').locator('code').innerText();
	assert.match(secret, /^\d+~[A-Za-z0-9]{64}$/);
	await accessible('a secret shown once');
	await shown(`person-${ADA}`).click();
	await shown('mailbox').getByText('1 unread').waitFor();
	await shown('canvas').click();
	const token = page.getByTestId(/^canvas-token-/);
	await token.getByRole('heading', { name: 'CT-1042 <b>Gradebook</b>' }).waitFor();
	assert.ok(!(await page.locator('body').innerText()).includes(secret));
	assert.equal(await shown('canvas-admin').count(), 0);
	await accessible('a token that waits');
	await shown('canvas-activate').click();
	await token.getByText('Active', { exact: true }).waitFor();
	await shown('canvas-delete').click();
	await page.getByText('No access tokens.').waitFor();
	await shown(`person-${JO}`).click();
	await shown('canvas').click();
	await shown('canvas-whose').waitFor();
	assert.equal(await shown('canvas-secret').isVisible(), false);
});

test('badges show where the ball is, the clock turns', async () => {
	await go(ADA);
	await say(CANVAS_ADMINS, { text: 'Please decide' });
	await shown(`person-${CHEN}`).getByText('1 unread').waitFor();
	await shown(`person-${CHEN}`).click();
	await shown(`conversation-${CANVAS_ADMINS}`).click();
	await page.getByText('Please decide').waitFor();
	await shown(`person-${CHEN}`).getByText('unread')
		.waitFor({ state: 'detached' });
	await shown('clock-plus-2d').click();
	await page.getByText('2 d ahead').waitFor();
	assert.match(page.url(), new RegExp(`#${CHEN}/${CANVAS_ADMINS}$`));
});

test('the sandbox may go and come back', async () => {
	await go(ADA);
	await shown('composer').fill('half a sen');
	const { port } = new URL(sandbox.page);
	peer.socket.close();
	await sandbox.stop();
	await page.getByText('Looking for the sandbox').waitFor();
	await accessible('without the sandbox');
	sandbox = await startSandbox({ data, port: Number(port), smtpPort: 0 });
	await page.getByText('Beadle is not connected').waitFor();
	peer = await connect();
	await page.getByText('Beadle is connected').waitFor();
	assert.equal(await shown('composer').inputValue(), 'half a sen');
});
