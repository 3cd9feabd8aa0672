/** @typedef {{node: string, body: any}} Answer `node`: the one that has answered */
/** @typedef {{method?: string, node?: string | null, tries?: number}} Ask `node`: the only one that may answer */

const WITHIN = 5_000;

/** Why a node did not do what it was asked; `status` 0: nobody has answered. */
export class Refused extends Error {
  /** @param {number} status @param {string} message @param {string} node that has refused */
  constructor(status, message, node) {
    super(message);
    this.status = status;
    this.node = node;
  }

  get isKeyWrong() {
    return this.status === 401 || this.status === 403;
  }
}

/** Another node than the one that was meant has answered, each time. */
export class Elsewhere extends Refused {}

/** What `api/node` says, to whoever has the key. */
export class Api {
  #key;
  #base;

  /** @param {string} key @param {URL} [base] the web application */
  constructor(key, base = new URL('../../', import.meta.url)) {
    this.#key = key;
    this.#base = base;
  }

  /**
   * @param {string} path below `api/node`
   * @param {Ask} [ask] with several nodes behind a balancer, asking again reaches another one
   * @returns {Promise<Answer>}
   * @throws {Refused}
   */
  async ask(path, { method = 'GET', node = null, tries = 1 } = {}) {
    for (let left = tries; ; left--) {
      const url = new URL(`api/node${path}`, this.#base);
      if (node) url.searchParams.set('node', node);
      const response = await this.#fetch(url, method);
      const answered = response.headers.get('Parley-Node') ?? '';
      if (node && answered && answered !== node) {
        if (left > 1) continue;
        throw new Elsewhere(response.status, `Node ${answered} has answered, not ${node}.`, answered);
      }
      const body = await response.json().catch(() => null);
      if (!response.ok || !body) throw new Refused(response.status, body?.detail ?? 'Not understood.', answered);
      return { node: answered, body };
    }
  }

  /** @param {URL} url @param {string} method */
  async #fetch(url, method) {
    try {
      const headers = { Authorization: `Bearer ${this.#key}`, Accept: 'application/json' };
      return await fetch(url, { method, headers, cache: 'no-store', signal: AbortSignal.timeout(WITHIN) });
    } catch {
      throw new Refused(0, 'The server does not answer.', '');
    }
  }
}
