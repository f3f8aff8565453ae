// What is shown is in the URL, so that it can be shared: messages/{id} below the inbox's base, and the search as ?q=.

const base = new URL(document.baseURI);

/** @returns {{id: string | null, query: string}} */
export function shown() {
    const path = location.pathname.slice(base.pathname.length);
    const match = /^messages\/([^/]+)$/.exec(path);
    return { id: match ? decodeURIComponent(match[1]) : null, query: new URLSearchParams(location.search).get('q') ?? '' };
}

/** Relative to the base, as a link has it. @param {{id?: string | null, query?: string}} place */
export function urlOf({ id = null, query = '' }) {
    const path = id === null ? './' : `messages/${encodeURIComponent(id)}`;
    return query ? `${path}?${new URLSearchParams({ q: query })}` : path;
}

/** Changes the URL; `changed` then sees it, as it sees the browser's own back and forward. */
export function go(place, { replace = false } = {}) {
    const url = new URL(urlOf(place), base);
    if (url.href === location.href) return;
    history[replace ? 'replaceState' : 'pushState'](null, '', url);
    listener?.(shown());
}

let listener = null;

/** @param {(place: {id: string | null, query: string}) => void} action */
export function changed(action) {
    listener = action;
    addEventListener('popstate', () => action(shown()));
}
