import { ParleyError } from './error.js';

/** Why a request was refused: the server's problem (RFC 9457), or that of somebody between. @param {Response} answer */
export async function refusal(answer) {
  const problem = await answer.json().catch(() => ({}));
  const { code = 'unavailable', detail = `HTTP ${answer.status}`, retry = answer.status >= 500, current } = problem;
  const wait = answer.headers.get('retry-after');
  return new ParleyError(code, detail, retry, { retryAfter: wait === null ? undefined : Number(wait), current });
}

/**
 * What the server answers, as JSON.
 *
 * @param {Promise<Response>} asked
 * @param {AbortSignal} [signal] that of the request
 * @returns {Promise<any>} rejected with a ParleyError, or with the reason of `signal`
 */
export async function answerTo(asked, signal) {
  try {
    const answer = await asked;
    if (!answer.ok) throw await refusal(answer);
    return await answer.json();
  } catch (error) {
    if (signal?.aborted || error instanceof ParleyError) throw error;
    throw new ParleyError('unavailable', 'The server cannot be reached.', true);
  }
}
