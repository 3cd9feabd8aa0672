import { byId, el } from './dom.js';
import { remember } from './store.js';

/** Each by its own name, for whoever reads no other. */
const NAMES = { en: 'English', ar: 'العربية' };

/** The choice of a language. The page begins again in it; `language.js` brings it back at the next visit. */
export function openLanguages() {
  const choice = byId('language');
  const { lang } = document.documentElement;
  const options = Object.entries(NAMES).map(([tag, name]) => el('option', { value: tag, lang: tag }, name));
  choice.replaceChildren(...options);
  choice.value = lang;
  choice.addEventListener('change', () => {
    remember('language', choice.value);
    location.reload();
  });
}
