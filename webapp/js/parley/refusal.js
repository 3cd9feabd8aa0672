import { ParleyError } from './error.js';

/** Why a request was refused: the server's problem (RFC 9457), or that of somebody between. @param {Response} answer */
export async function refusal(answer) {
  const problem = await answer.json().catch(() => ({}));
  const { code = 'unavailable', detail = `HTTP ${answer.status}`, retry = answer.status >= 500, current } = problem;
  const wait = answer.headers.get('retry-after');
  return new ParleyError(code, detail, retry, { retryAfter: wait === null ? undefined : Number(wait), current });
}
