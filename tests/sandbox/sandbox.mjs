// The sandbox put together: one HTTP server for Slack, the control calls and
// the page; one SMTP server; one folder.

import { mkdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { startCanvas } from './canvas.mjs';
import { CanvasHands } from './canvas_hands.mjs';
import { CanvasRecords } from './canvas_records.mjs';
import { Clock } from './clock.mjs';
import { handleControl } from './control.mjs';
import { Faults } from './faults.mjs';
import { Hands } from './hands.mjs';
import { Limits } from './limits.mjs';
import { putMail, startMailbox } from './mailbox.mjs';
import { Sockets } from './sockets.mjs';
import { State } from './state.mjs';
import { handleApi, handleHook } from './webapi.mjs';

const PAGE = path.join(import.meta.dirname, 'page');
const TYPES = { '.html': 'text/html', '.css': 'text/css', '.mjs': 'text/javascript',
	'.svg': 'image/svg+xml' };
const HERE = new Set(['127.0.0.1', 'localhost', '[::1]']);

function servePage(pathname, response) {
	const name = pathname === '/' ? 'index.html' : pathname.slice(1);
	const type = TYPES[path.extname(name)];
	let bytes = null;
	try {
		if (type && /^[a-z_.]+$/.test(name))
			bytes = readFileSync(path.join(PAGE, name));
	} catch { /* there is no such file */ }
	if (!bytes)
		return response.writeHead(404).end();
	return response.writeHead(200, {
		'content-type': `${type}; charset=utf-8`,
		'cache-control': 'no-cache',
		'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
		'x-content-type-options': 'nosniff',
	}).end(bytes);
}

/** No other web site may speak to it, by whatever name. */
function fromHere({ headers }) {
	const host = (headers.host ?? '').replace(/:\d+$/, '');
	const origin = headers.origin && new URL(headers.origin).hostname;
	return HERE.has(host) && (!origin || HERE.has(origin));
}

async function route(request, response, sandbox) {
	const url = new URL(request.url, 'http://sandbox');
	if (!fromHere(request))
		return response.writeHead(403).end();
	if (url.pathname.startsWith('/api/'))
		return handleApi(url.pathname, request, response, sandbox);
	if (url.pathname.startsWith('/hooks/') && request.method === 'POST')
		return handleHook(url.pathname, request, response, sandbox);
	if (url.pathname.startsWith('/control/'))
		return handleControl(url, request, response, sandbox);
	return servePage(url.pathname, response);
}

function serve(sandbox) {
	return http.createServer((request, response) => {
		route(request, response, sandbox).catch(error => {
			console.error(error);
			if (!response.headersSent)
				response.writeHead(500);
			response.end();
		});
	});
}

const listening = (server, port) => new Promise((resolve, reject) => {
	server.once('error', reject);
	server.listen(port, '127.0.0.1', resolve);
});

/** The Canvas beside it, which mails like any other. */
async function openCanvas(sandbox, data, { port, tls }) {
	sandbox.records = new CanvasRecords(data, {
		clock: sandbox.clock,
		mail: mail => putMail(mail, sandbox),
		changed: () => sandbox.state.changed(),
	});
	sandbox.canvas = new CanvasHands(sandbox.records);
	return startCanvas({ records: sandbox.records, faults: sandbox.faults, port, tls,
		note: (what, fields) => sandbox.state.note(what, fields) });
}

/**
 * Starts a sandbox in the folder `data`; ports may be 0. `canvasTls` ({key,
 * cert}) makes its Canvas speak TLS, `limits` keeps Slack's tiers. Resolves to {page, api, smtp, canvas, state,
 * records, stop()}, where page and api end in "/".
 */
export async function startSandbox({ data, port = 0, smtpPort = 0, canvasPort = 0,
	canvasTls, retryMs, limits = false }) {
	mkdirSync(data, { recursive: true });
	const clock = new Clock(data);
	const sandbox = { clock, faults: new Faults(), limits: limits && new Limits() };
	sandbox.state = new State(data, clock);
	sandbox.hands = new Hands(sandbox);
	sandbox.sockets = new Sockets(sandbox, retryMs);
	const server = serve(sandbox);
	const open = []; /* what ends again if the next does not start */
	try {
		open.push(await startMailbox(sandbox, smtpPort));
		open.push(await openCanvas(sandbox, data, { port: canvasPort, tls: canvasTls }));
		await listening(server, port);
	} catch (error) {
		await Promise.all(open.map(one => one.close()));
		throw error;
	}
	const [mailbox, canvas] = open;
	const there = server.address().port;
	sandbox.base = `http://127.0.0.1:${there}`;
	sandbox.sockets.listen(server, `ws://127.0.0.1:${there}`);
	return {
		page: `http://127.0.0.1:${there}/`,
		api: `http://127.0.0.1:${there}/api/`,
		smtp: `smtp://127.0.0.1:${mailbox.port}`,
		canvas: canvas.url,
		state: sandbox.state,
		records: sandbox.records,
		sockets: sandbox.sockets,
		giant: text => sandbox.sockets.frame(text),
		clockFile: path.join(data, 'clock'),
		async stop() {
			sandbox.sockets.close();
			server.closeAllConnections();
			await Promise.all([mailbox.close(), canvas.close(),
				new Promise(done => { server.close(done); })]);
			sandbox.state.close();
			clock.close();
		},
	};
}
