/** One end of a connection, without manners, for tests: sends whatever bytes it is told, and shows what came back. */
import { connect, type Socket } from 'node:net';
import { decodeJson, encodeJson } from '@coffee/protocol';
import { FRAME_HEADER_BYTES, decodeFrameHeader, encodeFrameHeader } from '../frame-header';
import type { FrameType } from '../frame-table';
import { eventually } from './test-system';

export interface ReceivedFrame {
  readonly type: FrameType;
  readonly payload: Uint8Array;
}

export class RawClient {
  readonly frames: ReceivedFrame[] = [];
  closed = false;
  /** Past the handshake. */
  begun = false;
  #bytes = Buffer.alloc(0);

  private constructor(readonly socket: Socket) {
    socket.on('data', (data: Buffer) => this.#received(data));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.closed = true));
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1' });
    const client = new RawClient(socket);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return client;
  }

  /** The gateway's end, of a connection that a client has made. */
  static over(socket: Socket): RawClient {
    return new RawClient(socket);
  }

  /** Connected and past the handshake. */
  static async begin(port: number, token?: string, who: object = {}): Promise<RawClient> {
    const client = await RawClient.connect(port);
    client.json('BEGIN_CONNECTION', { magic: 'coffee', version: 1, ...(token !== undefined && { token }), ...who });
    await client.receive('CONNECTION_READY');
    client.begun = true;
    return client;
  }

  bytes(...parts: readonly Uint8Array[]): void {
    for (const part of parts) this.socket.write(part);
  }

  frame(type: FrameType, payload: Uint8Array = new Uint8Array(0)): void {
    this.bytes(encodeFrameHeader(type, payload.byteLength), payload);
  }

  json(type: FrameType, value: object): void {
    this.frame(type, encodeJson(value));
  }

  /** Waits for the next frame of this type; `frames` loses it and all before it. */
  async receive(type: FrameType): Promise<Readonly<Record<string, unknown>>> {
    const at = (): number => this.frames.findIndex((frame) => frame.type === type);
    await eventually(
      () => at() >= 0,
      () => [`no ${type}`, this.closed, this.frames.map((frame) => this.#shown(frame))],
    );
    const [frame] = this.frames.splice(0, at() + 1).slice(-1);
    return frame!.payload[0] === 0x7b ? decodeJson(frame!.payload, type) : {};
  }

  /** Waits for an ERROR and for the end of the connection. */
  async refused(): Promise<Readonly<Record<string, unknown>>> {
    const error = await this.receive('ERROR');
    await eventually(
      () => this.closed,
      () => 'the connection stays open',
    );
    return error;
  }

  end(): void {
    this.socket.destroy();
  }

  #received(data: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, data]);
    while (this.#bytes.length >= FRAME_HEADER_BYTES) {
      const { type, length } = decodeFrameHeader(this.#bytes, 0, 1 << 30);
      if (this.#bytes.length < FRAME_HEADER_BYTES + length) return;
      this.frames.push({ type, payload: this.#bytes.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + length) });
      this.#bytes = this.#bytes.subarray(FRAME_HEADER_BYTES + length);
    }
  }

  #shown({ type, payload }: ReceivedFrame): string {
    return `${type} ${Buffer.from(payload.subarray(0, 200)).toString('latin1')}`;
  }
}
