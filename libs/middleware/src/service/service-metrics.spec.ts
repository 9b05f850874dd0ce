import { Metrics } from '@coffee/metrics';
import { EmbeddedBroker } from '../index';
import { ServiceMetrics } from './service-metrics';

describe('the metrics of every service', () => {
  const broker = new EmbeddedBroker();
  afterAll(() => broker.close());
  const metrics = new Metrics();
  let wrong: string | undefined;
  const counted = new ServiceMetrics(metrics, () => wrong);
  const health = { publish: 'open', consume: 'open, but queue q is not being consumed' };
  const transport = counted.measured(Object.assign(broker.transport(), { health }));
  const lines = async (): Promise<string[]> => (await metrics.text()).split('\n');

  it('say whether it is ready', async () => {
    expect(await lines()).toContain('coffee_ready 1');
    wrong = 'the journal is being read';
    expect(await lines()).toContain('coffee_ready 0');
  });

  it('say how each of its connections is, and which were lost', async () => {
    health.publish = 'blocked';
    counted.heard({ type: 'lost', role: 'consume' });
    counted.heard({ type: 'unreachable', role: 'consume' });
    expect(transport.health).toEqual(health);
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'coffee_broker_connected{connection="publish"} 1',
        'coffee_broker_connected{connection="consume"} 1',
        'coffee_broker_blocked{connection="publish"} 1',
        'coffee_broker_blocked{connection="consume"} 0',
        'coffee_broker_connections_lost_total{connection="publish"} 0',
        'coffee_broker_connections_lost_total{connection="consume"} 1',
      ]),
    );
    health.consume = 'waiting';
    expect(await lines()).toContain('coffee_broker_connected{connection="consume"} 0');
  });

  it('count each confirm, and each message without one, by where it went', async () => {
    const queue = transport.workQueue('q');
    await queue.declare();
    await queue.send(new Uint8Array(8));
    await queue.send(new Uint8Array(8));
    await transport.log('l').declare();
    await transport.log('l').append(new Uint8Array(8));
    await expect(transport.log('not there').append(new Uint8Array(8))).rejects.toThrow();
    expect(await queue.depth()).toBe(2);
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'coffee_confirm_duration_seconds_count{channel="queue"} 2',
        'coffee_confirm_duration_seconds_count{channel="log"} 1',
        'coffee_messages_unconfirmed_total{channel="queue"} 0',
        'coffee_messages_unconfirmed_total{channel="log"} 1',
      ]),
    );
  });
});
