import { asCoffeeError } from '@coffee/core';
import { readShopScaling } from './samples.testing';

function problemsOf(text: string): string[] {
  try {
    readShopScaling(text);
    return [];
  } catch (thrown) {
    const error = asCoffeeError(thrown);
    expect(error.code).toBe('USAGE');
    return error.message.split('\n');
  }
}

describe('a scaling file', () => {
  it('may be empty: everything has a default', () => {
    const scaling = readShopScaling('');
    expect(scaling.replicas).toEqual({
      gateway: 1,
      filter: 1,
      aggregator: 1,
      maximizer: 1,
      joiner: 1,
    });
    expect(scaling).toMatchObject({ partitions: 4, broker: { nodes: 1 }, queues: 'classic', clients: [] });
    expect(readShopScaling('replicas:\nlimits:\n  filter:\nclients:\n')).toEqual(scaling);
  });

  it('has a number of workers for all kinds of an app, or tells the kinds apart', () => {
    const replicasOf = (text: string) => readShopScaling(`replicas: ${text}`).replicas;
    expect(replicasOf('{ filter: 3, aggregator: }')).toMatchObject({ filter: 3, aggregator: 1 });
    expect(replicasOf('{ filter: {}, aggregator: { tpv: 2 } }')).toMatchObject({
      filter: { year: 1, hour: 1, amount: 1 },
      aggregator: { products: 1, tpv: 2, purchases: 1 },
    });
  });

  it('takes quorum queues where there are three brokers, unless it says otherwise', () => {
    expect(readShopScaling('broker: cluster')).toMatchObject({ broker: { nodes: 3 }, queues: 'quorum' });
    expect(readShopScaling('queues: quorum')).toMatchObject({ broker: { nodes: 1 }, queues: 'quorum' });
    expect(readShopScaling('broker: { url: amqp://elsewhere }')).toMatchObject({
      broker: { urls: ['amqp://elsewhere'] },
      queues: 'classic',
    });
  });
});

describe('who may connect', () => {
  const gatewayOf = (text: string) => readShopScaling(text).gateway;

  it('is anyone of this machine, without a token, where nothing is said', () => {
    expect(gatewayOf('')).toMatchObject({ address: '127.0.0.1', tokens: false, tls: false });
  });

  it('takes a token as soon as others are let in, unless the file says otherwise', () => {
    expect(gatewayOf('gateway: { address: 0.0.0.0 }').tokens).toBe(true);
    expect(gatewayOf('network: { clients: [shop] }').tokens).toBe(true);
    expect(gatewayOf('network: { metrics: [monitoring] }').tokens).toBe(false);
    expect(gatewayOf('gateway: { address: 0.0.0.0, tokens: false }').tokens).toBe(false);
    expect(gatewayOf('gateway: { tokens: true }').tokens).toBe(true);
  });
});

