/**
 * Requests that must get through: chunks and files of a job, which any gateway takes any number of times. What may succeed later is tried again, as
 * long as it takes: a gateway may be away, and its clients go on when it is back; a token may have expired, and whoever sends has another. Only a
 * problem that is final ends them.
 */

/** A problem document (docs/errors.md). */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';

  constructor(
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

/** Why a request is tried again. `code`: of docs/errors.md, or NETWORK. */
export interface Waiting {
  readonly code: string;
  readonly detail: string;
}

interface Problem {
  readonly code: string;
  readonly detail?: string;
  readonly retriable?: boolean;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;

/**
 * @param waiting told why it is tried again, and of undefined when it went through after that.
 * @throws RefusedRequest
 */
export async function mustSend(
  method: 'PUT' | 'POST',
  path: string,
  body: BodyInit,
  waiting: (reason: Waiting | undefined) => void,
): Promise<unknown> {
  const headers = {
    'X-Coffee-Page': '1',
    'Content-Type': method === 'POST' ? 'application/json' : 'application/octet-stream',
  };
  for (let wait = FIRST_WAIT, again = false; ; wait = Math.min(wait * 2, LONGEST_WAIT), again = true) {
    let reason: Waiting;
    let pause = wait;
    try {
      const response = await fetch(path, { method, body, headers });
      if (response.ok) {
        if (again) waiting(undefined);
        return response.status === 204 ? undefined : await response.json();
      }
      const problem = await problemOf(response);
      const { code, detail = response.statusText, retriable } = problem;
      if (!retriable && code !== 'UNAUTHORIZED') throw new RefusedRequest(code, detail);
      reason = { code, detail };
      pause = Math.max(pause, Number(response.headers.get('retry-after') ?? 0) * 1000);
    } catch (thrown) {
      if (thrown instanceof RefusedRequest) throw thrown;
      reason = { code: 'NETWORK', detail: '' };
    }
    waiting(reason);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Of a proxy in between there may be anything. */
async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    if (typeof problem.code === 'string') return { ...problem, code: problem.code };
  } catch {
    // It is no problem document.
  }
  return { code: `HTTP ${response.status}`, detail: response.statusText, retriable: response.status >= 502 };
}
