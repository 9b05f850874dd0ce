/**
 * One TCP connection as a stream of frames. Owns: cutting bytes into frames without copying large payloads twice, the limits
 * before allocation, deadlines (a whole frame, a sign of life), pings, and back-pressure both ways. Must not know: what the
 * frames mean.
 */
import type { Socket } from 'node:net';
import { Fifo, asCoffeeError } from '@coffee/core';
import { DATA_ENVELOPE_BYTES, SessionError, UPLOAD_HEADER_BYTES, encodeJson } from '@coffee/protocol';
import { FRAME_HEADER_BYTES, decodeFrameHeader, encodeFrameHeader, type FrameHeader } from './frame-header';
import type { FrameType } from './frame-table';
import type { Messages } from './messages';

export interface Frame {
  readonly type: FrameType;
  /** For UPLOAD it starts `UPLOAD_HEADROOM` bytes into its buffer: the chunk has room for a data envelope in front. */
  readonly payload: Uint8Array;
  /** Of a frame that nobody wants: how long its payload was, which was read over. */
  readonly dropped?: number;
}

/** Bytes in front of an UPLOAD payload, so that its chunk starts at DATA_ENVELOPE_BYTES. */
export const UPLOAD_HEADROOM = DATA_ENVELOPE_BYTES - UPLOAD_HEADER_BYTES;

export interface FrameConnectionOptions {
  readonly maxFrameBytes: number;
  /** A frame must be whole this long after its first byte, in ms. */
  readonly frameDeadline: number;
  /** Of one that is kept alive, in ms: it sends PING when it has sent nothing for so long; nothing heard for three times as long ends it. */
  readonly pingInterval: number;
}

export interface FrameHandler {
  /**
   * A frame begins: may throw a SessionError before anything is allocated for it. `drop`: nothing is, and the frame comes without payload.
   */
  expects?(header: FrameHeader): 'keep' | 'drop';
  /** Frames in turn: the next is handed over when the promise has settled, and the socket waits meanwhile. */
  frame(frame: Frame): void | Promise<void>;
  /** Once, at the end: without an error when the other side closed in order. */
  closed(error: Error | undefined): void;
}

const FAREWELL_MS = 1000;
const NOTHING = new Uint8Array(0);
/** Characters of an error that the other side is told. */
const LONGEST_ERROR = 1000;
/** Bytes of answers, beside one large frame, that may wait for a peer which does not read them, while it is still read. */
const UNREAD_ANSWERS = 1 << 20;
/** Half intervals of pings without a sign of life: three intervals. */
const PATIENCE = 6;

export class FrameConnection {
  #header = new Uint8Array(FRAME_HEADER_BYTES);
  #headerBytes = 0;
  /** Without a payload where nobody wants it. */
  #incoming: { readonly header: FrameHeader; readonly payload: Uint8Array | undefined; filled: number } | undefined;
  #deadline: NodeJS.Timeout | undefined;
  readonly #queue = new Fifo<Frame>();
  #handling = false;
  #ended = false;
  #failing: NodeJS.Timeout | undefined;
  #error: Error | undefined;
  /**
   * How many half intervals ago something was heard, was sent, and was taken by the system of what it should send. Counted, not
   * measured: one that finds this process held up is one, however long, for what has come meanwhile is read after it.
   */
  readonly #since = { heard: 0, sent: 0, flushed: 0 };
  #flushedBytes = 0;
  #pings: NodeJS.Timeout | undefined;
  #drained: (() => void)[] = [];

