import { EmbeddedBroker } from '../index';
import { BrokerHealth } from './broker-health';

describe('the health of the connections to the broker', () => {
  const broker = new EmbeddedBroker();
  afterAll(() => broker.close());
  const refused = { type: 'unreachable', broker: 'rabbit:5672', reason: 'connection refused (ECONNREFUSED)' };

  it('says before there is one why there is none', () => {
    const health = new BrokerHealth();
    expect(health.problem).toBe('the broker is not connected');
    health.heard({ ...refused, role: 'publish' });
    expect(health.problem).toBe('the broker is not connected: rabbit:5672: connection refused (ECONNREFUSED)');
  });

  it('says of each why it is not open, until it is', () => {
    const health = new BrokerHealth();
    const states = { publish: 'waiting', consume: 'open' };
    health.connected(Object.assign(broker.transport(), { health: states }));
    health.heard({ type: 'lost', role: 'publish', broker: 'rabbit:5672', reason: 'no heartbeat from the broker' });
    expect(health.problem).toBe('the publish connection is waiting: rabbit:5672: no heartbeat from the broker');
    health.heard({ ...refused, role: 'publish' });
    health.heard({ type: 'retryScheduled', role: 'publish' });
    health.heard({ type: 'logDiffers', reason: 'another' });
    health.heard({ type: 'opened', role: 'consume', broker: 'rabbit:5672' });
    expect(health.problem).toBe('the publish connection is waiting: rabbit:5672: connection refused (ECONNREFUSED)');
    states.publish = 'open';
    health.heard({ type: 'opened', role: 'publish', broker: 'rabbit:5672' });
    expect(health.problem).toBeUndefined();
    states.publish = 'blocked';
    expect(health.problem).toBe('the publish connection is blocked');
  });
});
