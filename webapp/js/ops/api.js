const WITHIN = 5_000;

/** Why something was not done; `status` 0: nobody has answered. */
export class Refused extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  get isKeyWrong() {
    return this.status === 401 || this.status === 403;
  }
}

/** What nodes answer over HTTP to whoever has the key. */
export class Api {
  #key;
  #base;

  /** @param {string} key @param {URL} [base] the web application */
  constructor(key, base = new URL('../../', import.meta.url)) {
    this.#key = key;
    this.#base = base;
  }

  /** The report of whichever node answers. @returns {Promise<import('./fleet.js').Report>} @throws {Refused} */
  here() {
    return this.#ask('api/node', 'GET');
  }

  /**
   * What one node says; whichever node gets the request asks it.
   *
   * @param {string} node
   * @param {string} [path] below the node
   * @param {string} [method]
   * @returns {Promise<any>}
   * @throws {Refused}
   */
  node(node, path = '', method = 'GET') {
    return this.#ask(`api/nodes/${encodeURIComponent(node)}${path}`, method);
  }

  /** @param {string} path @param {string} method */
  async #ask(path, method) {
    const headers = { Authorization: `Bearer ${this.#key}`, Accept: 'application/json' };
    const asked = { method, headers, cache: /** @type {const} */ ('no-store'), signal: AbortSignal.timeout(WITHIN) };
    const response = await fetch(new URL(path, this.#base), asked).catch(() => null);
    if (!response) throw new Refused(0, 'The server does not answer.');
    const body = await response.json().catch(() => null);
    if (!response.ok || !body) throw new Refused(response.status, body?.detail ?? `The server says ${response.status}.`);
    return body;
  }
}
