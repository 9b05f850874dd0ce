/** A line to a gateway that can be cut, as the death of the client's machine or of the network cuts it: without a farewell. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export class Line {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((near) => this.#connected(near));
  #broken = false;

  private constructor(private readonly target: number) {}

  /** @param target port of this machine. */
  static async to(target: number): Promise<Line> {
    const line = new Line(target);
    await new Promise<void>((listening) => line.#server.listen(0, '127.0.0.1', listening));
    return line;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** For good. */
  cut(): void {
    this.#broken = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  stop(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #connected(near: Socket): void {
    if (this.#broken) return void near.destroy();
    const far = connect({ port: this.target, host: '127.0.0.1' });
    this.#pipe(near, far);
    this.#pipe(far, near);
  }

  #pipe(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('error', () => undefined);
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    from.pipe(to);
  }
}
