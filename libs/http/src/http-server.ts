/**
 * The gateway's port for HTTP. Owns: with or without TLS, what a request has to be allowed before anything of a body is read, and an orderly
 * stop. Must not know: what resources there are.
 */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { pause, startOf, type ListenAddress } from '@coffee/core';
import { SessionError } from '@coffee/protocol';
import { ANONYMOUS, ClientPort, type ClientAccess, type Place } from '@coffee/sessions/server';
import { Exchange, type Client, type ExchangeLimits } from './exchange';
import { HttpError, asHttpError, problemResponse } from './problem';
import { Router, isMethod, type Method, type Route } from './route';
import { PAGE_HEADER, tokenInCookie } from './session-cookie';

export interface HttpLimits extends ExchangeLimits {
  /** From accepting a connection to the last header field of a request. */
  readonly handshake: number;
  /** How long a connection without a request stays open. */
  readonly keepAlive: number;
  /** How long a client may go on sending a body that nobody reads any more: it has its answer. */
  readonly unread: number;
}

export interface HttpServerOptions extends ListenAddress {
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly routes: readonly Route[];
  /** Answers a browser that wants a document of an address which is none. */
  readonly nowhere?: ((exchange: Exchange) => void) | undefined;
  /** Shared with the other ports of this gateway. */
  readonly access: ClientAccess;
  readonly limits: HttpLimits;
  /** By which names clients may call it; left out, by any: a page of another site may have a name of its own lead here. */
  readonly hosts?: readonly string[];
  /** Why this gateway can do nothing for its clients for now, if so. */
  readonly problem?: () => string | undefined;
  /** A failure that is no client's fault. */
  readonly onError: (error: unknown) => void;
  /** Told of each request when its response is through, or its client has gone. */
  readonly onAnswered?: ((request: AnsweredRequest) => void) | undefined;
}

/** For metrics: of all requests only what has few values. */
export interface AnsweredRequest {
  readonly method: Method | 'other';
  /** With parameters in braces; `none` where there is no such path. */
  readonly route: string;
  readonly status: number;
  /** Since its head was read. */
  readonly seconds: number;
}

/** The status of a response that could not begin: its client went. It is sent to nobody. */
const CLIENT_GONE = 499;

export class HttpServer {
  readonly #server: Server;
  readonly #port: ClientPort;
  readonly #router: Router;
  /** Of connections: one that has none is told so when it asks for something. */
  readonly #places = new WeakMap<Socket, Place>();
  /** Of connections: when the last request that came was answered. */
  readonly #turns = new WeakMap<Socket, Promise<void>>();

