/** What a simulated process has instead of RabbitMQ keeps the contract, also when its connection is lost: all in virtual time. */
import { EmbeddedBroker } from '@coffee/middleware';
import { describeTransport } from '@coffee/middleware/conformance';
import { Chance } from '../virtual/chance';
import { installGlobals } from '../virtual/globals';
import { Scheduler } from '../virtual/scheduler';
import { SimProcess } from '../virtual/sim-process';
import { BrokerConnection } from './broker-connection';

const chance = new Chance(1);
const scheduler = new Scheduler(chance.of('scheduler'));
const broker = new EmbeddedBroker({ keepUnacked: true });
const brokerProcess = new SimProcess('broker');
const connections = new Set<BrokerConnection>();
let restore: () => void = () => undefined;
let over = false;

function connect(): Promise<BrokerConnection> {
  const connection = new BrokerConnection({
    scheduler,
    process: new SimProcess('tested'),
    broker: brokerProcess,
    connect: () => broker.transport(),
    latency: () => chance.duration(0.01, 5),
    outage: 30_000,
  });
  connections.add(connection);
  return Promise.resolve(connection);
}

describeTransport('the connection of a simulated process', {
  connect,
  start: async () => {
    restore = installGlobals(scheduler, chance.of('random numbers'));
    const forEver = { deadline: Infinity, turns: Infinity };
    // Tests run between the turns: when there is nothing to do they have not asked for anything yet.
    const pump = async (): Promise<void> => {
      while (!over) {
        await scheduler.run(() => over, forEver);
        await scheduler.settled();
      }
    };
    void pump();
    await Promise.resolve();
  },
  stop: () => {
    over = true;
    restore();
    return Promise.resolve();
  },
  sever: (transport) => {
    if (transport instanceof BrokerConnection) transport.lose(50);
    return Promise.resolve();
  },
  restartBroker: () => {
    for (const connection of connections) connection.lose(50);
    return Promise.resolve();
  },
});
