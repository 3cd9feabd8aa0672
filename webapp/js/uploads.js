import { fileParts, size } from './attached.js';
import { el, keyed } from './dom.js';
import { icon } from './icons.js';
import { say } from './words.js';

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
    'aria-label': say('sendFileAgain', { file: name }),
    click: () => files.retry(upload),
  });
  again.append(icon('again'));
  const stop = el('button', {
    type: 'button',
    class: 'icon',
    'aria-label': say('doNotSendFile', { file: name }),
    click: () => files.cancel(upload),
  });
  stop.append(icon('close'));
  const bar = el('progress', { max: 1, 'aria-label': say('fileBeingSent', { file: name }) });
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
    waiting: say('fileWaits', { size: size(total) }),
    sending: say('fileSent', { done: size(Math.round(done)), size: size(total) }),
    kept: size(total),
    failed: say('notSent', { why: problem }),
  }[state];
  if (says.textContent !== text) says.textContent = text;
  if (state === 'failed') says.setAttribute('role', 'alert');
  else says.removeAttribute('role');
  /** @type {HTMLElement} */ (item.querySelector('.again-file')).hidden = state !== 'failed';
}
