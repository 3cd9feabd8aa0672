import { el } from './dom.js';
import { icon } from './icons.js';
import { locale, say } from './words.js';

/** @typedef {import('./body.js').Attachment} Attachment */

/** What the server gives out as pictures. */
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);
const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

/** `1536` → `1.5 kB`. @param {number} bytes */
export function size(bytes) {
  const power = Math.min(UNITS.length - 1, bytes < 1_000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const format = {
    style: 'unit',
    unit: UNITS[power],
    unitDisplay: power ? 'short' : 'long',
    maximumFractionDigits: power ? 1 : 0,
  };
  return new Intl.NumberFormat(locale, /** @type {any} */ (format)).format(bytes / 1_000 ** power);
}

/** @param {Attachment[]} files @param {(id: string) => string} urlOf */
export function attachmentsList(files, urlOf) {
  const items = files.map((file) =>
    el('li', {}, PICTURES.has(file.type) ? picture(file, urlOf) : chip(file, urlOf(file.id))),
  );
  return el('ul', { class: 'attachments', 'aria-label': say('files') }, ...items);
}

/** The whole picture is a click away where there is a small one of it. @param {Attachment} file @param {(id: string) => string} urlOf */
function picture(file, urlOf) {
  const { id, name, width, height, thumbnail } = file;
  const url = urlOf(id);
  const src = thumbnail === undefined ? url : urlOf(thumbnail);
  const img = el('img', { src, alt: name, loading: 'lazy', decoding: 'async', class: width && height ? 'sized' : null });
  if (width && height) {
    // Known before it comes, so that nothing moves when it does.
    img.style.setProperty('--width', String(width));
    img.style.setProperty('--height', String(height));
  }
  const link = el('a', { class: 'picture', href: url, target: '_blank', rel: 'noopener', title: name }, img);
  img.addEventListener('error', () => {
    // It is gone by now, or was no picture; the small one may be so alone.
    if (img.getAttribute('src') === url) link.replaceWith(chip(file, url));
    else img.src = url;
  });
  return link;
}

/** @param {Attachment} file @param {string} url */
function chip({ name, size: bytes }, url) {
  return el(
    'a',
    { class: 'file', href: url, download: name, target: '_blank', rel: 'noopener' },
    ...fileParts(name, size(bytes)),
  );
}

/** @param {string} name @param {string} says */
export const fileParts = (name, says) => [
  icon('file'),
  el('span', { class: 'file-says' }, el('bdi', { class: 'file-name' }, name), el('small', {}, says)),
];
