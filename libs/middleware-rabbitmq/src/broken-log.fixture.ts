/**
 * Makes of a log what RabbitMQ 3.10 may make of one when it is killed while it declares it: a stream that is on disk, and not in memory,
 * without a leader. The broker ends the connection of whoever declares, deletes or reads it (541), and says of what is sent there that
 * there is no such queue. And what an operator can do about it.
 */
import type { Broker } from '@coffee/broker';

const resource = (queue: string): string => `rabbit_misc:r(<<"/">>, queue, <<"${queue}">>)`;

export async function breakLog(broker: Broker, queue: string): Promise<void> {
  await broker.control(
    'eval',
    `N = ${resource(queue)}, {ok, Q} = rabbit_amqqueue:lookup(N), ok = mnesia:dirty_delete(rabbit_queue, N),` +
      ` ok = mnesia:dirty_write(rabbit_durable_queue, amqqueue:set_pid(Q, none)).`,
  );
}

/** As docs/operations.md has it. */
export async function removeBrokenLog(broker: Broker, queue: string): Promise<void> {
  await broker.control('eval', `rabbit_amqqueue:internal_delete(${resource(queue)}, <<"operator">>).`);
}
