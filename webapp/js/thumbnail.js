// The server never looks into a picture: what it would take to decode one that means harm is the browser's, which has to do it anyway.

/** The longest side of a thumbnail, in pixels. */
const LONGEST = 640;
/** What the server takes for one, in bytes. */
const LARGEST = 256 << 10;
/** A larger file is not decoded, in bytes. */
const MOST = 64 << 20;
/** Made into thumbnails. SVG is a page, and a GIF may move. */
const STILL = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/avif']);
const MOVING = 'image/gif';

/** What a picture looks like; its thumbnail is null where it needs none. @typedef {{width: number, height: number, thumbnail: Blob | null}} Look */

/** @param {Blob} file @returns {Promise<Look | null>} null for what is no picture that can be decoded here */
export async function look(file) {
  if (file.size > MOST || !(STILL.has(file.type) || file.type === MOVING)) return null;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    return null;
  }
  try {
    const { width, height } = picture;
    return { width, height, thumbnail: STILL.has(file.type) ? await thumbnailOf(picture, file.size) : null };
  } finally {
    picture.close();
  }
}

/** @param {ImageBitmap} picture @param {number} size bytes that it has now */
async function thumbnailOf(picture, size) {
  const scale = LONGEST / Math.max(picture.width, picture.height);
  if (scale >= 1 || !drawsTruly()) return null;
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  let small = await encoded(picture, width, height, 'image/webp');
  // Some browsers cannot write it, and give a PNG instead.
  if (small?.type !== 'image/webp') small = await encoded(picture, width, height, 'image/jpeg');
  return small && small.size <= LARGEST && small.size < size ? small : null;
}

/** @param {ImageBitmap} picture @param {number} width @param {number} height @param {string} type @returns {Promise<Blob | null>} */
function encoded(picture, width, height, type) {
  const { canvas, context } = paper(width, height);
  if (type === 'image/jpeg') {
    // It has no transparency: black would be in its place.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
  }
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, type, 0.8));
}

/** @param {number} width @param {number} height */
function paper(width, height) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return { canvas, context: /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')) };
}

/** Whether what is drawn can be read again: where browsers guard against being recognized, it is noise. */
function drawsTruly() {
  const { context } = paper(8, 8);
  context.fillStyle = '#36c';
  context.fillRect(0, 0, 8, 8);
  const drawn = [0x33, 0x66, 0xcc, 0xff];
  return context.getImageData(0, 0, 8, 8).data.every((value, at) => Math.abs(value - drawn[at % 4]) < 8);
}
