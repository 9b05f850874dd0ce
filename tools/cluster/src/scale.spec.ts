import { givenSettings } from './given-settings';
import { defaultScale, parseScale, scaleWarnings } from './scale';
import { portsOf, servicesOf } from './services';

describe('a scale', () => {
  it('names the services that have another number of processes', () => {
    expect(parseScale('')).toEqual(defaultScale);
    expect(parseScale('filter=2, joiner=0')).toEqual({ ...defaultScale, filter: 2, joiner: 0 });
  });

  it('warns of what it lacks', () => {
    expect(scaleWarnings(parseScale('filter=0,aggregator=0,gateway=0'))).toEqual([
      'Without a gateway, nobody can ask anything.',
      'Without a filter, jobs that need one wait until there is one.',
      'Without an aggregator, jobs that need one wait until there is one.',
    ]);
    expect(scaleWarnings(parseScale(''))).toEqual([]);
  });

  it('is refused with all that is wrong in it', () => {
    expect(() => parseScale('filters=2,joiner=-1,gateway')).toThrow(
      /no service "filters".*joiner takes a number.*not "-1".*gateway takes a number.*not ""/,
    );
  });
});

describe('the services of a scale', () => {
  const scale = parseScale('gateway=2,filter=2,aggregator=0');
  const ports = Array.from({ length: portsOf(scale, false) }, (_, i) => 7000 + i);
  const settings = {
    amqpUrl: 'amqp://broker',
    durable: false,
    logFormat: 'pretty',
    env: { LOG_LEVEL: 'debug' },
  } as const;
  const services = servicesOf(scale, ports, settings);

  it('have names and ports of their own, the gateways first', () => {
    expect(services.map(({ name, port, healthPort }) => [name, port, healthPort])).toEqual([
      ['gateway.0', 7000, 7002],
      ['gateway.1', 7001, 7003],
      ['filter.0', undefined, 7004],
      ['filter.1', undefined, 7005],
      ['maximizer.0', undefined, 7006],
      ['joiner.0', undefined, 7007],
    ]);
  });

  it('speak HTTP where they have a folder for answers, at ports behind those of the gateways', () => {
    const all = Array.from({ length: portsOf(scale, true) }, (_, i) => 7000 + i);
    const served = servicesOf(scale, all, { ...settings, results: '/answers' });
    expect(served.map(({ port, httpPort, healthPort }) => [port, httpPort, healthPort])).toEqual([
      [7000, 7002, 7004],
      [7001, 7003, 7005],
      ...[7006, 7007, 7008, 7009].map((health) => [undefined, undefined, health]),
    ]);
    expect(served[1]?.env).toMatchObject({ HTTP_HOST: '127.0.0.1', HTTP_PORT: '7003', RESULTS_DIR: '/answers' });
    expect(services[1]?.env).not.toHaveProperty('HTTP_PORT');
  });

  it('serve one queue each where their kinds are told apart', () => {
    const kinds = servicesOf(
      { ...scale, gateway: 0, filter: { year: 2, hour: 0 }, joiner: 0, maximizer: 0 },
      [],
      settings,
    );
    expect(
      kinds.map(({ name, service, env }) => [name, service, env['STAGES'], env['REPLICA'], env['REPLICAS']]),
    ).toEqual([
      ['filter.year.0', 'filter.year', 'filter.year', '0', '2'],
      ['filter.year.1', 'filter.year', 'filter.year', '1', '2'],
    ]);
  });

  it('have the settings that the environment has decided, whatever is usual here', () => {
    const environment = {
      PARTITIONS: '8',
      LOG_FORMAT: 'json',
      DURABLE: 'true',
      HOST: '0.0.0.0',
      NAMESPACE: 'shop',
      PORT: '1',
    };
    const given = { ...settings, namespace: 'shop', env: givenSettings(environment, { transient: false }) };
    const [gateway] = servicesOf(scale, ports, given);
    expect(gateway?.env).toMatchObject({ ...environment, PORT: '7000' });
    expect(givenSettings(environment, { transient: true })).not.toHaveProperty('DURABLE');
  });

  it('know which of their equals they are', () => {
    expect(services.find(({ name }) => name === 'filter.1')?.env).toEqual({
      AMQP_URL: 'amqp://broker',
      DURABLE: 'false',
      LOG_FORMAT: 'pretty',
      LOG_LEVEL: 'debug',
      HEALTH_HOST: '127.0.0.1',
      HEALTH_PORT: '7005',
      REPLICA: '1',
      REPLICAS: '2',
    });
    expect(services[1]?.env).toMatchObject({ HOST: '127.0.0.1', PORT: '7001', PARTITIONS: '1' });
  });
});
