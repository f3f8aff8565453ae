// Server-sent events. A browser opens six connections to a host and each stream holds one, so of all the tabs with this inbox one listens and
// tells the others.

/** @typedef {{type: 'arrived' | 'changed' | 'deleted' | 'gap', data: any}} LiveEvent */

const types = ['arrived', 'changed', 'deleted', 'gap'];
const url = new URL('api/events', document.baseURI).href;
const longestWait = 15_000;

/**
 * Listens for good. What may have been missed, while the connection was away or another tab took over, is told as a gap.
 * @param {(event: LiveEvent) => void} onevent
 * @param {(state: 'live' | 'connecting') => void} onstate
 */
export function listen(onevent, onstate) {
    // Locks exist in secure contexts alone, of which loopback is one: elsewhere every tab listens for itself.
    if (!navigator.locks || !globalThis.BroadcastChannel) return connect(onevent, onstate);

    const channel = new BroadcastChannel(url);
    let leads = false;
    channel.onmessage = ({ data }) => {
        if (data.ask) {
            if (leads) channel.postMessage({ state: lastState });
        } else if (data.state) onstate(data.state);
        else onevent(data);
    };
    let lastState = 'connecting';
    channel.postMessage({ ask: true });

    // Held until this tab is closed: then the next one in the queue gets it.
    navigator.locks.request(url, () => {
        leads = true;
        connect(
            event => {
                onevent(event);
                channel.postMessage(event);
            },
            state => {
                lastState = state;
                onstate(state);
                channel.postMessage({ state });
            });
        return new Promise(() => { });
    });
}

function connect(onevent, onstate) {
    let wait = 500, isFirst = true;

    const open = () => {
        const source = new EventSource(url);
        source.onopen = () => {
            wait = 500;
            onstate('live');
            // The first time nothing was shown before; the list is asked for anyway, and what came in between is in the gap.
            onevent({ type: 'gap', data: { isFirst } });
            isFirst = false;
        };
        source.onerror = () => {
            onstate('connecting');
            // The browser tries again by itself unless the answer was no stream at all, as from a proxy or a server that is starting.
            if (source.readyState !== EventSource.CLOSED) return;
            setTimeout(open, wait);
            wait = Math.min(wait * 2, longestWait);
        };
        for (const type of types)
            source.addEventListener(type, event => onevent({ type, data: JSON.parse(event.data) }));
    };

    open();
}