describe('a scaling file that is wrong', () => {
  it('is refused with all of its problems, each with its line and key', () => {
    const text = [
      'nam: shop',
      'replicas:',
      '  filter: -1',
      '  agregator: 3',
      '  aggregator: { tpx: 2, tpv: 1000000 }',
      '  maximizer: 9',
      'partitions: 1.5',
      'limits: { filter: { memory: 1XB, cpus: 0.001 } }',
      'clients:',
      '  - results: there',
    ].join('\n');
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^shop\.yaml:1: nam is unknown; there are name, images, replicas, /),
      'shop.yaml:3: replicas.filter takes a whole number from 1 to 256, or one for each of year, hour, amount, expression, project, first, not -1',
      'shop.yaml:4: replicas.agregator is unknown; there are gateway, filter, aggregator, maximizer, joiner',
      'shop.yaml:5: replicas.aggregator.tpv takes a whole number from 1 to 256, not 1000000',
      'shop.yaml:5: replicas.aggregator.tpx is unknown; there are products, tpv, purchases, sql',
      'shop.yaml:7: partitions takes a whole number from 1 to 128, not 1.5',
      'shop.yaml:8: limits.filter.memory takes a size from 64MiB to 4TiB, like 512MiB or 2GiB, not "1XB"',
      'shop.yaml:8: limits.filter.cpus takes a number of cores from 0.05 to 256, like 0.5 or 2, not 0.001',
      'shop.yaml:10: clients[0].data takes a data folder, from the folder of the scaling file',
    ]);
  });

  it.each([
    ['replicas: 3', 'shop.yaml:1: replicas takes keys: gateway, filter, aggregator, maximizer, joiner, not 3'],
    [
      'replicas: { filter: [2] }',
      'shop.yaml:1: replicas.filter takes a whole number from 1 to 256, or one for each of year, hour, amount, expression, project, first',
    ],
    ['a: 1\na: 2', 'shop.yaml:2: Map keys must be unique'],
    ['replicas: [1', 'shop.yaml:1: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['- 1', expect.stringMatching(/^shop\.yaml:1: takes keys: name, images/)],
    ['name: Shop', expect.stringMatching(/^shop\.yaml:1: name takes up to 30 lower-case letters/)],
    ['clients: [3]', 'shop.yaml:1: clients[0] takes keys: data, results, queries, not 3'],
    ['gateway: { tls: letsencrypt }', 'shop.yaml:1: gateway.tls takes true, false or self-signed, not "letsencrypt"'],
    [
      'network: { clients: [10.0.0.0/33] }',
      'shop.yaml:1: network.clients[0] takes a namespace, or a range of addresses like 10.0.0.0/8, not "10.0.0.0/33"',
    ],
    [
      'network: { metrics: Monitoring }',
      expect.stringMatching(/^shop\.yaml:1: network\.metrics takes a list of names/),
    ],
    ['broker: theirs', expect.stringMatching(/^shop\.yaml:1: broker takes own, cluster, or url: with/)],
  ])('%j', (text, problem) => {
    expect(problemsOf(text)).toContainEqual(problem);
  });

  it('must have partitions for all who would own some', () => {
    expect(problemsOf('partitions: 2\nreplicas:\n  joiner: 5')).toEqual([
      'shop.yaml:3: replicas.joiner takes at most as many as there are partitions (2): 3 of 5 would own none, not 5',
    ]);
  });

  it('must not tell kinds apart that are no stages of their own', () => {
    expect(problemsOf('layout: roles\nreplicas:\n  filter: { year: 2 }')).toEqual([
      'shop.yaml:3: replicas.filter takes one number with layout: roles, where all filters are one stage; with kinds each is one of its own',
    ]);
    expect(problemsOf('layout: none\nreplicas:\n  aggregator: { tpv: 2 }')).toEqual([
      'shop.yaml:3: replicas.aggregator takes one number, or nothing, with layout: none, where filters do the work of aggregators',
    ]);
    expect(problemsOf('layout: scan')).toEqual([
      expect.stringMatching(/^shop\.yaml:1: layout takes kinds or roles or none, not "scan"/),
    ]);
  });

  it('must not keep queues on one of three brokers', () => {
    expect(problemsOf('broker: cluster\nqueues: classic')).toEqual([
      'shop.yaml:2: queues takes quorum with broker: cluster; a classic queue is lost with its node, not "classic"',
    ]);
  });

  it('must leave room for the ports of all gateways', () => {
    expect(problemsOf('gateway: { port: 65535 }\nreplicas: { gateway: 2 }')).toEqual([
      'shop.yaml:1: gateway.port leaves no room below 65536 for 2 gateways',
    ]);
    expect(problemsOf('gateway: { http: 65535 }\nreplicas: { gateway: 2 }')).toEqual([
      'shop.yaml:1: gateway.http leaves no room below 65536 for 2 gateways',
    ]);
    expect(problemsOf('gateway: { http: 6999 }\nreplicas: { gateway: 2 }')).toEqual([
      'shop.yaml:1: gateway.http takes a port that is 2 or more from gateway.port (7000): each gateway has one of both, not 6999',
    ]);
    expect(problemsOf('gateway: { http: 6998 }\nreplicas: { gateway: 2 }')).toEqual([]);
  });

  it('must say for HTTP where answers are kept, and how', () => {
    expect(problemsOf('results: false')).toEqual([
      'shop.yaml:1: gateway.http takes false with results: false, for answers are kept until they are asked for',
    ]);
    expect(problemsOf('results: false\ngateway: { http: false }')).toEqual([]);
    expect(problemsOf('gateway: { http: true }')).toEqual([
      'shop.yaml:1: gateway.http takes a port from 1 to 65535, or false, not true',
    ]);
    expect(problemsOf('results: { days: 0, bytes: 1 }\n')).toEqual([
      'shop.yaml:1: results.days takes a whole number from 1 to 3650, not 0',
      'shop.yaml:1: results.bytes is unknown; there are days, size, storageClass',
    ]);
    expect(problemsOf('traces: http://me:secret@collector/v1/traces')).toEqual([
      'shop.yaml:1: traces takes an http:// or https:// URL without a user and a query',
    ]);
    expect(problemsOf('results: true')).toEqual([
      'shop.yaml:1: results takes keys: days, size, storageClass, not true',
    ]);
  });

  it('is not quoted where it may hold a password', () => {
    expect(problemsOf('broker: { url: "http://me:secret@broker" }').join()).not.toContain('secret');
  });
});
