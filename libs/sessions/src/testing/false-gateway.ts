/** Something in the place of a gateway that says what a test wants it to say. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { FrameType } from '../frame-table';
import { eventually } from './test-system';
import { RawClient } from './raw-client';

/** What it says when it is asked for a job, by START_JOB or RESUME. */
export type Answer = (client: RawClient, asked: FrameType) => void;

export class FalseGateway {
  /** How often it was asked for a job. */
  asked = 0;
  connections = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly answer: Answer,
  ) {}

  static async start(answer: Answer): Promise<FalseGateway> {
    const server = createServer();
    const gateway = new FalseGateway(server, answer);
    server.on('connection', (socket) => void gateway.#serve(socket).catch(() => undefined));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return gateway;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((closed) => this.server.close(closed));
  }

  async #serve(socket: Socket): Promise<void> {
    this.connections++;
    this.#sockets.add(socket);
    const client = RawClient.over(socket);
    await client.receive('BEGIN_CONNECTION');
    client.json('CONNECTION_READY', { version: 1, maxFrameBytes: 1 << 20, windowBytes: 1 << 20, pingSeconds: 10 });
    const ask = (): FrameType | undefined =>
      client.frames.find(({ type }) => type === 'START_JOB' || type === 'RESUME')?.type;
    await eventually(
      () => ask() !== undefined || client.closed,
      () => 'nothing is asked',
    );
    const asked = ask();
    if (asked === undefined) return;
    this.asked++;
    this.answer(client, asked);
  }
}
