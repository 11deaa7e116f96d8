// The sandbox put together: one HTTP server for Slack, the control calls and
// the page; one SMTP server; one folder.

import { mkdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { Clock } from './clock.mjs';
import { handleControl } from './control.mjs';
import { Faults } from './faults.mjs';
import { Hands } from './hands.mjs';
import { startMailbox } from './mailbox.mjs';
import { Sockets } from './sockets.mjs';
import { State } from './state.mjs';
import { handleApi } from './webapi.mjs';

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
	server.listen(port, '127.0.0.1', () => resolve(server.address().port));
});

/**
 * Starts a sandbox in the folder `data`; ports may be 0. Resolves to
 * {page, api, smtp, state, stop()}, where page and api end in "/".
 */
export async function startSandbox({ data, port = 0, smtpPort = 0, retryMs }) {
	mkdirSync(data, { recursive: true });
	const clock = new Clock(data);
	const sandbox = { clock, faults: new Faults() };
	sandbox.state = new State(data, clock);
	sandbox.hands = new Hands(sandbox);
	sandbox.sockets = new Sockets(sandbox, retryMs);
	const server = serve(sandbox);
	const mailbox = await startMailbox(sandbox, smtpPort);
	const there = await listening(server, port).catch(async error => {
		await mailbox.close();
		throw error;
	});
	sandbox.sockets.listen(server, `ws://127.0.0.1:${there}`);
	return {
		page: `http://127.0.0.1:${there}/`,
		api: `http://127.0.0.1:${there}/api/`,
		smtp: `smtp://127.0.0.1:${mailbox.port}`,
		state: sandbox.state,
		giant: text => sandbox.sockets.frame(text),
		clockFile: path.join(data, 'clock'),
		async stop() {
			sandbox.sockets.close();
			server.closeAllConnections();
			await Promise.all([mailbox.close(),
				new Promise(done => { server.close(done); })]);
			sandbox.state.close();
			clock.close();
		},
	};
}
