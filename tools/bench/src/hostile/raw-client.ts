/** A client without manners: sends frames of any size as fast as the socket takes them, and reads as little as it likes. */
import { connect, type Socket } from 'node:net';
import { decodeJson, encodeJson } from '@coffee/protocol';
import { FRAME_HEADER_BYTES, type FrameType, decodeFrameHeader, encodeFrameHeader } from '@coffee/sessions';

export class RawClient {
  closed = false;
  /** Frames that came, by type; of each the last payload. */
  readonly came = new Map<FrameType, { count: number; last: Uint8Array }>();
  #bytes: Uint8Array = new Uint8Array(0);
  readonly #unsent = new Set<() => void>();
  #woken: () => void = () => undefined;

  private constructor(readonly socket: Socket) {
    socket.on('data', (data: Buffer) => this.#received(data));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.#woken();
      for (const resolve of this.#unsent) resolve();
    });
  }

  /** Past the handshake, unless it was refused. */
  static async begin(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1' });
    await new Promise((resolve) => socket.once('connect', resolve).once('error', resolve));
    const client = new RawClient(socket);
    await client.json('BEGIN_CONNECTION', { magic: 'coffee', version: 1 });
    await client.receive('CONNECTION_READY');
    return client;
  }

  /** Resolves when the system has taken it, or the connection is gone. */
  async frame(type: FrameType, payload: Uint8Array = new Uint8Array(0)): Promise<void> {
    await this.bytes(Buffer.concat([encodeFrameHeader(type, payload.byteLength), payload]));
  }

  async bytes(bytes: Uint8Array): Promise<void> {
    if (this.closed) return;
    await new Promise<void>((resolve) => {
      this.#unsent.add(resolve);
      this.socket.write(bytes, () => {
        this.#unsent.delete(resolve);
        resolve();
      });
    });
  }

  json(type: FrameType, value: object): Promise<void> {
    return this.frame(type, encodeJson(value));
  }

  /** One more frame of a type. @returns its JSON, or undefined when the connection is closed or after some seconds. */
  async receive(type: FrameType, patience = 60_000): Promise<Readonly<Record<string, unknown>> | undefined> {
    const before = this.came.get(type)?.count ?? 0;
    const deadline = performance.now() + patience;
    while ((this.came.get(type)?.count ?? 0) === before) {
      const left = deadline - performance.now();
      if (this.closed || left <= 0) return undefined;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#woken = () => (clearTimeout(timer), resolve());
      });
    }
    const { last } = this.came.get(type)!;
    return last[0] === 0x7b ? decodeJson(last, type) : {};
  }

  end(): void {
    this.socket.destroy();
  }

  #received(data: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? data : Buffer.concat([this.#bytes, data]);
    while (this.#bytes.length >= FRAME_HEADER_BYTES) {
      const { type, length } = decodeFrameHeader(this.#bytes, 0, 1 << 30);
      if (this.#bytes.length < FRAME_HEADER_BYTES + length) break;
      const last = this.#bytes.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + length);
      this.came.set(type, { count: (this.came.get(type)?.count ?? 0) + 1, last });
      this.#bytes = this.#bytes.subarray(FRAME_HEADER_BYTES + length);
    }
    this.#woken();
  }
}
