/**
 * One client's connection: handshake, then one job at a time, lists and cancellations. Owns: what each frame brings about, when it may come
 * (`frame-order.ts`). Must not know: sockets, how a job is run.
 */
import type { ClientConnection } from '@coffee/jobs';
import {
  CLIENT_PROTOCOL_MAGIC,
  CLIENT_PROTOCOL_VERSION,
  SessionError,
  encodeUploadAck,
  type TableName,
} from '@coffee/protocol';
import type { Frame, FrameConnection, FrameHandler } from '../frame-connection';
import type { FrameHeader } from '../frame-header';
import { parseFrame, type SessionState } from '../frame-table';
import type { BeginConnection, TableEnd } from '../messages';
import { ClientRequests, mustBeOfUse, type Client, type ClientRequestsOptions } from './client-requests';
import { mustBeInOrder } from './frame-order';
import type { JobSession } from './job-session';
import { asSessionError } from './session-failure';
import { ANONYMOUS, type Tokens } from './tokens';
import { UploadWindow } from './upload-window';

export interface ServerSessionOptions extends ClientRequestsOptions {
  readonly tokens: Tokens;
  /** Jobs of all sessions: the server keeps those whose client has gone. */
  readonly serve: (served: JobSession) => void;
  /** The connection is this owner's now. @throws SessionError TOO_MANY */
  readonly begin: (owner: string) => void;
  /** Of the client, without its port. */
  readonly address: string;
  readonly onClosed: (session: ServerSession, error: Error | undefined) => void;
}

export class ServerSession implements FrameHandler {
  readonly #window: UploadWindow;
  readonly #handshake: NodeJS.Timeout;
  #connection: FrameConnection | undefined;
  /** Since the handshake. */
  #requests: ClientRequests | undefined;
  #served: JobSession | undefined;
  #resumedOver = false;
  /** Tables of the job whose TABLE_END has come. */
  readonly #ended = new Set<TableName>();

  constructor(private readonly options: ServerSessionOptions) {
    const { limits } = options;
    this.#window = new UploadWindow(limits.windowBytes, (frames) =>
      this.#connection?.send('UPLOAD_ACK', encodeUploadAck(frames)),
    );
    this.#handshake = setTimeout(() => {
      this.#connection?.fail(new SessionError('TOO_SLOW', `no BEGIN_CONNECTION within ${limits.handshake / 1000} s`));
    }, limits.handshake).unref();
  }

  /** To be called once, at once: the connection that hands its frames to this session. */
  attach(connection: FrameConnection): void {
    this.#connection = connection;
  }

  /** The client goes on elsewhere: this gateway stops, or can do nothing for it for now. */
  leave(why: string): void {
    this.#connection?.fail(new SessionError('UNAVAILABLE', `this gateway ${why}; resume through another`));
  }

  expects({ type, length }: FrameHeader): 'keep' | 'drop' {
    const isUpload = type === 'UPLOAD' || type === 'UPLOAD_CSV';
    // Frames before it may bring about the state in which another may come; uploads wait to be told.
    if (isUpload || !this.#requests) mustBeInOrder(type, this.#state);
    if (!isUpload) return 'keep';
    this.#window.admit(length);
    return this.#state === 'over' ? 'drop' : 'keep';
  }

  frame(frame: Frame): void | Promise<void> {
    try {
      return this.#apply(frame)?.catch((thrown: unknown) => this.#refuse(thrown));
    } catch (thrown) {
      this.#refuse(thrown);
    }
  }

  closed(error: Error | undefined): void {
    clearTimeout(this.#handshake);
    this.#served?.detach();
    this.#connection = undefined;
    this.options.onClosed(this, error);
  }

  get #state(): SessionState {
    if (!this.#requests) return 'new';
    if (!this.#served) return this.#resumedOver ? 'over' : 'idle';
    if (this.#served.isOver) return 'over';
    return this.#served.isWaiting ? 'waiting' : 'running';
  }

  #refuse(thrown: unknown): void {
    const error = asSessionError(thrown);
    if (error.session === 'INTERNAL') this.options.onError(thrown);
    this.#connection?.fail(error);
  }

  #apply({ type, payload, dropped }: Frame): void | Promise<void> {
    // An upload of a job that is over: its client has not heard yet.
    if (dropped !== undefined) return this.#window.take(dropped)();
    mustBeInOrder(type, this.#state);
    if (!this.#requests) return this.#begin(parseFrame('BEGIN_CONNECTION', payload).content);
    switch (type) {
      case 'START_JOB':
      case 'RESUME':
      case 'CANCEL':
      case 'LIST_JOBS':
      case 'DELETE_JOB':
        return this.#requests.answer(type, payload);
      case 'UPLOAD':
      case 'UPLOAD_CSV':
        // One that began before its job was over here is acknowledged and dropped, too.
        if (!this.#served) return this.#window.take(payload.byteLength)();
        return this.#served.upload(parseFrame(type, payload), payload.byteLength);
      case 'TABLE_END':
        return this.#completeTable(parseFrame(type, payload).content);
      case 'RESULTS_ACK':
        return this.#served?.acknowledgeResults(parseFrame(type, payload).content);
      default:
        return;
    }
  }

  async #begin({ magic, version, token, client, attempt }: BeginConnection): Promise<void> {
    if (magic !== CLIENT_PROTOCOL_MAGIC)
      throw new SessionError('BAD_FRAME', 'not a client of this protocol (bad magic)');
    if (version !== CLIENT_PROTOCOL_VERSION)
      throw new SessionError('BAD_FRAME', `version ${version} is not ${CLIENT_PROTOCOL_VERSION}`);
    const owner = this.options.tokens.ownerOf(token);
    mustBeOfUse(this.options);
    this.options.begin(owner);
    const by = { ...(client !== undefined && { client }), ...(attempt !== undefined && { attempt }) };
    this.#requests = new ClientRequests(this.options, this.#client(owner, by));
    clearTimeout(this.#handshake);
    const { maxFrameBytes, windowBytes, pingInterval } = this.options.limits;
    const ready = { version, maxFrameBytes, windowBytes, pingSeconds: pingInterval / 1000 };
    const sent = this.#connection?.sendJson('CONNECTION_READY', ready);
    this.#connection?.keepAlive();
    await sent;
  }

  #client(owner: string, by: ClientConnection): Client {
    const current = (): FrameConnection | undefined => this.#connection;
    const served = (): JobSession | undefined => this.#served;
    return {
      owner,
      party: owner === ANONYMOUS ? this.options.address : owner,
      by,
      window: this.#window,
      get connection() {
        return current();
      },
      get job() {
        return served()?.job;
      },
      serve: (job) => this.#serve(job),
      resumedOver: () => (this.#resumedOver = true),
    };
  }

  #serve(served: JobSession): void {
    this.#served = served;
    this.#ended.clear();
    if (!served.isReleased) this.options.serve(served);
    // The client left while its job was opened.
    if (!this.#connection) served.detach();
  }

  /** It waits for chunks that are on their way; other frames must not wait with it, unless it was said before. */
  #completeTable(end: TableEnd): Promise<void> | undefined {
    // A job that was over when it was resumed has no tables that wait for their end.
    if (!this.#served) return undefined;
    const done = this.#served.completeTable(end);
    if (this.#ended.has(end.table)) return done;
    this.#ended.add(end.table);
    done.catch((thrown: unknown) => this.#refuse(thrown));
    return undefined;
  }
}
