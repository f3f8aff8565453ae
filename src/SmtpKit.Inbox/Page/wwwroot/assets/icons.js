// The few signs of the page, drawn on a grid of 20.

const paths = {
    attachment: 'M14.5 9.5 9.2 14.8a3 3 0 0 1-4.2-4.2l6.4-6.4a2 2 0 0 1 2.9 2.9L8 13.3',
    back: 'M12 4.5 6.5 10 12 15.5',
    check: 'M4.5 10.5 8.5 14.5 15.5 6',
    close: 'M5 5l10 10M15 5 5 15',
    copy: 'M7.5 7.5h8v8h-8zM5 12.5h-.5v-8h8V5',
    down: 'M5.5 8 10 12.5 14.5 8',
    download: 'M10 3.5v9M6 9l4 4 4-4M4 16.5h12',
    help: 'M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0zM8 8.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M10 13.6v.1',
    image: 'M3.5 4.5h13v11h-13zM3.5 13l4-4 3.5 3.5 2-2 3.5 3.5M12.5 7.5v.1',
    link: 'M8.5 11.5l3-3M9 6.5l1.5-1.5a3 3 0 0 1 4.3 4.3L13.3 10.7M11 13.5 9.5 15a3 3 0 0 1-4.3-4.3L6.7 9.3',
    next: 'M5.5 8 10 12.5 14.5 8',
    plug: 'M7.5 3v4M12.5 3v4M5.5 7h9v2.5a4.5 4.5 0 0 1-9 0zM10 14v3',
    previous: 'M5.5 12 10 7.5 14.5 12',
    send: 'M3.5 10 16.5 4 12.5 16.5 9.5 11zM9.5 11l7-7',
    theme: 'M15.9 12.2A6.5 6.5 0 0 1 7.8 4.1a6.5 6.5 0 1 0 8.1 8.1z',
    trash: 'M4 5.5h12M8 5.5v-2h4v2M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5M11.5 8.5v5',
    unread: 'M3.5 5.5h9M3.5 5.5v9.5h13V9M3.5 6l6.5 5 3-2.3M16 4.5v.1',
    warning: 'M10 3.5 17 16H3zM10 8.5v3.5M10 14v.1',
};

/** @param {keyof typeof paths} name */
export function icon(name) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 20 20');
    svg.setAttribute('class', 'icon');
    svg.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', paths[name]);
    svg.append(path);
    return svg;
}
