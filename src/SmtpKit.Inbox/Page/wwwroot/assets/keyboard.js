// Keys without Ctrl, Alt or Meta, outside of fields. They can be switched off, for those whose assistive software types (WCAG 2.1.4).

const setting = 'smtpkit-inbox.keys';

/** @param {Record<string, () => void>} actions by key */
export function createKeyboard(actions) {
    let isOn = read() !== 'off';

    document.addEventListener('keydown', event => {
        if (!isOn || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
        const target = /** @type {HTMLElement} */ (event.target);
        if (target.matches('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]') || target.closest('dialog')) return;
        const action = actions[event.key];
        if (!action) return;
        event.preventDefault();
        action();
    });

    return {
        get isOn() {
            return isOn;
        },
        set isOn(value) {
            isOn = value;
            try {
                if (value) localStorage.removeItem(setting);
                else localStorage.setItem(setting, 'off');
            } catch { }
        },
    };
}

// Storage may be switched off.
function read() {
    try {
        return localStorage.getItem(setting);
    } catch {
        return null;
    }
}
