import { EventEmitter } from 'node:events';
import type { Channel } from 'amqplib';
import type { ManagedConnection } from './managed-connection';
import { Operations } from './operations';
import { settingsOf } from './options';

/** A connection that the broker ends (541) over some operations, and that comes back at once. */
class TestConnection {
  model = this.#newModel();
  readonly trouble = 'the connection to the broker at here:1 was lost: INTERNAL_ERROR (541)';
  losses = 0;

  whenUp(): Promise<unknown> {
    return Promise.resolve(this.model);
  }

  /** @returns how whoever awaits a reply hears of it. */
  lose(): Error {
    this.losses++;
    this.model.emit('lost');
    this.model = this.#newModel();
    return new Error('Channel ended, no reply will be forthcoming');
  }

  #newModel() {
    return Object.assign(new EventEmitter().setMaxListeners(0), {
      createChannel: () => Promise.resolve(new EventEmitter()),
    });
  }
}

describe('operations over a connection that the broker ends over one of them', () => {
  function operationsOn() {
    const connection = new TestConnection();
    const settings = settingsOf({ url: 'amqp://none', reconnect: { first: 1, max: 4 } });
    const operations = new Operations((work) => work(connection as unknown as ManagedConnection), settings);
    /** Takes some turns of the event loop, in which it may lose the connection with all that is under way. */
    const healthy = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const model = connection.model;
        const onLost = (): void => reject(new Error('Channel ended, no reply will be forthcoming'));
        model.once('lost', onLost);
        let turns = 5;
        const turn = (): void => {
          if (turns-- > 0) setImmediate(turn);
          else {
            model.off('lost', onLost);
            resolve('done');
          }
        };
        turn();
      });
    const broken = (): Promise<never> =>
      new Promise((_resolve, reject) => setImmediate(() => reject(connection.lose())));
    return { operations, connection, healthy, broken };
  }

  it('fail with its reason after a few attempts, not after as long as an outage may take', async () => {
    const { operations, connection, broken } = operationsOn();
    await expect(operations.run('log x', broken)).rejects.toMatchObject({
      code: 'TRANSPORT',
      message: `log x: ${connection.trouble}`,
    });
    expect(connection.losses).toBe(5);
  });

  it('get through when they are not to blame', async () => {
    const { operations, healthy, broken } = operationsOn();
    const failing = [1, 2].map(() => expect(operations.run('log broken', broken)).rejects.toThrow('log broken'));
    const others = Array.from({ length: 20 }, () => operations.run('log healthy', (_channel: Channel) => healthy()));
    expect(new Set(await Promise.all(others))).toEqual(new Set(['done']));
    await Promise.all(failing);
  });
});
