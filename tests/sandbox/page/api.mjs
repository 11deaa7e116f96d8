// The calls to the sandbox (../README.md, "/control/*").

export class CallError extends Error {}

async function call(path, options) {
	let response;
	try {
		response = await fetch(path, options);
	} catch {
		throw new CallError('The sandbox does not answer.');
	}
	if (response.ok)
		return response;
	const body = await response.json().catch(() => ({}));
	throw new CallError(body.error ?? `The sandbox said ${response.status}.`);
}

export async function get(path) {
	return (await call(path)).json();
}

export async function getText(path) {
	return (await call(path)).text();
}

export async function post(path, body) {
	const response = await call(path, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	return response.json();
}

/** Calls `changed` after each change and after each reconnection (a browser
 *  reconnects an EventSource by itself), `lost` when the sandbox is gone. */
export function listen(changed, lost) {
	const stream = new EventSource('/control/stream');
	stream.addEventListener('open', changed);
	stream.addEventListener('message', changed);
	stream.addEventListener('change', changed);
	stream.addEventListener('error', () => {
		lost();
		if (stream.readyState === EventSource.CLOSED)
			setTimeout(() => listen(changed, lost), 2000);
	});
}
