import { answerTo } from './refusal.js';
import { unique } from './wire.js';

/** @typedef {import('./types.js').UploadOptions} UploadOptions */
/** @typedef {import('./types.js').StoredFile} StoredFile */

/**
 * Sends files to a channel's readers. How far that is is what the server tells: the browser knows only what it has handed to
 * the network.
 *
 * @param {Blob | Iterable<Blob>} files
 * @param {UploadOptions} options
 * @param {object} port
 * @param {(query: URLSearchParams, init: RequestInit) => Promise<Response>} port.post
 * @param {(id: string) => import('./job.js').Job} port.watch
 * @param {(id: string) => boolean} port.isWatched already
 * @param {(id: string) => string} port.url
 * @returns {Promise<StoredFile[]>} rejected with a ParleyError, or with the reason of `signal`
 */
export async function upload(files, options, { post, watch, isWatched, url }) {
  const { channel, id = unique(), thumbnails = [], onProgress, signal } = options;
  const form = new FormData();
  for (const [index, file] of [...(files instanceof Blob ? [files] : files)].entries()) {
    form.append('file', file);
    const thumbnail = thumbnails[index];
    if (thumbnail) form.append('thumbnail', thumbnail, 'thumbnail');
  }
  const isOurs = onProgress && !isWatched(`upload-${id}`);
  const job = onProgress && watch(`upload-${id}`);
  job?.on('change', (state) => state?.done !== undefined && onProgress?.({ done: state.done, total: state.total }));
  try {
    const query = new URLSearchParams({ channel, id });
    const kept = await answerTo(post(query, { method: 'POST', body: form, signal }), signal);
    return kept.files.map((/** @type {any} */ file) => ({ ...file, url: url(file.id) }));
  } finally {
    if (isOurs) job?.leave();
  }
}
