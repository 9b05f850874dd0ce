/** One address before several gateways, as a load balancer is: each new connection goes to the one that is chosen. Owns its connections. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class Front {
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** Undefined: whoever connects is refused. */
    private target: number | undefined,
  ) {
    server.on('connection', (socket) => this.#forward(socket));
  }

  /** @param target port of the first gateway. */
  static async start(target: number): Promise<Front> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Front(server, target);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Cuts what is open; what comes later goes there. */
  turnTo(target: number | undefined): void {
    this.target = target;
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.turnTo(undefined);
    this.server.close();
    await once(this.server, 'close');
  }

  #forward(socket: Socket): void {
    if (this.target === undefined) return void socket.destroy();
    const other = connect(this.target, '127.0.0.1');
    const ends = [socket, other];
    for (const end of ends) {
      this.#sockets.add(end);
      // Its other end goes with it, however it ends.
      end.on('error', () => undefined);
      end.on('close', () => {
        this.#sockets.delete(end);
        for (const each of ends) each.destroy();
      });
    }
    socket.pipe(other).pipe(socket);
  }
}
