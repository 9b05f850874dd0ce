/**
 * One end of a connection in memory, with as much of `net.Socket` as sessions use. Owns: that bytes arrive in order, later, and that the
 * other end learns of an end or a reset. What it is told happens in turns of the process that has it.
 */
import { Duplex } from 'node:stream';
import type { Scheduler } from '../virtual/scheduler';
import type { SimProcess } from '../virtual/sim-process';

export interface Wire {
  readonly scheduler: Scheduler;
  /** How long (ms) the next piece travels. */
  readonly latency: () => number;
}

export class SimSocket extends Duplex {
  #peer: SimSocket | undefined;
  #connected = false;
  #untilConnected: (() => void)[] = [];
  /** Tells the other end that it may write on: it is held back while nobody reads here. */
  #untilRead: (() => void)[] = [];
  /** When the piece before this one arrives: none overtakes another. */
  #lastArrival = 0;
  /** Until when (virtual ms) nothing arrives here. */
  #deafUntil = 0;
  bytesWritten = 0;

  constructor(
    private readonly wire: Wire,
    readonly process: SimProcess,
    readonly remoteAddress: string,
    readonly remotePort: number,
  ) {
    super({ allowHalfOpen: false });
  }

  setNoDelay(): this {
    return this;
  }

  /** Makes the two ends of a connection of them. */
  static join(one: SimSocket, other: SimSocket): void {
    one.#peer = other;
    other.#peer = one;
    one.#open();
    other.#open();
  }

  /** Nothing comes through to this end for so many ms, and neither side is told. */
  goDeaf(duration: number): void {
    this.#deafUntil = Math.max(this.#deafUntil, this.wire.scheduler.now + duration);
  }

  /** Its process is gone: it does nothing more. The other end is to `hearReset`. */
  vanish(): void {
    this.#peer = undefined;
    this.removeAllListeners();
    this.destroy();
  }

  /** The other end's process is gone, and the system there says so. */
  hearReset(): void {
    this.#peer = undefined;
    this.#arrives(() => this.destroy(resetByPeer()));
  }

  override _write(data: Buffer, _encoding: string, written: (error?: Error) => void): void {
    this.bytesWritten += data.byteLength;
    this.#toPeer((peer) => {
      const goOn = (): void => void this.wire.scheduler.after(0, () => written(), this.process);
      if (peer.destroyed || peer.readableEnded || peer.push(data)) goOn();
      else peer.#untilRead.push(goOn);
    });
  }

  override _writev(pieces: { chunk: Buffer; encoding: string }[], written: (error?: Error) => void): void {
    this._write(Buffer.concat(pieces.map(({ chunk }) => chunk)), '', written);
  }

  override _read(): void {
    for (const goOn of this.#untilRead.splice(0)) goOn();
  }

  override _final(done: () => void): void {
    this.#toPeer((peer) => peer.destroyed || peer.push(null));
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#toPeer((peer) => {
      if (peer.destroyed || peer.readableEnded) return;
      if (error) peer.destroy(resetByPeer());
      else peer.push(null);
    });
    done(error);
  }

  #open(): void {
    this.#connected = true;
    for (const code of this.#untilConnected.splice(0)) code();
  }

  /** Lets it happen at the other end, once there is one. */
  #toPeer(happens: (peer: SimSocket) => void): void {
    const peer = this.#peer;
    if (peer) peer.#arrives(() => happens(peer));
    else if (!this.#connected) this.#untilConnected.push(() => this.#toPeer(happens));
  }

  /** In a turn of the process of this end, after what was sent before. */
  #arrives(code: () => void): void {
    const { scheduler, latency } = this.wire;
    this.#lastArrival = Math.max(this.#lastArrival, this.#deafUntil, scheduler.now + latency());
    scheduler.after(this.#lastArrival - scheduler.now, code, this.process);
  }
}

const resetByPeer = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
