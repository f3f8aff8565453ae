// Dark or light: as the system has it, or as was chosen here. A classic script, and the only one that runs before the page is drawn.
(() => {
    const key = 'smtpkit-inbox.theme';
    const system = matchMedia('(prefers-color-scheme: dark)');

    // Storage may be switched off: then the choice lasts as long as the page.
    let chosen = null;
    try {
        chosen = localStorage.getItem(key);
    } catch { }

    const isDark = () => chosen ? chosen === 'dark' : system.matches;

    const apply = () => {
        document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
        document.dispatchEvent(new CustomEvent('theme', { detail: { isDark: isDark() } }));
    };

    const toggle = () => {
        const dark = !isDark();
        // Back to what the system has: follow the system again.
        chosen = dark === system.matches ? null : dark ? 'dark' : 'light';
        try {
            if (chosen) localStorage.setItem(key, chosen);
            else localStorage.removeItem(key);
        } catch { }
        apply();
    };

    system.addEventListener('change', apply);
    globalThis.inboxTheme = { isDark, toggle };
    apply();
})();