  constructor(
    private readonly socket: Socket,
    private readonly options: FrameConnectionOptions,
    private readonly handler: FrameHandler,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (data: Buffer) => this.#received(data));
    socket.on('drain', () => this.#wake());
    socket.on('end', () => this.close());
    socket.on('error', (error) => (this.#error ??= error));
    socket.on('close', () => this.#closed());
  }

  /** From now on it sends pings and wants signs of life. To be called once, after the handshake, which has a deadline of its own. */
  keepAlive(): void {
    this.#pings = setInterval(() => this.#checkLife(), this.options.pingInterval / 2).unref();
  }

  /** Whether nothing more will be sent or handed over. */
  get closed(): boolean {
    return this.#ended || this.#failing !== undefined;
  }

  /** Whether the other side does not read as fast as we send. */
  get congested(): boolean {
    return this.socket.writableNeedDrain;
  }

  /** Resolves when the socket can take more; rejects nothing: what cannot be sent is gone with the connection. */
  async send(type: FrameType, ...parts: readonly Uint8Array[]): Promise<void> {
    if (this.closed || this.socket.destroyed || this.socket.writableEnded) return;
    this.#since.sent = 0;
    const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
    this.socket.cork();
    this.socket.write(encodeFrameHeader(type, length));
    let free = true;
    for (const part of parts) free = this.socket.write(part);
    this.socket.uncork();
    if (!free) await new Promise<void>((resolve) => this.#drained.push(resolve));
  }

  sendJson<Type extends keyof Messages>(type: Type, message: Messages[Type]): Promise<void> {
    return this.send(type, encodeJson(message));
  }

  /** Sends what is waiting, then closes. */
  close(): void {
    this.socket.end();
  }

  /** Tells the other side why, if it is a SessionError, and closes. `closed` is told the error. */
  fail(thrown: unknown): void {
    if (this.closed) return;
    const error = asCoffeeError(thrown);
    this.#error ??= error;
    this.#queue.clear();
    this.socket.removeAllListeners('data');
    this.socket.resume();
    if (error instanceof SessionError) {
      const message = error.message.slice(0, LONGEST_ERROR);
      void this.sendJson('ERROR', { code: error.session, message, retriable: error.retriable });
    }
    this.socket.end();
    // A peer that does not read must not keep the connection open.
    this.#failing = setTimeout(() => this.socket.destroy(), FAREWELL_MS).unref();
    this.#wake();
  }

  /** Closes at once; `closed` is told the error. */
  destroy(error?: Error): void {
    this.#error ??= error;
    this.socket.destroy();
  }

  #received(data: Buffer): void {
    this.#since.heard = 0;
    try {
      for (let at = 0; at < data.length;) at = this.#take(data, at);
    } catch (error) {
      this.fail(error);
      return;
    }
    void this.#handle();
  }

  /** Takes the bytes of one header or one payload from `at` on. @returns the offset after them. */
  #take(data: Buffer, at: number): number {
    if (!this.#incoming) {
      if (this.#headerBytes === 0) this.#startDeadline();
      const count = Math.min(FRAME_HEADER_BYTES - this.#headerBytes, data.length - at);
      this.#header.set(data.subarray(at, at + count), this.#headerBytes);
      this.#headerBytes += count;
      if (this.#headerBytes === FRAME_HEADER_BYTES)
        this.#startPayload(decodeFrameHeader(this.#header, 0, this.options.maxFrameBytes));
      return at + count;
    }
    const { header, payload, filled } = this.#incoming;
    const count = Math.min(header.length - filled, data.length - at);
    payload?.set(data.subarray(at, at + count), filled);
    this.#incoming.filled += count;
    if (this.#incoming.filled === header.length) this.#finishFrame();
    return at + count;
  }

  #startPayload(header: FrameHeader): void {
    const headroom = header.type === 'UPLOAD' ? UPLOAD_HEADROOM : 0;
    const wanted = this.handler.expects?.(header) !== 'drop';
    const payload = wanted ? new Uint8Array(headroom + header.length).subarray(headroom) : undefined;
    this.#incoming = { header, payload, filled: 0 };
    this.#headerBytes = 0;
    if (header.length === 0) this.#finishFrame();
  }

  #finishFrame(): void {
    if (!this.#incoming) return;
    clearTimeout(this.#deadline);
    const { header, payload } = this.#incoming;
    this.#incoming = undefined;
    if (header.type === 'PING') {
      // Whoever asks without reading the answers gets none.
      if (!this.congested) void this.send('PONG');
    } else if (!payload) this.#queue.push({ type: header.type, payload: NOTHING, dropped: header.length });
    else if (header.type !== 'PONG') this.#queue.push({ type: header.type, payload });
  }

  async #handle(): Promise<void> {
    if (this.#handling) return;
    this.#handling = true;
    try {
      for (let frame = this.#queue.shift(); frame && !this.closed; frame = this.#queue.shift()) {
        const settled = this.handler.frame(frame);
        if (!settled && !this.#unread) continue;
        this.socket.pause();
        await settled;
        // Who does not read the answers asks no more.
        if (this.#unread) await new Promise<void>((resolve) => this.#drained.push(resolve));
        this.socket.resume();
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.#handling = false;
    }
  }

  get #unread(): boolean {
    return !this.closed && this.socket.writableLength > this.options.maxFrameBytes + UNREAD_ANSWERS;
  }

  #startDeadline(): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      // While a handler holds the socket back, it is not the other side that is slow.
      if (this.socket.isPaused()) return this.#startDeadline();
      this.fail(new SessionError('TOO_SLOW', `a frame was not whole after ${this.options.frameDeadline / 1000} s`));
    }, this.options.frameDeadline).unref();
  }

  #checkLife(): void {
    const since = this.#since;
    since.heard++;
    since.sent++;
    since.flushed++;
    const flushed = this.socket.bytesWritten - this.socket.writableLength;
    if (this.socket.writableLength === 0 || flushed > this.#flushedBytes) since.flushed = 0;
    this.#flushedBytes = flushed;
    // While a handler holds the socket back, silence is ours.
    if (this.socket.isPaused()) since.heard = 0;
    if (since.flushed > PATIENCE) return this.fail(new SessionError('TOO_SLOW', 'what was sent is not read'));
    if (since.heard > PATIENCE) {
      const seconds = (this.options.pingInterval / 1000) * 3;
      this.fail(new SessionError('TOO_SLOW', `nothing was heard for ${seconds} s`));
    } else if (since.sent >= 2) void this.send('PING');
  }

  #wake(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  #closed(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#pings);
    clearTimeout(this.#deadline);
    clearTimeout(this.#failing);
    this.#queue.clear();
    this.#wake();
    this.handler.closed(this.#error);
  }
}
