// Canvas' settings page of the person shown: their access tokens, of which one
// sees only how each begins; and for administrators the making of one for
// somebody else, whose secret is shown this once.

import { byId, h, setText, sync } from './dom.mjs';

const STATES = {
	pending: 'Pending: not yet activated',
	active: 'Active',
	expired: 'Expired',
};

const when = (ms, otherwise) => (ms === null || ms === undefined ? otherwise
	: new Date(ms).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }));

const row = (name, value) => [h('dt', null, name), h('dd', null, value)];

export class CanvasPane {
	#acts;

	/** `acts.activate(id)`, `acts.delete(id)`, `acts.create(fields)`, which
	 *  resolves to {secret} or null. */
	constructor(acts) {
		this.#acts = acts;
		byId('canvas-form').addEventListener('submit', event => {
			event.preventDefault();
			this.#create(event.target);
		});
	}

	#token(token) {
		return h('li', { 'data-testid': `canvas-token-${token.id}` },
			h('h4', null, token.purpose),
			h('dl', null, row('Token', h('code', null, `${token.hint}…`)),
				row('State', STATES[token.state] ?? token.state),
				row('Expires', when(token.expires_ms, 'never')),
				row('Last used', when(token.last_used_ms, 'never'))),
			h('div', { class: 'acts' },
				token.state === 'pending' && h('button', {
					type: 'button', class: 'primary', 'data-focus': 'activate',
					'data-testid': 'canvas-activate',
					onclick: () => this.#acts.activate(token.id),
				}, 'Activate', h('span', { class: 'sr' }, ` ${token.purpose}`)),
				h('button', {
					type: 'button', 'data-focus': 'delete',
					'data-testid': 'canvas-delete',
					onclick: () => this.#acts.delete(token.id),
				}, 'Delete', h('span', { class: 'sr' }, ` ${token.purpose}`))));
	}

	async #create(form) {
		const fields = Object.fromEntries(new FormData(form));
		const made = await this.#acts.create(fields);
		if (!made)
			return;
		form.reset();
		byId('canvas-secret').hidden = false;
		setText(byId('canvas-secret-text'), made.secret);
		byId('canvas-secret').focus();
	}

	/** `view` is the one of /control/canvas. */
	show(view) {
		const { user, tokens, courses, admin } = view;
		setText(byId('canvas-about'), `${user.name}, ${user.login_id}`);
		setText(byId('canvas-courses'), courses.length === 0 ? 'No courses.'
			: courses.map(c => `${c.course_code}, ${c.name}: `
				+ `${c.as.replace('Enrollment', '').toLowerCase()}`
				+ `${c.state === 'active' ? '' : ` (${c.state})`}`).join('; '));
		byId('canvas-none').hidden = tokens.length > 0;
		sync(byId('canvas-tokens'), tokens, {
			key: token => token.id, sign: JSON.stringify,
			make: token => this.#token(token),
		});
		byId('canvas-admin').hidden = !admin;
		if (byId('canvas-secret').dataset.of !== user.id)
			this.leave();
		byId('canvas-secret').dataset.of = user.id;
		sync(byId('canvas-whose'), admin?.users ?? [], {
			key: one => one.id, sign: JSON.stringify,
			make: one => h('option', { value: one.id }, one.name),
		});
	}

	/** What is shown once is gone after that. */
	leave() {
		byId('canvas-secret').hidden = true;
		setText(byId('canvas-secret-text'), '');
	}
}
