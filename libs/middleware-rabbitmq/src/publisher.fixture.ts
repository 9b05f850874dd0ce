/** A publisher on a connection whose channels answer as a spec wants. */
import { EventEmitter } from 'node:events';
import { IllegalOperationError } from 'amqplib';
import type { ConnectionListener, ManagedConnection } from './managed-connection';
import { settingsOf } from './options';
import { Publisher } from './publisher';
import type { Target } from './target';

type Confirm = (error: Error | null) => void;
/** What the broker does with a message on a channel; `silence` leaves it to the test. */
export type Answer = 'confirm' | 'return' | 'silence';

export interface Sent {
  readonly body: number;
  readonly messageId: string;
  readonly confirm: Confirm;
}

/** A channel on which the broker answers in one way. */
export class TestChannel extends EventEmitter {
  readonly sent: Sent[] = [];
  closed = false;

  constructor(readonly answer: Answer) {
    super();
  }

  publish(_exchange: string, queue: string, content: Buffer, { messageId }: { messageId: string }, confirm: Confirm) {
    if (queue === 'impossible') throw new TypeError("Field 'routingKey' is the wrong type");
    if (this.closed) throw new IllegalOperationError('Channel closed');
    this.sent.push({ body: content[0]!, messageId, confirm });
    if (this.answer === 'silence') return;
    setImmediate(() => {
      if (this.answer === 'return') this.giveBack(messageId);
      confirm(null);
    });
  }

  /** The broker has no place for it. Its confirm follows. */
  giveBack(messageId: string): void {
    this.emit('return', { properties: { messageId } });
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

export const target: Target = { kind: 'log', queue: 'ns.jobs', subject: 'log jobs' };
export const one = Uint8Array.of(1);

/** By a clock that specs leave alone. */
const DEADLINE = 4_000_000_000n;

/** Resolves when the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  const end = process.hrtime.bigint() + DEADLINE;
  while (!condition()) {
    if (process.hrtime.bigint() > end) throw new Error(`not in time: ${condition.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface Setup {
  readonly isGone?: (target: Target) => Promise<boolean>;
  /** How long messages are tried (ms). */
  readonly outage?: number;
  readonly openChannel?: () => Promise<void>;
  /** For a confirm (ms). */
  readonly patience?: number;
}

/** @param answers of each channel in its turn; the last goes for all that follow. */
export function publisherOn(
  answers: readonly Answer[],
  { isGone, outage = 30_000, openChannel, patience = 10 }: Setup = {},
) {
  const channels: TestChannel[] = [];
  const newModel = () => ({
    createConfirmChannel: async () => {
      await openChannel?.();
      const channel = new TestChannel(answers[channels.length] ?? answers.at(-1)!);
      channels.push(channel);
      return channel;
    },
  });
  const listeners: ConnectionListener[] = [];
  const connection = {
    model: newModel() as ReturnType<typeof newModel> | undefined,
    looks: 0,
    isBlocked: false,
    trouble: 'the connection to the broker at here:1 was lost: somebody cut it',
    /** As `ManagedConnection.state`. */
    get state(): string {
      this.looks++;
      return this.isBlocked ? 'blocked' : 'open';
    },
    listen: (listener: ConnectionListener) => listeners.push(listener),
    forget: () => undefined,
    lose: () => {
      connection.model = undefined;
      for (const listener of listeners) listener.down();
    },
    open: () => {
      connection.model = newModel();
      for (const listener of listeners) listener.up(connection.model as never);
    },
  };
  const settings = settingsOf({
    url: 'amqp://none',
    confirmPatience: patience,
    outage,
    reconnect: { first: 1, max: 4 },
  });
  const publisher = new Publisher(
    connection as unknown as ManagedConnection,
    settings,
    isGone ?? (() => Promise.resolve(false)),
  );
  connection.open();
  const publish = (body = one, to = target): Promise<void> => publisher.publish(to, body, true);
  return { publisher, publish, channels, connection };
}
