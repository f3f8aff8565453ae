// Tabs (WAI-ARIA): the arrows go from one to the next, and each fills its panel when it is first shown.
import { fill, h } from './dom.js';

let serial = 0;

/**
 * @param {string} label
 * @param {{key: string, title: any, panel: (signal: AbortSignal) => Node | Promise<Node>}[]} tabs
 * @param {{selected?: string | null, onselect?: (key: string) => void, signal?: AbortSignal}} [options]
 */
export function createTabs(label, tabs, { selected = null, onselect = () => { }, signal = new AbortController().signal } = {}) {
    const prefix = `tabs-${++serial}`;
    const heads = tabs.map(({ key, title }, index) => h('button', {
        type: 'button', role: 'tab', id: `${prefix}-${key}`, class: 'tab', 'data-tab': key, 'aria-controls': `${prefix}-${key}-panel`, tabindex: -1,
        onclick: () => select(index),
    }, title));
    const panels = tabs.map(({ key }) => h('div', {
        role: 'tabpanel', id: `${prefix}-${key}-panel`, class: `panel panel-${key}`, 'aria-labelledby': `${prefix}-${key}`, hidden: true,
    }));
    const strip = h('div', { role: 'tablist', class: 'tab-strip', 'aria-label': label }, heads);
    const filled = new Set();
    let current = -1;

    const select = async (index, tell = true) => {
        if (index === current) return;
        current = index;
        heads.forEach((head, at) => {
            head.setAttribute('aria-selected', String(at === index));
            head.tabIndex = at === index ? 0 : -1;
            panels[at].hidden = at !== index;
        });
        heads[index].scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
        if (tell) onselect(tabs[index].key);
        if (filled.has(index)) return;

        filled.add(index);
        const panel = panels[index];
        panel.setAttribute('aria-busy', 'true');
        try {
            fill(panel, await tabs[index].panel(signal));
        } catch (error) {
            if (error.name === 'AbortError') return;
            filled.delete(index);
            fill(panel, h('p', { class: 'fault-text', role: 'alert' }, error.message));
        }
        panel.removeAttribute('aria-busy');
    };

    strip.addEventListener('keydown', event => {
        const to = { ArrowRight: current + 1, ArrowLeft: current - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        select(to % tabs.length);
        heads[current].focus();
    });

    select(Math.max(0, tabs.findIndex(tab => tab.key === selected)), false);
    return {
        element: h('div', { class: 'tabs' }, strip, h('div', { class: 'panels' }, panels)),
        /** @param {number} index */
        select: index => {
            if (index >= tabs.length) return;
            select(index);
            heads[index].focus();
        },
    };
}
