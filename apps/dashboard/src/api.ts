/** The HTTP API of the gateway that has served the page, as a program of it sees it (docs/http.md). */
import { signal } from '@preact/signals';
import type { JobStatus } from '@coffee/http';
import { holding } from './holding';

/** What a request failed with, a problem document in the best case. `code`: of docs/errors.md, or NETWORK. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly code: string,
    readonly detail: string,
    readonly status = 0,
  ) {
    super(detail);
  }
}

/** Whether the gateway has asked for a token that the page does not have. */
export const needsToken = signal(false);
/** Tokens that were taken so far. */
let taken = 0;

/** The gateway takes the token of this browser: whoever was refused before needs no other. */
export function tokenIsTaken(): void {
  taken++;
  needsToken.value = false;
}

/** @param signal gives it up, as if nobody answered. @throws ApiProblem */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const init = { headers: { Accept: 'application/json' }, ...(signal && { signal }) };
  return (await (await request(path, init)).json()) as T;
}

/** @throws ApiProblem */
export async function getText(path: string): Promise<string> {
  return (await request(path)).text();
}

/** A file as it comes. @throws ApiProblem: now, or where it is cut off. */
export async function getPieces(path: string, signal: AbortSignal): Promise<AsyncIterator<Uint8Array, unknown>> {
  const { body } = await request(path, { signal });
  const reader = body!.getReader();
  return {
    next: () =>
      holding(reader, () => reader.read()).then(
        (read) => read as IteratorResult<Uint8Array, unknown>,
        () => {
          throw new ApiProblem('NETWORK', '');
        },
      ),
  };
}

/** @returns what came back, undefined of nothing. @throws ApiProblem */
export async function send<T>(
  method: 'POST' | 'DELETE',
  path: string,
  value?: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  const body = value === undefined ? {} : { body: JSON.stringify(value) };
  const type: Record<string, string> = value === undefined ? {} : { 'Content-Type': 'application/json' };
  // What a page of another site cannot send.
  const response = await request(path, { method, ...body, headers: { 'X-Coffee-Page': '1', ...type, ...headers } });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** One request is one job, however often a connection is lost meanwhile. @throws ApiProblem */
export const openJob = (body: unknown): Promise<JobStatus> =>
  send('POST', '/v1/jobs', body, { 'Idempotency-Key': randomName() });

/** Of a job that has ended meanwhile the answers stay. @throws ApiProblem */
export const cancelJob = (job: string): Promise<unknown> => send('DELETE', `/v1/jobs/${job}?cancel=true`);

/** Not randomUUID: over plain HTTP from another machine a browser has none. */
function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function request(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  const before = taken;
  try {
    response = await fetch(path, init);
  } catch {
    throw new ApiProblem('NETWORK', '');
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  // What was asked with the token before says nothing of the one there is.
  if (problem.code === 'UNAUTHORIZED' && path !== '/v1/session' && before === taken) needsToken.value = true;
  throw problem;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const { status, statusText } = response;
  try {
    const { code, detail } = (await response.json()) as { readonly code: string; readonly detail?: string };
    return new ApiProblem(code, detail ?? '', status);
  } catch {
    return new ApiProblem(`HTTP ${status}`, statusText, status);
  }
}

/** Whether the same may go through later: who was asked, or somebody in between, was away, has failed, was cut off, or had too much to do. */
export const isPassing = ({ status }: ApiProblem): boolean =>
  status === 0 || status === 408 || status === 429 || status >= 500;

/** What is gone does not come back, however often it is asked for. */
const FOR_GOOD: ReadonlySet<string> = new Set(['GONE', 'UNKNOWN_JOB']);

export const isForGood = ({ code }: Pick<ApiProblem, 'code'>): boolean => FOR_GOOD.has(code);

export const asProblem = (thrown: unknown): ApiProblem =>
  thrown instanceof ApiProblem
    ? thrown
    : new ApiProblem('other', thrown instanceof Error ? thrown.message : String(thrown));
