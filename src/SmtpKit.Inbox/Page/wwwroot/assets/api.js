// The REST interface of this inbox. Every URL is relative to <base href>.

/** What went wrong, in words for the person at the page. */
export class ApiError extends Error {
    /** @param {string} message @param {number} status 0 when the server was not reached */
    constructor(message, status) {
        super(message);
        this.status = status;
    }
}

const message = id => `api/messages/${encodeURIComponent(id)}`;
const withQuery = (path, values) => {
    const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ''));
    return query.size > 0 ? `${path}?${query}` : path;
};

async function send(path, { method = 'GET', body, signal, keepalive } = {}) {
    let response;
    try {
        response = await fetch(path, {
            method, signal, keepalive,
            headers: body === undefined ? {} : { 'content-type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
    } catch (error) {
        if (error.name === 'AbortError') throw error;
        throw new ApiError('The server does not answer. Is the application still running?', 0);
    }

    if (!response.ok) throw new ApiError(await reasonOf(response), response.status);
    return response;
}

/** The detail of a problem (RFC 9457), or the status when there is none. */
async function reasonOf(response) {
    try {
        const problem = await response.json();
        return problem.detail || problem.title || `The server answered ${response.status}.`;
    } catch {
        return `The server answered ${response.status} ${response.statusText}`.trim() + '.';
    }
}

const read = async (path, options) => (await send(path, options)).json();

export const api = {
    list: ({ query = '', cursor = null, limit = 50 }, signal) => read(withQuery('api/messages', { q: query, cursor, limit }), { signal }),
    get: (id, signal) => read(message(id), { signal }),
    checks: (id, links, signal) => read(withQuery(`${message(id)}/checks`, { links: links ? 1 : null }), { signal }),
    settings: () => read('api/settings'),
    setUnread: (id, unread) => send(message(id), { method: 'PATCH', body: { unread } }),
    markAll: unread => send('api/messages/mark', { method: 'POST', body: { ids: null, unread } }),
    /** keepalive: the page may be closed while a deletion waits for its undo. */
    remove: id => send(message(id), { method: 'DELETE', keepalive: true }),
    removeFound: query => send(withQuery('api/messages', { q: query }), { method: 'DELETE' }),
    release: (id, to) => send(`${message(id)}/release`, { method: 'POST', body: { to } }),
    raw: (id, signal) => send(`${message(id)}/raw`, { signal }),

    rawUrl: id => `${message(id)}/raw?download=1`,
    partUrl: (id, path) => `${message(id)}/parts/${encodeURIComponent(path)}`,
    htmlUrl: (id, remote) => `${message(id)}/html?remote=${remote ? 1 : 0}`,
};
