// Elements are made here and nowhere else. Text is only ever a text node, so nothing in a mail can become markup.

/** @param {string} selector */
export const $ = selector => /** @type {HTMLElement} */ (document.querySelector(selector));

/**
 * Makes an element: `on…` properties are listeners, `true` and `false` switch an attribute, null leaves it out.
 * @param {string} name
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string | number | null | undefined | false | any[])} children
 */
export function h(name, properties = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
        if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
        else if (value === true) element.setAttribute(key, '');
        else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, String(value));
    }

    element.append(...present(children));
    return element;
}

/** Replaces what an element holds. @param {Element} element @param {...any} children */
export function fill(element, ...children) {
    element.replaceChildren(...present(children));
    return element;
}

const present = children => children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false);

/** Text of a mail: its direction is its own, so that it cannot turn around what stands beside it. */
export const said = (text, properties = {}) => h('bdi', properties, text);

/** Words for screen readers alone. @param {string} text */
export const spoken = text => h('span', { class: 'sr-only' }, text);

/** A button with an icon whose name is always spoken, and shown as well when `label` is true. */
export function button(icon, name, onclick, { label = false, keys = null, kind = '' } = {}) {
    return h('button', { type: 'button', class: `button ${kind}`, title: keys ? `${name} (${keys})` : label ? null : name, 'aria-keyshortcuts': keys, onclick },
        icon, label ? h('span', {}, name) : spoken(name));
}

/** A link out of the page: the other side learns nothing of where it came from. */
export function outward(href, ...children) {
    return /^(https?|mailto|tel):/i.test(href)
        ? h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children)
        : h('span', {}, ...children);
}
