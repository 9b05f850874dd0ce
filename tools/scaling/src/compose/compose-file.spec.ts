import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { brokerNodes } from '../deployment';
import { expectGolden, openSample, root, samples, readShopScaling } from '../samples.testing';
import { composeFor, writeCompose } from '../write-compose';
import { composeOf, type Surroundings } from './compose-file';
import type { ComposeFile, ComposeService } from './compose-types';

const surroundings: Surroundings = {
  source: './any.yaml',
  settings: './deploy',
  secrets: './secrets',
  clients: [],
  hasCa: false,
};
const composed = (text: string): ComposeFile => composeOf(readShopScaling(text), surroundings);
const servicesOf = (text: string): ComposeService[] => Object.values(composed(text).services);

describe.each(samples)('the sample %s', (name) => {
  it('makes the golden compose file', () => {
    expectGolden(`${name}.compose.yaml`, composeFor(openSample(name), join(root, 'docker-compose.yaml'), undefined));
  });

  // Where there is no docker-compose the file is held to the schema alone: see compose-file.property.spec.ts.
  const has1 = spawnSync('docker-compose', ['--version']).status === 0;
  (has1 ? it : it.skip)('is a file that docker-compose reads', () => {
    const folder = mkdtempSync(join(tmpdir(), 'coffee-compose-'));
    try {
      const out = join(folder, 'docker-compose.yaml');
      const file = openSample(name);
      const clients = file.clients.map((client, i) => ({ ...client, results: join(folder, `results-${i}`) }));
      writeCompose({ ...file, clients }, out);
      const { status, stdout, stderr } = spawnSync('docker-compose', ['-f', out, 'config'], { encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const read = parse(stdout) as ComposeFile;
      expect(Object.keys(read.services).sort()).toEqual(
        Object.keys((parse(readFileSync(out, 'utf8')) as ComposeFile).services).sort(),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a compose file', () => {
  it('has one service for stateless replicas, and one for each who has partitions or a port of its own', () => {
    const { services } = composed('replicas: { gateway: 2, filter: 5, maximizer: 2 }\nqueues: quorum');
    expect(Object.keys(services)).toEqual([
      'broker',
      ...['gateway-0', 'gateway-1'],
      ...['filter', 'aggregator'],
      ...['maximizer-0', 'maximizer-1', 'joiner-0'],
    ]);
    expect(services['filter']?.deploy).toEqual({ replicas: 5 });
    expect(services['maximizer-1']?.environment).toMatchObject({ REPLICA: '1', REPLICAS: '2', QUEUE_TYPE: 'quorum' });
    expect(services['gateway-1']?.ports).toEqual(['127.0.0.1:7001:7000', '127.0.0.1:7081:7080']);
  });

  it('has a service for each kind where kinds are told apart, else one that serves what it does by default', () => {
    const { services } = composed('replicas: { filter: { year: 5 } }');
    expect(Object.keys(services).filter((name) => /^(filter|aggregator)/.test(name))).toEqual([
      ...['filter-year', 'filter-hour', 'filter-amount', 'filter-expression', 'filter-project', 'filter-first'],
      'aggregator',
    ]);
    expect(services['filter-year']).toMatchObject({ deploy: { replicas: 5 }, environment: { STAGES: 'filter.year' } });
    expect(services['filter-hour']).toMatchObject({ deploy: { replicas: 1 }, environment: { STAGES: 'filter.hour' } });
    expect(services['aggregator']?.environment).not.toHaveProperty('STAGES');
  });

  it('has gateways cut plans as its kinds need it, or as it says, and no aggregators where filters do their work', () => {
    const layoutOf = (text: string): unknown => composed(text).services['gateway-0']?.environment?.['LAYOUT'];
    expect(layoutOf('')).toBe('roles');
    expect(layoutOf('replicas: { aggregator: { tpv: 2 } }')).toBe('roles');
    expect(layoutOf('replicas: { filter: { year: 5 } }')).toBe('kinds');
    expect(layoutOf('layout: kinds')).toBe('kinds');
    const { services } = composed('layout: none');
    expect(Object.keys(services)).toEqual(['broker', 'gateway-0', 'filter', 'maximizer-0', 'joiner-0']);
    expect(services['gateway-0']?.environment).toMatchObject({ LAYOUT: 'none' });
  });

  it('has one volume for the answers of all gateways, and HTTP, unless the file says none', () => {
    const { services, volumes } = composed('replicas: { gateway: 2 }\nresults: { size: 3TiB }\ngateway: { http: 90 }');
    for (const [i, name] of ['gateway-0', 'gateway-1'].entries())
      expect(services[name]).toMatchObject({
        environment: { RESULTS_DIR: '/results', RESULTS_BYTES: '3072GiB', RESULTS_DAYS: '7', HTTP_PORT: '7080' },
        volumes: [{ type: 'volume', source: 'results', target: '/results' }],
        ports: [`127.0.0.1:${7000 + i}:7000`, `127.0.0.1:${90 + i}:7080`],
      });
    expect(volumes).toHaveProperty('results');
    // The engine's volume has the owner of the image's folder.
    expect(readFileSync(join(root, 'docker/Dockerfile'), 'utf8')).toContain('--chown=1000:1000 /results /results');
    expect(JSON.stringify(composed('results: false\ngateway: { http: false }'))).not.toMatch(/RESULTS|HTTP|\/results/);
  });

  it('hands gateways, and nobody else, where traces go', () => {
    const { services } = composed('traces: http://collector:4318/v1/traces');
    const handed = Object.entries(services).filter(([, service]) => JSON.stringify(service).includes('TRACES_URL'));
    expect(handed.map(([name]) => name)).toEqual(['gateway-0']);
    expect(services['gateway-0']?.environment).toMatchObject({ TRACES_URL: 'http://collector:4318/v1/traces' });
    expect(JSON.stringify(composed(''))).not.toContain('TRACES_URL');
  });

  it('starts an Erlang VM to look at its broker only until that is up', () => {
    const folder = mkdtempSync(join(tmpdir(), 'coffee-health-'));
    try {
      const { test = [] } = composed('').services['broker']!.healthcheck!;
      const [, shell, flag, look = ''] = test;
      const log = join(folder, 'log');
      writeFileSync(join(folder, 'rabbitmq-diagnostics'), `#!/bin/sh\necho "$*" >> ${log}\n[ -e ${folder}/is-up ]\n`, {
        mode: 0o755,
      });
      const healthy = (): boolean =>
        spawnSync(shell!, [flag!, look.replaceAll('/tmp/up', join(folder, 'up'))], {
          env: { PATH: `${folder}:${process.env['PATH']}` },
        }).status === 0;
      expect([healthy(), healthy()]).toEqual([false, false]);
      writeFileSync(join(folder, 'is-up'), '');
      expect([healthy(), healthy(), healthy()]).toEqual([true, true, true]);
      expect(readFileSync(log, 'utf8')).toBe('-q check_port_connectivity\n'.repeat(3));
      // Minutes later it is looked at again.
      const before = new Date(Date.now() - 6 * 60_000);
      utimesSync(join(folder, 'up'), before, before);
      rmSync(join(folder, 'is-up'));
      expect(healthy()).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('opens nothing but the gateways to the host, and leads clients to nobody else', () => {
    const clients = [{ data: './d', results: './r' }];
    const scaling = readShopScaling('replicas: { gateway: 2 }\nclients: [{ data: d }]');
    const { services, networks } = composeOf(scaling, { ...surroundings, clients });
    for (const [name, service] of Object.entries(services)) {
      const isGateway = name.startsWith('gateway-');
      const on = name.startsWith('client-') ? ['clients'] : isGateway ? ['inside', 'clients', 'outside'] : ['inside'];
      expect([name, service.ports !== undefined, Object.keys(service.networks)]).toEqual([name, isGateway, on]);
    }
    expect(networks).toEqual({ inside: { internal: true }, clients: { internal: true }, outside: {} });
    expect(Object.keys(composed('').networks)).toEqual(['inside', 'outside']);
  });

  it('hands a service its own user of the broker, and nobody the users of others', () => {
    const { services, secrets } = composed('gateway: { tokens: true }');
    const handed = Object.entries(services).map(([name, service]) => [name, service.secrets]);
    expect(Object.fromEntries(handed)).toEqual({
      broker: ['broker_definitions'],
      'gateway-0': ['amqp_url_gateway', 'tokens'],
      filter: ['amqp_url_filter'],
      aggregator: ['amqp_url_aggregator'],
      'maximizer-0': ['amqp_url_maximizer'],
      'joiner-0': ['amqp_url_joiner'],
    });
    expect(services['filter']?.environment).toMatchObject({ AMQP_URL_FILE: '/run/secrets/amqp_url_filter' });
    expect(secrets['amqp_url_filter']).toEqual({ file: './secrets/amqp-url-filter' });
    expect(JSON.stringify(services['broker'])).not.toMatch(/default_(user|pass)|guest/);
  });

  it.each([
    ['self-signed', true, './secrets/self-signed-cert.pem', './secrets/self-signed-cert.pem'],
    ['true', true, './secrets/tls-cert.pem', './secrets/tls-ca.pem'],
    ['true', false, './secrets/tls-cert.pem', undefined],
  ])('lets clients connect with TLS: %s, a certificate to trust: %s', (tls, hasCa, cert, ca) => {
    const scaling = readShopScaling(`gateway: { tls: ${tls} }\nclients: [{ data: d }]`);
    const file = composeOf(scaling, { ...surroundings, clients: [{ data: './d', results: './r' }], hasCa });
    expect(file.services['gateway-0']).toMatchObject({
      environment: { TLS_CERT_FILE: '/run/secrets/tls_cert', TLS_KEY_FILE: '/run/secrets/tls_key' },
      secrets: ['amqp_url_gateway', 'tls_cert', 'tls_key'],
      // Health is told on a port of its own, without TLS.
      healthcheck: { retries: 3 },
    });
    const client = file.services['client-0'];
    expect(client?.command).toContain('--tls');
    expect([client?.environment, client?.secrets]).toEqual(
      hasCa ? [{ COFFEE_CA: '/run/secrets/tls_ca' }, ['tls_ca']] : [undefined, undefined],
    );
    expect([file.secrets['tls_cert']?.file, file.secrets['tls_ca']?.file]).toEqual([cert, ca]);
  });

  it('lets services out only to a broker that is not among them', () => {
    const file = composed(
      'broker: { url: amqps://me:secret@broker.example }\nresults: false\ngateway: { http: false }',
    );
    expect(file.networks['inside']).toEqual({});
    expect(JSON.stringify(file)).not.toContain('secret@');
    expect(file.volumes).toBeUndefined();
  });

  it('gives no container a privilege, or all of the machine', () => {
    for (const service of servicesOf('broker: cluster')) {
      expect(service).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], init: true });
      expect(service.dns_opt).toEqual(['timeout:1', 'attempts:1']);
      expect(service.mem_limit).toMatch(/^\d+[mg]$/);
      expect([service.cpus > 0, service.pids_limit > 0, service.stop_grace_period]).toEqual([true, true, '30s']);
      if (!service.image.startsWith('rabbitmq')) expect(service.read_only).toBe(true);
    }
  });

  it('names the nodes of a cluster as rabbitmq-cluster.conf does, each with a host name and a volume of its own', () => {
    const conf = readFileSync(join(root, 'deploy', 'rabbitmq-cluster.conf'), 'utf8');
    const named = [...conf.matchAll(/nodes\.\d+ = rabbit@(\S+)/g)].map(([, host]) => host);
    const scaling = readShopScaling('broker: cluster');
    expect(named).toEqual(brokerNodes(scaling));
    const { services, volumes } = composeOf(scaling, surroundings);
    expect(named.map((node) => services[node!]?.hostname)).toEqual(named);
    expect(Object.keys(volumes ?? {})).toEqual([...named.map((node) => `${node}-data`), 'results']);
  });

  it('does not take a dollar in a path for a variable', () => {
    const scaling = readShopScaling('clients: [{ data: x }]');
    const file = composeOf(scaling, { ...surroundings, clients: [{ data: './$HOME', results: './r' }], user: '7:8' });
    expect(file.services['client-0']).toMatchObject({
      user: '7:8',
      restart: 'no',
      volumes: [{ source: './$$HOME' }, {}],
    });
  });
});
