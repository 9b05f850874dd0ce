import { toCoffeeError } from './amqp-errors';

const connection = { trouble: 'the connection to the broker at here:1 was lost: somebody cut it' };

const reply = (code: number, text: string): Error =>
  Object.assign(new Error(`Operation failed: BasicConsume; ${code} with message "${text}"`), { code });

describe('what the broker replies', () => {
  it.each<[what: string, code: number, text: string, expected: string]>([
    ['no queue', 404, "NOT_FOUND - no queue 'orders' in vhost '/'", 'GONE'],
    ['a queue of another kind', 406, "PRECONDITION_FAILED - inequivalent arg 'x-queue-type'", 'USAGE'],
    ['no right', 403, "ACCESS_REFUSED - access to queue 'orders' refused", 'USAGE'],
    ['a node that is down', 404, "NOT_FOUND - home node 'a@b' of durable queue 'orders' is down", 'TRANSPORT'],
    [
      'a log that is not up yet after a restart',
      406,
      "PRECONDITION_FAILED - queue 'queue 'orders' in vhost '/'' does not have a replica on the local node",
      'TRANSPORT',
    ],
    [
      'a delivery that nobody acked for too long',
      406,
      'PRECONDITION_FAILED - delivery acknowledgement on channel 3 timed out. Timeout value used: 1800000 ms.',
      'TRANSPORT',
    ],
    // RabbitMQ 3.10 ends the whole connection of who reads or writes a log in the middle of its deletion.
    ['a log that is being deleted, written', 506, "RESOURCE_ERROR - Stream not found for queue 'orders'", 'TRANSPORT'],
    ['a log that is being deleted, read', 541, 'INTERNAL_ERROR', 'TRANSPORT'],
    ['anything else', 320, 'CONNECTION_FORCED', 'TRANSPORT'],
  ])('%s', (_what, code, text, expected) => {
    expect(toCoffeeError(reply(code, text), 'queue orders', connection).code).toBe(expected);
  });

  it('is not what failed on the way', () => {
    expect(toCoffeeError(new Error('read ECONNRESET'), 'queue orders', connection)).toMatchObject({
      code: 'TRANSPORT',
      retriable: true,
      message: 'queue orders: read ECONNRESET',
    });
  });

  it.each([
    'Channel ended, no reply will be forthcoming',
    'Channel closed',
    'Connection closed (Error: read ECONNRESET)',
  ])('is the reason of the connection when all that is said is "%s"', (text) => {
    expect(toCoffeeError(new Error(text), 'queue orders', connection)).toMatchObject({
      code: 'TRANSPORT',
      message: `queue orders: ${connection.trouble}`,
      cause: undefined,
    });
  });

  it('is told without the words of the library, and once', () => {
    const thrown = Object.assign(
      new Error(
        'Operation failed: QueueDeclare; 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - other type"',
      ),
      { code: 406 },
    );
    expect(toCoffeeError(thrown, 'queue orders', connection)).toMatchObject({
      message: 'queue orders is not as this process wants it: PRECONDITION_FAILED - other type (406)',
      cause: { message: 'PRECONDITION_FAILED - other type (406)', code: 406 },
    });
  });
});
