import { byId } from './dom.js';

/** The lists beside the conversation. On narrow screens they slide in; Escape, the scrim or a choice closes them. */
export function openDrawers() {
  for (const opener of document.querySelectorAll('[data-open]')) {
    const button = /** @type {HTMLElement} */ (opener);
    button.addEventListener('click', () => toggle(button.dataset.open ?? '', button));
  }
  for (const closer of document.querySelectorAll('[data-close]'))
    closer.addEventListener('click', () => closeDrawers());
  byId('scrim').addEventListener('click', () => closeDrawers());
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && document.querySelector('.drawer.open')) closeDrawers();
  });
}

/** @param {string} id @param {HTMLElement} button */
function toggle(id, button) {
  const drawer = byId(id);
  const opens = !drawer.classList.contains('open');
  closeDrawers();
  if (!opens) return;
  drawer.classList.add('open');
  document.body.classList.add('covered');
  button.setAttribute('aria-expanded', 'true');
  const first = drawer.querySelector('.close');
  if (first?.checkVisibility()) first.focus();
}

export function closeDrawers() {
  for (const drawer of document.querySelectorAll('.drawer.open')) {
    drawer.classList.remove('open');
    const button = /** @type {HTMLElement} */ (document.querySelector(`[data-open="${drawer.id}"]`));
    button.setAttribute('aria-expanded', 'false');
    if (drawer.contains(document.activeElement)) button.focus();
  }
  document.body.classList.remove('covered');
}
