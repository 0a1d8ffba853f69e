export type Theme = 'system' | 'light' | 'dark';
export const themes: readonly Theme[] = ['system', 'light', 'dark'];

const storageKey = 'safeground.theme';

/** Light or dark, remembered on this device; the device's own wish until somebody chooses. */
class PageTheme {
  current = $state<Theme>('system');

  constructor() {
    const kept = localStorage.getItem(storageKey);
    this.#apply(kept === 'light' || kept === 'dark' ? kept : 'system');
  }

  choose(theme: Theme): void {
    localStorage.setItem(storageKey, theme);
    this.#apply(theme);
  }

  #apply(theme: Theme): void {
    this.current = theme;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }
}

export const theme = new PageTheme();
