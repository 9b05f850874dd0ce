/**
 * One request and its response. Owns: that a body is read only when somebody asks for it (a client that waits for "100 Continue" sends none
 * before), that every response has the headers that keep browsers from guessing, and that a client which does not read is not waited for.
 * Must not know: what is asked.
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { within } from '@coffee/core';
import type * as z from 'zod';
import { boundedBytes, piecesOf } from './body';
import { HttpError } from './problem';

/** Who asks. */
export interface Client {
  readonly owner: string;
  /** Whose share of what all use it takes: its owner, or its address where there are no owners. */
  readonly party: string;
  /** Address and port. */
  readonly peer: string;
}

export interface ExchangeLimits {
  /** How long (ms) a piece of a body may take to come, and what was sent to be read. */
  readonly idle: number;
  readonly jsonBytes: number;
}

export interface ExchangeOptions {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly client: Client;
  readonly limits: ExchangeLimits;
  /** The client sends its body when it is told to. */
  readonly awaitsContinue: boolean;
}

export type Headers = Readonly<Record<string, string | number>>;

export class Exchange {
  readonly client: Client;
  readonly query: URLSearchParams;
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  #awaitsContinue: boolean;

  constructor(private readonly options: ExchangeOptions) {
    this.client = options.client;
    this.query = options.query;
    this.#incoming = options.incoming;
    this.#outgoing = options.outgoing;
    this.#awaitsContinue = options.awaitsContinue;
  }

  /** Of the path. */
  param(name: string): string {
    return this.options.params[name] ?? '';
  }

  header(name: string): string | undefined {
    const value = this.#incoming.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** Of the body, as its client says. */
  get contentLength(): number | undefined {
    const text = this.header('content-length');
    return text === undefined ? undefined : Number(text);
  }

  /** `application/json`, without parameters, in lower case. */
  get contentType(): string {
    return (this.header('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
  }

  /** Whether nothing more can be sent: the client has gone. */
  get isGone(): boolean {
    return this.#outgoing.destroyed || this.#outgoing.closed;
  }

  /** Called once, when the response is through or the client has gone. */
  onClose(listener: () => void): void {
    if (this.isGone) listener();
    else this.#outgoing.once('close', listener);
  }

  /** The body in pieces. @throws (rejects) HttpError TOO_SLOW; BAD_REQUEST when it ends before its end. */
  body(): AsyncGenerator<Buffer> {
    if (this.#awaitsContinue) this.#outgoing.writeContinue();
    this.#awaitsContinue = false;
    return piecesOf(this.#incoming, this.options.limits.idle);
  }

  /** @throws HttpError UNSUPPORTED, TOO_LARGE, BAD_REQUEST which names the first field that is not as documented. */
  async json<T>(schema: z.ZodType<T>): Promise<T> {
    // Of another type a page of any site may send without asking.
    if (this.contentType !== 'application/json')
      throw new HttpError('UNSUPPORTED', 'the body must be JSON: Content-Type: application/json');
    const bytes = await boundedBytes(this.body(), this.contentLength, this.options.limits.jsonBytes);
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      throw new HttpError('BAD_REQUEST', 'the body is not JSON');
    }
    return parseAs(schema, value, 'the body');
  }

  /** The query string by its schema. @throws HttpError BAD_REQUEST */
  queryAs<T>(schema: z.ZodType<T>): T {
    return parseAs(schema, Object.fromEntries(this.query), 'the query');
  }

  sendJson(status: number, value: object, headers: Headers = {}): void {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
    this.sendBytes(status, bytes, { 'Content-Type': 'application/json', ...headers });
  }

  sendBytes(status: number, bytes: Uint8Array, headers: Headers): void {
    this.begin(status, { ...headers, 'Content-Length': bytes.byteLength });
    this.#outgoing.end(bytes);
  }

  sendNothing(status: number, headers: Headers = {}): void {
    this.begin(status, headers);
    this.#outgoing.end();
  }

  /** A response whose body comes in pieces, no faster than its client reads. @throws (rejects) what they throw: the client is cut off then. */
  async sendPieces(status: number, pieces: AsyncIterable<Uint8Array>, headers: Headers): Promise<void> {
    this.begin(status, headers);
    if (this.#incoming.method !== 'HEAD') for await (const piece of pieces) await this.write(piece);
    this.end();
  }

  /** The head of a response whose body follows in pieces. */
  begin(status: number, headers: Headers): void {
    this.#outgoing.writeHead(status, { ...SAFE_HEADERS, ...headers });
  }

  get hasBegun(): boolean {
    return this.#outgoing.headersSent;
  }

  /** Resolves when the next piece may follow. @throws HttpError TOO_SLOW when the client does not read; it is cut off. */
  async write(piece: Uint8Array | string): Promise<void> {
    if (this.isGone) throw new HttpError('TOO_SLOW', 'the client has gone');
    if (this.#outgoing.write(piece)) return;
    const { idle } = this.options.limits;
    const gone = new AbortController();
    const close = (): void => gone.abort();
    this.#outgoing.once('close', close);
    try {
      await within(once(this.#outgoing, 'drain', { signal: gone.signal }), idle, () => {
        return new HttpError('TOO_SLOW', `what was sent is not read for ${idle / 1000} s`);
      });
    } catch (thrown) {
      this.cutOff();
      throw thrown;
    } finally {
      this.#outgoing.off('close', close);
    }
  }

  end(): void {
    this.#outgoing.end();
  }

  /** The client sees that what it has is not all. */
  cutOff(): void {
    this.#outgoing.destroy();
  }
}

/** Nothing that is sent may run, be framed, be taken for something else, or be kept by whoever stands between. */
const SAFE_HEADERS: Headers = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

function parseAs<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'it is not as documented' };
  throw new HttpError('BAD_REQUEST', `${path.join('.') || what}: ${message}`);
}
