// The list as the page knows it: the newest messages, or what a search found, and as much of the rest as was asked for. It is bounded, whatever
// arrives and however far somebody scrolls, and says `change` when there is something to draw.
import { api } from './api.js';

/** Rows kept while mail arrives by itself; older ones are fetched again when they are asked for. */
const kept = 200;
/** Rows kept when somebody loads more and more. */
const longest = 1000;
const page = 50;
/** The server counts no further, and neither does the page. */
const counted = 10_000;
/** Arrivals are taken in together: a flood draws ten times a second, not ten thousand times. */
const gathering = 100;
/** The shortest time between two lists asked for because of events. */
const betweenRefreshes = 1000;

export class Mailbox extends EventTarget {
    /** @type {any[]} */ items = [];
    query = '';
    total = 0;
    totalIsCapped = false;
    unread = 0;
    /** Whether the first answer is here. */
    isLoaded = false;
    /** What is wrong with the search or the server. @type {import('./api.js').ApiError | null} */
    error = null;
    /** Newer messages are there that the list does not show. */
    hasNewer = false;
    /** How many of them, as far as is known. */
    newer = 0;
    /** Whether arrivals may be drawn now, or would move what somebody is reading. */
    mayInsert = () => true;

    #next = null;
    #tailIsStale = false;
    #known = new Map();
    /** Deleted here, though the server does not know yet: they may be taken back. */
    #hidden = new Set();
    #arrivals = [];
    #arrived = 0;
    /** Lists that are asked for. Whatever happens in the meantime may be in the answer or not: then it is asked for once more. */
    #asking = 0;
    #isInDoubt = false;
    /** Messages that were marked in the meantime, so that they do not seem to be unmarked for a moment. */
    #marks = new Map();
    #gatherTimer = 0;
    #refreshTimer = 0;
    #lastRefresh = 0;
    #loading = null;

    get hasMore() {
        return this.#next !== null || this.#tailIsStale;
    }

    get(id) {
        return this.#known.get(id) ?? null;
    }

    /** The message so many rows after this one, or null. @param {string | null} id @param {1 | -1} step */
    beside(id, step) {
        const index = this.items.findIndex(item => item.id === id);
        return (index < 0 ? this.items[0] : this.items[index + step]) ?? null;
    }

