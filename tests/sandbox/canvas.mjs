// The sandbox's Canvas: its REST API as far as tokens, people and enrollments
// go, with what makes a client's life hard (README.md, "Canvas"): opaque pages,
// three kinds of 403, errors of every shape, ids too long for a number.

import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { ENROLLMENTS, Refusal, USERS } from './canvas_records.mjs';

const BODY_MOST = 100_000;
const PER_PAGE = 10;
const PER_PAGE_MOST = 100;
const SEARCH_LEAST = 3;

/** token[purpose]=x&token[scopes][]=y as {token: {purpose: 'x', scopes: ['y']}}. */
export function nested(params) {
	const all = {};
	for (const [key, value] of params) {
		const [name, ...rest] = key.split(/[[\]]+/).filter(Boolean);
		let at = all;
		let last = name;
		for (const step of rest) {
			at = at[last] ??= {};
			last = step;
		}
		if (key.endsWith('[]'))
			(at[last] ??= []).push(value);
		else
			at[last] = value;
	}
	return all;
}

async function argsOf(request, url) {
	let text = '';
	for await (const chunk of request) {
		text += chunk;
		if (text.length > BODY_MOST)
			throw new Refusal(413, { errors: [{ message: 'too much' }] });
	}
	if (/json/.test(request.headers['content-type'] ?? ''))
		return { ...nested(url.searchParams), ...JSON.parse(text || '{}') };
	return nested([...url.searchParams, ...new URLSearchParams(text)]);
}

/* --- people and courses ------------------------------------------------------- */

const userJson = (user, records, caller, include = []) => ({
	id: `#${user.id}`, name: user.name, sortable_name: user.name,
	short_name: user.name, login_id: user.login_id,
	...records.may(caller, 'read_sis') && { sis_user_id: user.sis_user_id },
	...include.includes('email') && records.may(caller, 'view_emails')
		&& { email: user.email },
});

function searchUsers({ records, caller, args }) {
	records.need(caller, 'read_roster');
	const term = args.search_term?.toLowerCase();
	if (term !== undefined && term.length < SEARCH_LEAST)
		throw new Refusal(400, { errors: [{ message:
			'search_term of 3 or more characters is required' }] });
	const byId = USERS.filter(u => u.id === term);
	const found = term === undefined ? USERS : USERS.filter(u =>
		[u.name, u.login_id, u.email, u.sis_user_id].some(text =>
			text?.toLowerCase().includes(term)));
	return (byId.length > 0 ? byId : found).map(u =>
		userJson(u, records, caller, args.include));
}

const enrollmentJson = e => ({ ...e, id: `#${e.id}`, course_id: `#${e.course_id}`,
	course_section_id: `#${e.course_section_id}`, user_id: `#${e.user_id}` });

function enrollments({ args }, wanted) {
	const states = [args.state ?? ['active', 'invited']].flat();
	const types = args.type && [args.type].flat();
	return ENROLLMENTS.filter(e => wanted(e) && states.includes(e.enrollment_state)
		&& (!types || types.includes(e.type))).map(enrollmentJson);
}

function ofUser(ref, at) {
	at.records.need(at.caller, 'read_roster');
	const { id } = at.records.user(ref, at.caller);
	return enrollments(at, e => e.user_id === id);
}

function ofCourse(ref, at) {
	at.records.need(at.caller, 'read_roster');
	const { id } = at.records.course(ref);
	return enrollments(at, e => e.course_id === id
		&& (at.args.user_id === undefined
			|| e.user_id === at.records.user(at.args.user_id, at.caller).id));
}

function course(ref, { records, caller }) {
	records.need(caller, 'read_roster');
	const { id, name, course_code, sis_course_id } = records.course(ref);
	return { id: `#${id}`, name, course_code,
		...records.may(caller, 'read_sis') && { sis_course_id } };
}

const permissions = ({ records, caller, args }) => Object.fromEntries(
	[args.permissions ?? []].flat().map(name => [name, records.may(caller, name)]));

/* --- tokens ------------------------------------------------------------------- */

