// A token server (OAuth 2.0) that also tells Dovecot whose a token is.

import http from 'node:http';

/**
 * Gives tokens away for the client secret "hush &=" and, where it is used, the
 * refresh token "again"; the client "rotating" gets a new one each time, and the
 * old one is taken back. A token, "tok-<client>-<n>", is good until the next.
 * {url, introspect, revoke(), hold() (no answers any more), asked(), stop()}.
 */
export function startTokenServer() {
	let granted = 0;
	let asked = 0;
	let held = false;
	let newest = 'again';
	const server = http.createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request)
			body += chunk;
		const form = new URLSearchParams(body);
		const say = (status, json) => response.writeHead(status,
			{ 'Content-Type': 'application/json' }).end(JSON.stringify(json));
		if (request.url === '/introspect') {
			const [, user, n] = /^tok-(\w+)-(\d+)$/.exec(form.get('token')) ?? [];
			return say(200, Number(n) === granted
				? { active: 'true', email: user } : { active: 'false' });
		}
		asked += 1;
		if (held)
			return undefined;
		const rotates = form.get('client_id') === 'rotating';
		if (form.get('client_secret') !== 'hush &='
			|| (form.get('refresh_token') ?? 'again') !== (rotates ? newest : 'again'))
			return say(400, { error: 'invalid_grant' });
		granted += 1;
		if (rotates)
			newest = `again-${granted}`;
		return say(200, { access_token: `tok-${form.get('client_id')}-${granted}`,
			token_type: 'Bearer', expires_in: 3600,
			...rotates && { refresh_token: newest } });
	});
	return new Promise(done => {
		server.listen(0, '127.0.0.1', () => {
			const at = `http://127.0.0.1:${server.address().port}`;
			done({ url: `${at}/token`, introspect: `${at}/introspect`,
				revoke: () => { granted += 1; }, hold: () => { held = true; },
				asked: () => asked,
				stop() {
					server.close();
					server.closeAllConnections();
				} });
		});
	});
}