    /** Fetches the newest of what fits, and forgets what was there. */
    async load(query, limit = page) {
        this.query = query;
        this.#loading?.abort();
        const loading = this.#loading = new AbortController();
        this.#arrivals = [];
        this.#arrived = 0;
        this.#lastRefresh = performance.now();
        try {
            const answer = await this.#ask({ query, limit }, loading.signal);
            if (loading.signal.aborted) return;
            this.error = null;
            this.#count(answer);
            this.#replace(answer.items);
            this.#next = answer.next;
            this.#tailIsStale = this.hasNewer = false;
            this.newer = 0;
        } catch (error) {
            if (error.name === 'AbortError') return;
            this.error = error;
        } finally {
            if (this.#loading === loading) this.#loading = null;
        }

        this.isLoaded = true;
        this.#changed();
    }

    async loadMore() {
        if (this.#loading || !this.hasMore) return;
        // The end of the list was cut off, and with it the place to go on from.
        if (this.#tailIsStale) await this.load(this.query, Math.min(this.items.length, kept));
        if (this.#next === null || this.#loading) return;

        const loading = this.#loading = new AbortController();
        try {
            const answer = await this.#ask({ query: this.query, cursor: this.#next, limit: page }, loading.signal);
            if (loading.signal.aborted) return;
            this.#replace([...this.items, ...answer.items]);
            this.#next = answer.next;
            this.#count(answer);
            if (this.items.length > longest) {
                this.#replace(this.items.slice(-longest));
                this.hasNewer = true;
            }
            this.error = null;
        } catch (error) {
            if (error.name === 'AbortError') return;
            this.error = error;
        } finally {
            if (this.#loading === loading) this.#loading = null;
        }

        this.#changed();
    }

    /** Takes in what the server tells. @param {import('./live.js').LiveEvent} event */
    take({ type, data }) {
        this.#isInDoubt ||= this.#asking > 0;
        switch (type) {
            case 'arrived':
                this.#arrived++;
                this.#arrivals.push(data);
                if (this.#arrivals.length > kept) this.#arrivals.shift();
                this.#gatherTimer ||= setTimeout(() => this.#gather(), gathering);
                break;
            case 'changed':
                this.mark(data.id, data.unread);
                break;
            case 'deleted':
                this.#deleted(data);
                break;
            default:
                this.refresh();
        }
    }

    /** Fetches the list again, soon and seldom, and keeps to the counts while somebody reads further down. */
    refresh() {
        this.#refreshTimer ||= setTimeout(async () => {
            this.#refreshTimer = 0;
            if (this.#asking > 0) {
                this.#isInDoubt = true;
                return;
            }

            if (this.mayInsert() && !this.hasNewer) return this.load(this.query, Math.max(page, Math.min(this.items.length, kept)));

            this.#lastRefresh = performance.now();
            try {
                const answer = await this.#ask({ query: this.query, limit: 1 });
                this.#count(answer);
                this.hasNewer ||= answer.items[0]?.id !== this.items[0]?.id;
                this.#changed();
            } catch {
                // The live connection tells when the server is away, and asks again when it is back.
            }
        }, Math.max(0, this.#lastRefresh + betweenRefreshes - performance.now()));
    }

    /** What is known of a message has changed: read or not. Null is every message. @param {string | null} id @param {boolean} unread */
    mark(id, unread) {
        if (this.#asking > 0) {
            this.#isInDoubt = true;
            if (id !== null) this.#marks.set(id, unread);
        }

        const touched = id === null ? this.items : [this.get(id)].filter(Boolean);
        for (const item of touched) {
            if (item.unread === unread) continue;
            this.unread += unread ? 1 : -1;
            item.unread = unread;
        }

        // What is not listed has been counted too.
        if (id === null || touched.length === 0) this.refresh();
        this.#changed();
    }

    /** Takes a message out of the list until it is deleted or shown again. */
    hide(id) {
        this.#hidden.add(id);
        this.#remove([id]);
        this.#changed();
    }

    /** Puts it back where it was. */
    unhide(item) {
        if (!this.#hidden.delete(item.id)) return;
        const index = this.items.findIndex(other => other.receivedAt < item.receivedAt);
        const items = [...this.items];
        items.splice(index < 0 ? items.length : index, 0, item);
        this.#replace(items);
        this.#add(1);
        if (!item.unread) this.unread--;
        this.#changed();
    }

    async #ask(what, signal) {
        this.#asking++;
        try {
            const answer = await api.list(what, signal);
            for (const item of answer.items) item.unread = this.#marks.get(item.id) ?? item.unread;
            return answer;
        } finally {
            this.#asking--;
            if (this.#asking === 0) {
                this.#marks.clear();
                if (this.#isInDoubt) this.refresh();
                this.#isInDoubt = false;
            }
        }
    }

    #gather() {
        const arrivals = this.#arrivals.filter(item => !this.#known.has(item.id) && !this.#hidden.has(item.id)).reverse();
        const number = this.#arrived;
        this.#gatherTimer = this.#arrived = 0;
        this.#arrivals = [];
        // A list that was asked for in the meantime has them all.
        if (number === 0) return;
        this.dispatchEvent(new CustomEvent('arrived', { detail: { newest: arrivals[0], number } }));

        // Only the server knows what fits a search.
        if (this.query) return this.refresh();

        this.#add(number);
        if (this.mayInsert() && !this.hasNewer) {
            this.#replace([...arrivals, ...this.items]);
            if (this.items.length > kept) {
                this.#replace(this.items.slice(0, kept));
                this.#tailIsStale = true;
            }
        } else {
            this.hasNewer = true;
            this.newer += number;
        }

        this.#changed();
    }

    #deleted(data) {
        this.dispatchEvent(new CustomEvent('deleted', { detail: data }));
        if (data.all) {
            this.#replace([]);
            this.#arrivals = [];
            this.#arrived = this.total = this.unread = this.newer = 0;
            this.#next = null;
            this.hasNewer = this.#tailIsStale = this.totalIsCapped = false;
        } else {
            const unknown = data.ids.some(id => !this.#known.has(id) && !this.#hidden.has(id));
            this.#arrivals = this.#arrivals.filter(item => !data.ids.includes(item.id));
            this.#remove(data.ids);
            for (const id of data.ids) this.#hidden.delete(id);
            // How many of those that are not listed were unread, and whether a search had found them, the server knows.
            if (unknown || this.totalIsCapped || this.items.length < page && this.hasMore) this.refresh();
        }

        this.#changed();
    }

    #remove(ids) {
        const gone = new Set(ids.filter(id => this.#known.has(id)));
        if (gone.size === 0) return;
        for (const id of gone) if (this.get(id).unread) this.unread = Math.max(0, this.unread - 1);
        this.total = Math.max(0, this.total - gone.size);
        this.#replace(this.items.filter(item => !gone.has(item.id)));
    }

    #replace(items) {
        this.#known = new Map();
        for (const item of items) if (!this.#hidden.has(item.id)) this.#known.set(item.id, item);
        this.items = [...this.#known.values()];
    }

    /** So many more, unread all of them. */
    #add(number) {
        this.unread += number;
        this.totalIsCapped ||= this.total + number > counted;
        this.total = Math.min(this.total + number, counted);
    }

    #count({ items, total, totalIsCapped, unread }) {
        const hidden = items.filter(item => this.#hidden.has(item.id));
        this.total = total - hidden.length;
        this.totalIsCapped = totalIsCapped;
        this.unread = unread - hidden.filter(item => item.unread).length;
    }

    #changed() {
        this.dispatchEvent(new Event('change'));
    }
}
