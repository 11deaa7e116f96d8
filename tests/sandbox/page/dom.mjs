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

/** How to find the focused control again in a rebuilt copy of its item. */
function focusedIn(element) {
	const active = document.activeElement;
	if (!element.contains(active))
		return null;
	const name = active.dataset.actionId ?? active.dataset.focus;
	return copy => [...copy.querySelectorAll('[data-action-id],[data-focus]')]
		.find(e => (e.dataset.actionId ?? e.dataset.focus) === name) ?? copy;
}

/**
 * Makes the children of `list` those of `items`, leaving in place what has
 * not changed: typed text, focus and scroll position survive. `key` names an
 * item, `make` builds its element from it, and it is built again only when
 * `sign(item)` differs. `update` (optional) is then called for every element.
 */
export function sync(list, items, { key, sign, make, update }) {
	const old = new Map([...list.children].map(e => [e.dataset.key, e]));
	let place = list.firstElementChild;
	for (const item of items) {
		const name = String(key(item));
		const signature = sign(item);
		let element = old.get(name);
		old.delete(name);
		if (!element || element.signature !== signature) {
			const fresh = make(item);
			fresh.dataset.key = name;
			fresh.signature = signature;
			const focus = element && focusedIn(element);
			if (element === place && element)
				place = element.nextElementSibling;
			element?.remove();
			list.insertBefore(fresh, place);
			focus?.(fresh).focus();
			element = fresh;
		} else if (element === place) {
			place = place.nextElementSibling;
		} else {
			list.insertBefore(element, place);
		}
		update?.(element, item);
	}
	for (const element of old.values())
		element.remove();
}
