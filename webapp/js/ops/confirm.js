import { el } from '../dom.js';

/**
 * Asks before something is done that others notice.
 *
 * @param {string} title
 * @param {string[]} says what will happen, a paragraph each
 * @param {string} action the button that does it
 * @returns {Promise<boolean>}
 */
export function confirmed(title, says, action) {
  return new Promise((resolve) => {
    const form = el(
      'form',
      { method: 'dialog' },
      el('h2', { id: 'confirm-title' }, title),
      ...says.map((text) => el('p', {}, text)),
      el(
        'div',
        { class: 'answers' },
        el('button', { value: 'no', class: 'quiet', autofocus: true }, 'Leave it'),
        el('button', { value: 'yes', class: 'primary hot' }, action),
      ),
    );
    const dialog = el('dialog', { class: 'confirm', 'aria-labelledby': 'confirm-title' }, form);
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
