/**
 * One client's connection: handshake, then one job at a time, lists and cancellations. Owns: what each frame brings about, when it may come
 * (`frame-order.ts`). Must not know: sockets, how a job is run.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { jobId, type JobId } from '@coffee/core';
import type { ClientConnection, JobRecord } from '@coffee/jobs';
import {
  CLIENT_PROTOCOL_MAGIC,
  CLIENT_PROTOCOL_VERSION,
  SessionError,
  decodeResultsAck,
  encodeUploadAck,
  type FrameHeader,
  type TableName,
} from '@coffee/protocol';
import type { Frame, FrameConnection, FrameHandler } from '../frame-connection';
import {
  parseMessage,
  type BeginConnection,
  type Cancel,
  type ConnectionReady,
  type JobEnded,
  type StartJob,
  type UploadEnd,
} from '../messages';
import { acceptanceOf } from './acceptance';
import type { DeliveryTurns } from './delivery-turns';
import type { SessionOptions } from './options';
import { mustBeInOrder, type SessionState } from './frame-order';
import { jobList } from './job-list';
import { jobRequestOf } from './job-request';
import { newJobId } from './new-job-id';
import { requestCosts, type RequestRates } from './request-rates';
import type { SharedResults } from './result-window';
import { JobSession } from './job-session';
import type { JobSessionOptions } from './job-session-options';
import { asSessionError } from './session-failure';
import { ANONYMOUS, type Tokens } from './tokens';
import { UploadWindow } from './upload-window';

export interface ServerSessionOptions extends SessionOptions {
  readonly tokens: Tokens;
  /** Jobs of all sessions: the server keeps those whose client has gone. */
  readonly serve: (served: JobSession) => void;
  readonly forget: (served: JobSession) => void;
  readonly rates: RequestRates;
  /** What all sessions share of this process's memory. */
  readonly sharedResults: SharedResults;
  readonly deliveries: DeliveryTurns;
  /** The connection is this owner's now. @throws SessionError TOO_MANY */
  readonly begin: (owner: string) => void;
  readonly peer: string;
  /** Without its port. */
  readonly address: string;
  readonly onClosed: (session: ServerSession, error: Error | undefined) => void;
}

/** Which results the client of a job has. */
type Behind = Pick<JobSessionOptions, 'from' | 'mark'>;
const FROM_THE_BEGINNING: Behind = { from: 0, mark: 0 };

export class ServerSession implements FrameHandler {
  readonly #window: UploadWindow;
  readonly #handshake: NodeJS.Timeout;
  #owner: string | undefined;
  #by: ClientConnection = {};
  #served: JobSession | undefined;
  /** Whether a job was resumed that had failed or was cancelled: its uploads may be on their way. */
  #resumedOver = false;
  /** Tables of the job whose UPLOAD_END has come. */
  readonly #ended = new Set<TableName>();
  #connection: FrameConnection | undefined;

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
    if (isUpload || this.#owner === undefined) mustBeInOrder(type, this.#state);
    if (!isUpload) return 'keep';
    this.#window.admit(length);
    return this.#state === 'over' ? 'drop' : 'keep';
  }