  private constructor(private readonly options: HttpServerOptions) {
    const { tls, limits, access } = options;
    this.#router = new Router(options.routes);
    // Uploads take as long as they take: `piecesOf` sees to it that they go on.
    const http = { headersTimeout: limits.handshake, requestTimeout: 0, keepAliveTimeout: limits.keepAlive };
    const timeouts = { ...http, connectionsCheckingInterval: Math.max(10, limits.handshake / 5) };
    this.#server = tls
      ? createTlsServer({ ...tls, ...timeouts, handshakeTimeout: limits.handshake, minVersion: 'TLSv1.2' })
      : createServer(timeouts);
    this.#port = new ClientPort({
      ...options,
      server: this.#server,
      isSecure: tls !== undefined,
      places: access.places,
      connected: (socket, place) => this.#places.set(socket, place),
      refused: () => undefined,
    });
    this.#server.on('request', (incoming, outgoing) => void this.#requested(incoming, outgoing, false));
    this.#server.on('checkContinue', (incoming, outgoing) => void this.#requested(incoming, outgoing, true));
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuseUnread(error, socket));
  }

  /** @throws CoffeeError USAGE when the port cannot be had. */
  static async start(options: HttpServerOptions): Promise<HttpServer> {
    const server = new HttpServer(options);
    await server.#port.listen();
    return server;
  }

  get port(): number {
    return this.#port.number;
  }

  /** Takes no more connections, and cuts off those that have not got their answer within `patience` ms. */
  async stop(patience = 1000): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const late = setTimeout(() => this.#server.closeAllConnections(), patience);
    await closed;
    clearTimeout(late);
  }

  async #requested(incoming: IncomingMessage, outgoing: ServerResponse, awaitsContinue: boolean): Promise<void> {
    incoming.on('error', () => undefined);
    outgoing.on('error', () => undefined);
    await this.#turn(incoming.socket, outgoing);
    this.#endUnread(incoming, outgoing);
    this.#tellAnswered(incoming, outgoing);
    const client: Client = { owner: '', party: '', peer: `${incoming.socket.remoteAddress ?? '?'}` };
    const query = new URLSearchParams();
    const bare = { incoming, outgoing, limits: this.options.limits, awaitsContinue, client, query, params: {} };
    await this.#admit(bare).catch((thrown: unknown) => this.#fail(new Exchange(bare), thrown));
  }

  /** Requests of one connection come one after the other: who sends many at once is read no further meanwhile. */
  async #turn(socket: Socket, outgoing: ServerResponse): Promise<void> {
    const before = this.#turns.get(socket);
    this.#turns.set(socket, new Promise((resolve) => outgoing.once('close', resolve)));
    if (!before) return;
    socket.pause();
    await before;
    socket.resume();
  }

  #tellAnswered({ method = '', url = '/' }: IncomingMessage, outgoing: ServerResponse): void {
    const { onAnswered } = this.options;
    if (!onAnswered) return;
    const begin = performance.now();
    outgoing.once('close', () => {
      const route = this.#router.pathOf(pathOf(url)) ?? 'none';
      const seconds = (performance.now() - begin) / 1000;
      const status = outgoing.headersSent ? outgoing.statusCode : CLIENT_GONE;
      onAnswered({ method: isMethod(method) ? method : 'other', route, status, seconds });
    });
  }

  /** Routes, and checks who asks, before anything is read. */
  async #admit(bare: ConstructorParameters<typeof Exchange>[0]): Promise<void> {
    const { incoming } = bare;
    const { method = 'GET', url = '/', headers } = incoming;
    this.#mustBeCalled(headers.host);
    const [path = '/', search = ''] = url.split(/\?(.*)/s, 2);
    const match = this.#router.match(method, path);
    if (match === undefined) {
      const meant = path.slice(0, -1);
      if (path.endsWith('/') && this.#router.pathOf(meant) !== undefined)
        return new Exchange(bare).sendNothing(308, { Location: search === '' ? meant : `${meant}?${search}` });
      const { nowhere } = this.options;
      if (nowhere && method === 'GET' && /\btext\/html\b/.test(headers.accept ?? ''))
        return nowhere(new Exchange(bare));
      throw new HttpError('NOT_FOUND', `there is no ${startOf(path, 200)}: see /docs`);
    }
    if (!('route' in match)) {
      const allow = match.join(', ');
      throw new HttpError('METHOD_NOT_ALLOWED', `${startOf(path, 200)} takes ${allow}`, { headers: { Allow: allow } });
    }
    const { route, params } = match;
    if (route.method !== 'GET' && headers['sec-fetch-site'] === 'cross-site')
      throw new HttpError('FORBIDDEN', 'a page of another site may not change anything here');
    const client = this.#clientOf(incoming, route);
    const wait = this.options.access.rates.take(client.party, route.cost);
    if (wait > 0) await pause(wait);
    const problem = route.isOpen ? undefined : this.options.problem?.();
    if (problem !== undefined)
      throw new HttpError('UNAVAILABLE', `this gateway can do nothing for now: ${problem}; try again, or another one`);
    const exchange = new Exchange({ ...bare, client, params, query: new URLSearchParams(search) });
    try {
      await route.handle(exchange);
    } catch (thrown) {
      this.#fail(exchange, thrown);
    }
  }

  /** @throws HttpError FORBIDDEN */
  #mustBeCalled(host = ''): void {
    const { hosts } = this.options;
    const name = host.replace(/:\d*$/, '').toLowerCase();
    if (hosts && !hosts.includes(name))
      throw new HttpError('FORBIDDEN', `this is not ${startOf(name, 100)}: ask for ${hosts.join(' or ')}`);
  }

  /** @throws SessionError UNAUTHORIZED; TOO_MANY when the connection has no place. */
  #clientOf(incoming: IncomingMessage, route: Route): Client {
    const { tokens } = this.options.access;
    const place = this.#places.get(incoming.socket);
    if (!place) throw new SessionError('TOO_MANY', 'too many connections of one address: try later');
    const { peer, address, begin } = place;
    if (route.isOpen) return { owner: ANONYMOUS, party: address, peer };
    const [, token] = /^Bearer +(\S+)$/i.exec(incoming.headers.authorization ?? '') ?? [];
    const owner = tokens.ownerOf(token ?? tokenInCookie(incoming.headers));
    if (token === undefined) mustBeOurPage(incoming.headers, route);
    begin(owner);
    return { owner, party: owner === ANONYMOUS ? address : owner, peer };
  }

  #fail(exchange: Exchange, thrown: unknown): void {
    const error = asHttpError(thrown);
    if (error.problem === 'INTERNAL') this.options.onError(thrown);
    if (exchange.isGone) return;
    // Half an answer must not look like one.
    if (exchange.hasBegun) return exchange.cutOff();
    const { status, headers, body } = problemResponse(error);
    exchange.sendJson(status, body, { ...headers, 'Content-Type': 'application/problem+json' });
  }

  /** The rest of a body that nobody wants is dropped for a while, so that its client gets to read the answer; then the connection ends. */
  #endUnread(incoming: IncomingMessage, outgoing: ServerResponse): void {
    outgoing.once('finish', () => {
      if (incoming.complete) return;
      incoming.resume();
      const cut = setTimeout(() => incoming.socket.destroy(), this.options.limits.unread).unref();
      const done = (): void => clearTimeout(cut);
      incoming.once('end', done);
      incoming.once('close', done);
    });
  }
}

const pathOf = (url: string): string => url.split('?', 1)[0] || '/';

/** A browser sends a cookie whoever asks: who wants to change something has to send what a page of another site cannot. */
function mustBeOurPage(headers: IncomingHttpHeaders, { method }: Route): void {
  if (method === 'GET' || tokenInCookie(headers) === undefined || headers[PAGE_HEADER] !== undefined) return;
  throw new HttpError('FORBIDDEN', 'with the token in a cookie, what is no GET needs the header X-Coffee-Page: 1');
}

/** What is not HTTP, or whose head is too large or too slow: there is no request that could be answered. */
function refuseUnread({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || code === 'ECONNRESET') return void socket.destroy();
  const [status, text] =
    code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'the head of the request is too large']
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', 'the head of the request did not come in time']
        : ['400 Bad Request', 'this is not HTTP/1.1'];
  const problem = { type: '/docs#BAD_REQUEST', title: 'The request is not as documented', detail: text };
  const body = JSON.stringify({
    ...problem,
    status: Number(status.slice(0, 3)),
    code: 'BAD_REQUEST',
    retriable: false,
  });
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  socket.end(`${head}X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${body}`, () => socket.destroy());
}