const listTokens = (user, { records, caller }) =>
	records.list(records.user(user, caller), caller).map(t => records.json(t));

function createToken(user, { records, caller, args }) {
	const { token, secret } = records.create(records.user(user, caller), caller,
		args.token);
	return records.json(token, secret);
}

function updateToken(user, id, { records, caller, args }) {
	const { token, secret } = records.update(records.user(user, caller), caller, id,
		args.token);
	return records.json(token, secret);
}

const showToken = (user, id, { records, caller }) =>
	records.json(records.show(records.user(user, caller), caller, id));

const deleteToken = (user, id, { records, caller }) =>
	records.json(records.delete(records.user(user, caller), caller, id));

/** [what tests call it, method, path, answer]. Arrays are paged. */
const ROUTES = [
	['find users', 'GET', 'accounts/:/users', (_account, at) => searchUsers(at)],
	['permissions', 'GET', 'accounts/:/permissions', (_account, at) => permissions(at)],
	['list tokens', 'GET', 'users/:/user_generated_tokens', listTokens],
	['create token', 'POST', 'users/:/tokens', createToken],
	['show token', 'GET', 'users/:/tokens/:', showToken],
	['update token', 'PUT', 'users/:/tokens/:', updateToken],
	['delete token', 'DELETE', 'users/:/tokens/:', deleteToken],
	['user enrollments', 'GET', 'users/:/enrollments', ofUser],
	['user', 'GET', 'users/:', (ref, { records, caller }) =>
		userJson(records.user(ref, caller), records, caller)],
	['course enrollments', 'GET', 'courses/:/enrollments', ofCourse],
	['course', 'GET', 'courses/:', course],
].map(([name, method, pattern, answer]) => ({ name, method, answer,
	pattern: new RegExp(`^/api/v1/${pattern.replaceAll(':', '([^/]+)')}$`) }));

/* --- HTTP --------------------------------------------------------------------- */

/** Ids are written as numbers, whatever their length, unless texts are asked for
 *  (application/json+canvas-string-ids). */
function written(value, request) {
	const texts = /json\+canvas-string-ids/.test(request.headers.accept ?? '');
	return JSON.stringify(value).replace(/"#(\d+)"/g, texts ? '"$1"' : '$1');
}

class Canvas {
	#bookmarks = new Map(); /* what a page's address stands for */

	constructor({ records, faults, note }) {
		this.records = records;
		this.faults = faults;
		this.note = note;
	}