  frame(frame: Frame): void | Promise<void> {
    try {
      return this.#take(frame)?.catch((thrown: unknown) => this.#refuse(thrown));
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
    if (this.#owner === undefined) return 'new';
    if (!this.#served) return this.#resumedOver ? 'over' : 'idle';
    if (this.#served.over) return 'over';
    return this.#served.waits ? 'waiting' : 'running';
  }

  get #party(): string {
    const { address } = this.options;
    return this.#owner === undefined || this.#owner === ANONYMOUS ? address : this.#owner;
  }

  #refuse(thrown: unknown): void {
    const error = asSessionError(thrown);
    if (error.session === 'INTERNAL') this.options.onError(thrown);
    this.#connection?.fail(error);
  }

  #take({ type, payload, dropped }: Frame): void | Promise<void> {
    // An upload of a job that is over: its client has not heard yet.
    if (dropped !== undefined) return this.#window.take(dropped)();
    mustBeInOrder(type, this.#state);
    const owner = this.#owner;
    if (owner === undefined) return this.#begin(parseMessage('BEGIN_CONNECTION', payload));
    switch (type) {
      case 'START_JOB':
      case 'RESUME':
      case 'CANCEL':
      case 'LIST_JOBS':
        return this.#request(owner, type, payload);
      case 'UPLOAD':
      case 'UPLOAD_CSV':
        // One that began before its job was over here is acknowledged and dropped, too.
        return this.#served ? this.#served.upload(type, payload) : this.#window.take(payload.byteLength)();
      case 'UPLOAD_END':
        return this.#endTable(parseMessage(type, payload));
      case 'RESULTS_ACK':
        return this.#served?.acknowledgeResults(decodeResultsAck(payload));
      default:
        return;
    }
  }

  /** Who asks too often is answered later, and read no further meanwhile. */
  async #request(owner: string, type: keyof typeof requestCosts, payload: Uint8Array): Promise<void> {
    const wait = this.options.rates.take(this.#party, requestCosts[type]);
    if (wait > 0) await pause(wait, undefined, { ref: false });
    // A line that was silent brings what a client has said last, and that it is gone, at once: it must not take its job from its successor.
    else if (type === 'START_JOB' || type === 'RESUME') await whatHasCome();
    // Nobody is there for the answer. A cancellation holds all the same: its client may leave as soon as it has said so.
    if (!this.#connection && type !== 'CANCEL') return;
    this.#mustBeOfUse();
    switch (type) {
      case 'START_JOB':
        return this.#start(owner, parseMessage(type, payload));
      case 'RESUME': {
        const { job, offset, mark, fingerprint } = parseMessage(type, payload);
        return this.#resume(owner, jobId(job), { from: offset, mark }, fingerprint);
      }
      case 'CANCEL':
        return this.#cancel(owner, parseMessage(type, payload));
      case 'LIST_JOBS':
        return this.#list(owner, parseMessage(type, payload).job);
    }
  }

  async #begin({ magic, version, token, client, attempt }: BeginConnection): Promise<void> {
    if (magic !== CLIENT_PROTOCOL_MAGIC) throw new SessionError('BAD_FRAME', 'this is no client of this protocol');
    if (version !== CLIENT_PROTOCOL_VERSION)
      throw new SessionError('BAD_FRAME', `version ${version} is not ${CLIENT_PROTOCOL_VERSION}`);
    const owner = this.options.tokens.ownerOf(token);
    this.#mustBeOfUse();
    this.options.begin(owner);
    this.#owner = owner;
    this.#by = { ...(client !== undefined && { client }), ...(attempt !== undefined && { attempt }) };
    clearTimeout(this.#handshake);
    const { maxFrameBytes, windowBytes, pingInterval } = this.options.limits;
    const ready: ConnectionReady = { version, maxFrameBytes, windowBytes, pingSeconds: pingInterval / 1000 };
    const sent = this.#connection?.sendJson('CONNECTION_READY', ready);
    this.#connection?.keepAlive();
    await sent;
  }

  async #start(owner: string, request: StartJob): Promise<void> {
    const wanted = jobRequestOf(owner, request, this.options);
    const { origin, fingerprint } = wanted;
    const before = origin === undefined ? undefined : await this.options.service.findByOrigin(origin);
    if (before) return this.#resume(owner, before.opened.job, FROM_THE_BEGINNING, fingerprint);
    const job = newJobId();
    this.options.events.jobOpened?.(job, this.options.peer, false);
    this.#serve(await JobSession.open({ ...wanted, job }, this.#servedOptions(FROM_THE_BEGINNING)));
  }

  async #resume(owner: string, job: JobId, behind: Behind, fingerprint: string | undefined): Promise<void> {
    const entry = await this.#find(job, owner);
    if (fingerprint !== undefined && entry.spec && fingerprint !== entry.spec.fingerprint)
      throw new SessionError('BAD_REQUEST', `the files have changed since job ${job} was opened`);
    this.options.events.jobOpened?.(job, this.options.peer, true);
    if (hasFailed(entry)) return this.#tellFailed(entry);
    const onFetched = entry.state === 'completed' ? await this.options.deliveries.enter(this.#party) : undefined;
    try {
      this.#serve(await JobSession.resume(entry, this.#servedOptions(behind, onFetched)));
    } catch (thrown) {
      onFetched?.();
      // It may have ended meanwhile, for the same reason for which it cannot be resumed.
      const now = this.options.service.entry(job, owner);
      if (!hasFailed(now)) throw thrown;
      return this.#tellFailed(now);
    }
  }

  /** Of a job that is over there is nothing but that. */
  async #tellFailed(entry: JobRecord): Promise<void> {
    this.#resumedOver = true;
    await this.#connection?.sendJson('JOB_ACCEPTED', acceptanceOf(entry, 0));
    return this.#tellEnded(entry);
  }

  /** It waits for chunks that are on their way; other frames must not wait with it, unless it was said before. */
  #endTable(end: UploadEnd): Promise<void> | undefined {
    // A job that was over when it was resumed has no tables that wait for their end.
    if (!this.#served) return undefined;
    const done = this.#served.endTable(end);
    if (this.#ended.has(end.table)) return done;
    this.#ended.add(end.table);
    done.catch((thrown: unknown) => this.#refuse(thrown));
    return undefined;
  }

  #servedOptions(behind: Behind, onFetched: () => void = () => undefined): JobSessionOptions {
    const connection = this.#connection;
    if (!connection) throw new SessionError('UNAVAILABLE', 'the connection is gone');
    const [party, onGone] = [this.#party, this.options.forget];
    return { ...this.options, connection, by: this.#by, window: this.#window, party, ...behind, onFetched, onGone };
  }

  #serve(served: JobSession): void {
    this.#served = served;
    this.#ended.clear();
    if (!served.gone) this.options.serve(served);
    // The client left while its job was opened.
    if (!this.#connection) served.detach();
  }

  async #cancel(owner: string, { job: text, failed }: Cancel): Promise<void> {
    const job = jobId(text);
    await this.#find(job, owner);
    const { service } = this.options;
    const entry = await (failed === undefined
      ? service.cancel(job, owner, 'cancelled by its owner')
      : service.fail(job, owner, failed));
    // The client of the job itself is told by the job.
    if (this.#served?.job !== job) await this.#tellEnded(entry);
  }

  /** A job that was just opened through another gateway may not have been read here. */
  async #find(job: JobId, owner: string): Promise<JobRecord> {
    const { service } = this.options;
    if (!service.knows(job)) await service.upToNow();
    return service.entry(job, owner);
  }

  async #tellEnded({ opened: { job }, state, reason }: JobRecord): Promise<void> {
    if (state === 'queued' || state === 'running') return;
    const ended: JobEnded = { job, outcome: state, ...(reason !== undefined && { reason }) };
    await this.#connection?.sendJson('JOB_ENDED', ended);
  }

  async #list(owner: string, only: string | undefined): Promise<void> {
    const { service } = this.options;
    const entries =
      only === undefined
        ? [...service.jobs()].filter(({ opened }) => opened.owner === owner)
        : [await this.#find(jobId(only), owner)];
    await this.#connection?.sendJson('JOBS', jobList(entries, service));
  }

  /** Before it takes on anything that it could not do: another gateway may. */
  #mustBeOfUse(): void {
    const problem = this.options.problem?.();
    if (problem !== undefined)
      throw new SessionError('UNAVAILABLE', `this gateway can do nothing for now: ${problem}; try another`);
  }
}

/** Resolves when what has come by now was acted on: the end of a line is read one turn after its last bytes, and takes one more to be told. */
async function whatHasCome(): Promise<void> {
  for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
}

const hasFailed = ({ state }: JobRecord): boolean => state === 'failed' || state === 'cancelled';
