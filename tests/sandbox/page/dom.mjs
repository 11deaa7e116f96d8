// Elements without innerHTML: whatever is put in as a string stays text.

/** An element. `on…` functions become listeners, true an empty attribute,
 *  null, undefined and false nothing; nor are such children shown. */
export function h(tag, attributes, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes ?? {})) {
		if (value === null || value === undefined || value === false)
			continue;
		if (typeof value === 'function')
			element.addEventListener(name.slice(2), value);
		else
			element.setAttribute(name, value === true ? '' : value);
	}
	element.append(...children.flat(Infinity)
		.filter(child => child !== null && child !== undefined
			&& child !== false));
	return element;
}

export const byId = id => document.getElementById(id);

/** Sets the text only when it differs, so that nothing is announced twice. */
export function setText(element, text) {
	if (element.textContent !== text)
		element.textContent = text;
}

const nameOf = ({ dataset }) => dataset.actionId ?? dataset.focus;

/** Gives `copy` the focus of what it replaces: the same control, or, when it
 *  is gone (a decided case has no buttons), what can take it. */
function moveFocus(copy) {
	const name = nameOf(document.activeElement);
	const controls = [...copy.querySelectorAll('[data-action-id],[data-focus]')];
	const same = name && controls.find(control => nameOf(control) === name);
	(same ?? copy.querySelector('[tabindex]') ?? copy).focus();
}

/** `fresh` in the place of `element`, focus and all. */
function replace(element, fresh) {
	const focused = element.contains(document.activeElement);
	element.before(fresh);
	if (focused)
		moveFocus(fresh);
	element.remove();
}

/**
 * Makes the children of `list` those of `items`, leaving in place what has
 * not changed: typed text, focus and scroll position survive. `key` names an
 * item, `make` builds its element from it, and it is built again only when
 * `sign(item)` differs. `update` (optional) is then called for every element.
 */
export function sync(list, items, { key, sign, make, update }) {
	const wanted = new Set(items.map(item => String(key(item))));
	const old = new Map();
	for (const element of [...list.children]) {
		if (wanted.has(element.dataset.key))
			old.set(element.dataset.key, element);
		else
			element.remove();
	}
	let last = null;
	for (const item of items) {
		const name = String(key(item));
		const signature = sign(item);
		let element = old.get(name);
		if (element?.signature !== signature) {
			const fresh = make(item);
			fresh.dataset.key = name;
			fresh.signature = signature;
			if (element)
				replace(element, fresh);
			element = fresh;
		}
		const place = last ? last.nextElementSibling : list.firstElementChild;
		if (element !== place)
			list.insertBefore(element, place);
		update?.(element, item);
		last = element;
	}
}