	#send(request, response, status, body, headers = {}) {
		response.writeHead(status, { 'content-type': 'application/json; charset=utf-8',
			'x-request-cost': '0.9', 'x-rate-limit-remaining': '598.7', ...headers })
			.end(written(body, request));
	}

	#link(url, origin, from) {
		const name = randomBytes(9).toString('base64url');
		this.#bookmarks.set(name, { path: url.pathname, query: url.search, from });
		return `${origin}${url.pathname}?page=bookmark:${name}`;
	}

	/** The slice of a list that this request is for, and where the next is. */
	#page(list, url, args, origin) {
		const marked = /^bookmark:(.*)$/.exec(url.searchParams.get('page') ?? '');
		const bookmark = marked && this.#bookmarks.get(marked[1]);
		const per = Math.min(Number(args.per_page) || PER_PAGE, PER_PAGE_MOST);
		const from = bookmark?.from ?? 0;
		const first = new URL(url);
		first.search = bookmark?.query ?? url.search;
		const links = [[this.#link(first, origin, from), 'current'],
			[this.#link(first, origin, 0), 'first']];
		if (from + per < list.length)
			links.push([this.#link(first, origin, from + per), 'next']);
		return { slice: list.slice(from, from + per),
			link: links.map(([to, rel]) => `<${to}>; rel="${rel}"`).join(',') };
	}

	/** A page's address says nothing: what it stands for does. */
	#unmarked(url) {
		const marked = /^bookmark:(.*)$/.exec(url.searchParams.get('page') ?? '');
		const bookmark = marked && this.#bookmarks.get(marked[1]);
		if (!bookmark)
			return url;
		const meant = new URL(url);
		meant.search = bookmark.query;
		return meant;
	}

	#caller(request) {
		const [, secret] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
		const refused = new Refusal(401, secret
			? { errors: [{ message: 'Invalid access token.' }] }
			: { status: 'unauthenticated',
				errors: [{ message: 'user authorization required' }] });
		refused.headers = { 'www-authenticate': 'Bearer realm="canvas-lms"' };
		const caller = secret && this.records.bearer(secret);
		if (!caller)
			throw refused;
		return caller;
	}

	/** True: that was the answer. */
	async #misbehave(fault, request, response) {
		if (fault.effect === 'slow')
			await new Promise(done => { setTimeout(done, fault.ms).unref(); });
		else if (fault.effect === 'down')
			request.socket.destroy();
		else if (fault.effect === 'rate_limit')
			response.writeHead(fault.status ?? 403, { 'content-type': 'text/plain',
				'x-rate-limit-remaining': '0.0',
				...fault.retry_after && { 'retry-after': String(fault.retry_after) } })
				.end('403 Forbidden (Rate Limit Exceeded)\n');
		else if (fault.effect === 'html')
			response.writeHead(fault.status, { 'content-type': 'text/html' })
				.end('<!doctype html><title>Sign in</title><p>Not Canvas.</p>');
		else if (fault.effect === 'redirect')
			response.writeHead(302, { location: fault.location, 'content-type': 'text/html' })
				.end('<html><body>You are being redirected.</body></html>');
		else if (fault.effect === 'json')
			this.#send(request, response, fault.status, fault.body);
		return fault.effect !== 'slow';
	}

	async #answer(request, response, origin) {
		const url = new URL(request.url, origin);
		if (!request.headers['user-agent'])
			throw new Refusal(403, { error: 'Forbidden', message: 'You are not authorized '
				+ 'to access this site because you have not provided a valid user agent.' });
		const route = ROUTES.find(r => r.method === request.method
			&& r.pattern.test(url.pathname));
		this.note('canvas', { call: route?.name ?? null, method: request.method,
			path: url.pathname, query: url.search,
			agent: request.headers['user-agent'] });
		const fault = this.faults.take('canvas', { method: route?.name });
		if (fault && fault.effect !== 'reset' && fault.effect !== 'headers'
			&& await this.#misbehave(fault, request, response))
			return;
		const args = await argsOf(request, this.#unmarked(url));
		const caller = this.#caller(request);
		if (!route)
			throw new Refusal(404, { errors: [{ message: 'Not found' }] });
		const parts = route.pattern.exec(url.pathname).slice(1).map(decodeURIComponent);
		const got = route.answer(...parts, { records: this.records, caller, args });
		if (fault?.effect === 'reset') {
			request.socket.destroy(); /* done, and nobody hears of it */
			return;
		}
		if (Array.isArray(got)) {
			const { slice, link } = this.#page(got, url, args, origin);
			this.#send(request, response, 200, slice, { link, ...fault?.headers });
		} else {
			this.#send(request, response, 200, got, fault?.headers);
		}
	}

	async handle(request, response, origin) {
		try {
			await this.#answer(request, response, origin);
		} catch (error) {
			if (!(error instanceof Refusal))
				throw error;
			this.#send(request, response, error.status, error.body, error.headers);
		}
	}
}

/**
 * Starts it beside a sandbox (`records`, `faults`, `note(what, fields)`), with
 * TLS if `tls` has a key and a cert. Resolves to {url, close()}; no "/" at the
 * end of url.
 */
export async function startCanvas({ records, faults, note, port = 0, tls }) {
	const canvas = new Canvas({ records, faults, note });
	let origin = '';
	const handler = (request, response) => {
		canvas.handle(request, response, origin).catch(error => {
			console.error(error);
			response.destroy();
		});
	};
	const server = tls ? https.createServer(tls, handler) : http.createServer(handler);
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	origin = `${tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}`;
	return {
		url: origin,
		close() {
			server.closeAllConnections();
			return new Promise(done => { server.close(done); });
		},
	};
}
