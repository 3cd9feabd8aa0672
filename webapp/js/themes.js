import { remember } from './store.js';

/** From light to dark or back, whatever the system says. `theme.js` brings it back at the next visit. */
export function changeTheme() {
  const { dataset } = document.documentElement;
  const dark = dataset.theme ? dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  dataset.theme = dark ? 'light' : 'dark';
  remember('theme', dataset.theme);
}
