import { fileParts, size } from './attached.js';
import { el, keyed } from './dom.js';
import { icon } from './icons.js';

/** @typedef {import('./files.js').Files} Files */
/** @typedef {import('./files.js').Upload} Upload */

/** Shows how far each file is, and keeps its buttons where they are meanwhile. @param {HTMLElement} list @param {Upload[]} uploads @param {Files} files */
export function drawUploads(list, uploads, files) {
  list.hidden = uploads.length === 0;
  keyed(
    list,
    uploads,
    ({ key }) => key,
    (upload) => uploadItem(upload, files),
    updateItem,
  );
}

/** @param {Upload} upload @param {Files} files */
function uploadItem(upload, files) {
  const { name } = upload;
  const again = el('button', {
    type: 'button',
    class: 'icon again-file',
    'aria-label': `Send ${name} again`,
    click: () => files.retry(upload),
  });
  again.append(icon('again'));
  const stop = el('button', {
    type: 'button',
    class: 'icon',
    'aria-label': `Do not send ${name}`,
    click: () => files.cancel(upload),
  });
  stop.append(icon('close'));
  const bar = el('progress', { max: 1, 'aria-label': `${name} is being sent` });
  return el('li', { class: 'upload' }, ...fileParts(name, ''), bar, again, stop);
}

/** @param {HTMLElement} item @param {Upload} upload */
function updateItem(item, { state, done, total, problem }) {
  item.dataset.state = state;
  const bar = /** @type {HTMLProgressElement} */ (item.querySelector('progress'));
  bar.hidden = state !== 'sending' && state !== 'waiting';
  bar.value = total ? done / total : 0;
  const says = /** @type {HTMLElement} */ (item.querySelector('small'));
  const text = {
    waiting: `${size(total)}, waits`,
    sending: `${size(Math.round(done))} of ${size(total)}`,
    kept: size(total),
    failed: `Not sent: ${problem}`,
  }[state];
  if (says.textContent !== text) says.textContent = text;
  if (state === 'failed') says.setAttribute('role', 'alert');
  else says.removeAttribute('role');
  /** @type {HTMLElement} */ (item.querySelector('.again-file')).hidden = state !== 'failed';
}
