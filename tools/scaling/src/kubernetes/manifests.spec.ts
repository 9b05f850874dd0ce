import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsOf } from '@coffee/core/config';
import { statelessSchema } from '@coffee/worker-runtime/service';
import { stringify } from 'yaml';
import { expectGolden, openSample, root, samples, readShopScaling } from '../samples.testing';
import { manifestsFor } from '../write-manifests';
import { manifestsOf, type Manifest } from './manifests';

const settings = readFileSync(join(root, 'deploy', 'rabbitmq.conf'), 'utf8');
const madeFrom = (text: string): ReadonlyMap<string, readonly Manifest[]> =>
  manifestsOf(readShopScaling(text), { brokerSettings: settings, hasCa: true });
const all = (text: string): Manifest[] => [...madeFrom(text).values()].flat();
const ofKind = (text: string, kind: string): Manifest[] => all(text).filter((manifest) => manifest.kind === kind);

describe.each(samples)('the sample %s', (name) => {
  it('makes the golden manifests', () => {
    const texts = [...manifestsFor(openSample(name), join(root, 'kubernetes'))];
    expectGolden(`${name}.kubernetes.yaml`, texts.map(([file, text]) => `# ---- ${file}\n${text}`).join('---\n'));
  });
});

describe('manifests', () => {
  it('have deployments for equals, and stateful sets for owners, who know which they are', () => {
    const text = 'replicas: { gateway: 2, aggregator: { tpv: 2 }, maximizer: 3 }';
    expect(ofKind(text, 'Deployment').map(({ metadata }) => metadata?.name)).toEqual([
      ...['gateway', 'filter'],
      ...['aggregator-products', 'aggregator-tpv', 'aggregator-purchases', 'aggregator-sql'],
    ]);
    const [maximizer] = ofKind(text, 'StatefulSet');
    expect(maximizer).toMatchObject({ spec: { replicas: 3, podManagementPolicy: 'Parallel' } });
    expect(stringify(maximizer)).toContain("fieldPath: metadata.labels['apps.kubernetes.io/pod-index']");
    expect(stringify(maximizer)).toContain('- name: REPLICAS\n              value: "3"');
  });

  it('have one volume for the answers of all gateways, and HTTP, unless the file says none', () => {
    const [claim] = ofKind('results: { size: 2TiB, days: 3, storageClass: nfs }', 'PersistentVolumeClaim');
    expect(claim).toMatchObject({
      metadata: { name: 'results' },
      spec: { accessModes: ['ReadWriteMany'], storageClassName: 'nfs', resources: { requests: { storage: '4Ti' } } },
    });
    const gateway = stringify(ofKind('results: { size: 2TiB, days: 3 }', 'Deployment')[0]);
    for (const part of ['claimName: results', 'mountPath: /results', 'value: 2048GiB', 'containerPort: 7080'])
      expect(gateway).toContain(part);
    const others = stringify(ofKind('', 'Deployment').slice(1));
    expect(others).not.toMatch(/results|7080/i);
    expect(stringify(all('results: false\ngateway: { http: false }'))).not.toMatch(/results|7080/i);
  });

  it('let stateless services grow with any of their queues, from the number in the scaling file up', () => {
    const text = 'replicas: { filter: { year: 9 } }\nautoscale: { most: 4, backlog: 7 }';
    const objects = ofKind(text, 'ScaledObject');
    const waiting = (queueName: string) => ({ metadata: { queueName, mode: 'QueueLength', value: '7' } });
    expect(objects).toHaveLength(7);
    expect(objects[0]).toMatchObject({
      metadata: { name: 'filter-year' },
      spec: {
        scaleTargetRef: { name: 'filter-year' },
        minReplicaCount: 9,
        maxReplicaCount: 9,
        triggers: [waiting('filter.year')],
      },
    });
    expect(objects[6]).toMatchObject({
      spec: {
        scaleTargetRef: { name: 'aggregator' },
        minReplicaCount: 1,
        maxReplicaCount: 4,
        triggers: ['aggregator.products', 'aggregator.tpv', 'aggregator.purchases', 'aggregator.sql'].map(waiting),
      },
    });
    // The autoscaler decides: a number here would undo its decisions at every apply.
    expect(ofKind(text, 'Deployment')[1]).not.toHaveProperty('spec.replicas');
  });

  it('let nothing but stateless services grow, by default for twice the chunks that a worker has in hand', () => {
    const objects = ofKind('replicas: { maximizer: 3, joiner: 2 }', 'ScaledObject');
    expect(objects.map(({ metadata }) => metadata?.name).filter((name) => !/^(filter|aggregator)/.test(name!))).toEqual(
      [],
    );
    const prefetch = settingsOf(statelessSchema('filter')).find(({ name }) => name === 'PREFETCH')!.fallback;
    const values = objects.map((object) => stringify(object).match(/value: .*/g)).flat();
    expect(new Set(values)).toEqual(new Set([`value: "${2 * Number(prefetch)}"`]));
  });

  it('keep every pod to the restricted level, within limits, probed, and without the account of the cluster', () => {
    const workloads = ['Deployment', 'StatefulSet'].flatMap((kind) => ofKind('', kind));
    expect(workloads).toHaveLength(5);
    for (const workload of workloads) {
      expect(workload).toMatchObject({
        spec: {
          template: {
            spec: {
              automountServiceAccountToken: false,
              terminationGracePeriodSeconds: 30,
              securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
              containers: [
                {
                  securityContext: {
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    capabilities: { drop: ['ALL'] },
                  },
                  livenessProbe: { httpGet: { path: '/live', port: 'health' } },
                  readinessProbe: { httpGet: { path: '/ready', port: 'health' } },
                },
              ],
            },
          },
        },
      });
      expect(JSON.stringify(workload)).toMatch(/"limits":\{"cpu":"1","memory":"\d+[MG]i"\}/);
    }
  });

  it('hand a pod its own user of the broker, and a gateway tokens and certificate, too', () => {
    const text = 'gateway: { tokens: true, tls: true }\nclients: [{ data: d }]';
    const volumesOf = (kind: string, name: string): unknown => {
      const workload = ofKind(text, kind).find(({ metadata }) => metadata?.name === name);
      const { spec } = workload as unknown as { spec: { template: { spec: { volumes: { name: string }[] } } } };
      return spec.template.spec.volumes.filter(({ name: volume }) => !['scratch', 'data', 'results'].includes(volume));
    };
    const url = (app: string) => ({
      name: 'broker',
      secret: { secretName: 'broker-urls', items: [{ key: app, path: 'url' }] },
    });
    const items = (...keys: string[]) => keys.map((key) => ({ key, path: key }));
    expect(volumesOf('Deployment', 'filter')).toEqual([url('filter')]);
    expect(volumesOf('StatefulSet', 'joiner')).toEqual([url('joiner')]);
    expect(volumesOf('Deployment', 'gateway')).toEqual([
      url('gateway'),
      { name: 'tokens', secret: { secretName: 'tokens' } },
      { name: 'tls', secret: { secretName: 'gateway-tls', items: items('tls.crt', 'tls.key') } },
    ]);
    // Whom to trust, and not the key.
    expect(volumesOf('Job', 'client-0')).toEqual([
      { name: 'tokens', secret: { secretName: 'tokens', items: items('tokens') } },
      { name: 'ca', secret: { secretName: 'gateway-tls', items: items('ca.crt') } },
    ]);
    const [job] = ofKind(text, 'Job');
    expect(stringify(job)).toMatch(/- --tls\n[^]*name: COFFEE_CA\n +value: \/run\/secrets\/ca\/ca\.crt/);
    const gateway = stringify(ofKind(text, 'Deployment')[0]);
    expect(gateway).toContain('value: /run/secrets/tls/tls.crt');
    expect(gateway).toContain('path: /ready\n              port: health');
  });

  it('let the broker make its users of a secret, and no other user', () => {
    const [cluster] = ofKind('', 'RabbitmqCluster');
    expect(cluster).toMatchObject({
      spec: {
        rabbitmq: {
          additionalConfig: expect.stringMatching(
            /^load_definitions = \/run\/secrets\/definitions\/definitions\.json$/m,
          ) as string,
        },
        override: {
          statefulSet: {
            spec: {
              template: {
                spec: {
                  containers: [{ name: 'rabbitmq', volumeMounts: [{ mountPath: '/run/secrets/definitions' }] }],
                  volumes: [{ secret: { secretName: 'broker-definitions' } }],
                },
              },
            },
          },
        },
      },
    });
  });

  describe('let talk', () => {
    interface Rule {
      readonly from?: readonly unknown[];
      readonly to?: readonly unknown[];
      readonly ports?: readonly { readonly port: number }[];
    }
    interface Policy {
      readonly podSelector: unknown;
      readonly ingress?: readonly Rule[];
      readonly egress?: readonly Rule[];
    }
    const policyOf = (text: string, name: string): Policy | undefined =>
      (ofKind(text, 'NetworkPolicy').find(({ metadata }) => metadata?.name === name) as { spec: Policy } | undefined)
        ?.spec;
    const everywhere = { namespaceSelector: {} };
    const services = {
      matchLabels: { 'app.kubernetes.io/part-of': 'coffee' },
      matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'NotIn', values: ['client'] }],
    };
    const namespace = (name: string) => ({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
    });

    it('nobody from anywhere, and nobody to anywhere', () => {
      for (const text of ['', 'broker: cluster', 'network: { clients: [shop], metrics: [shop] }'])
        for (const { spec } of ofKind(text, 'NetworkPolicy') as unknown as { spec: Policy }[])
          for (const { from, to } of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
            expect(from ?? to).not.toEqual(undefined);
            expect(from ?? []).not.toContainEqual(everywhere);
          }
    });

    it('the clients of the file, and those whom it names, to the gateways', () => {
      const own = {
        podSelector: {
          matchLabels: { 'app.kubernetes.io/part-of': 'coffee', 'app.kubernetes.io/component': 'client' },
        },
      };
      const ports = [7000, 7080].map((port) => ({ protocol: 'TCP', port }));
      const [first] = ports;
      expect(policyOf('gateway: { http: false }', 'gateway')?.ingress).toEqual([{ from: [own], ports: [first] }]);
      expect(policyOf('', 'gateway')?.ingress).toEqual([{ from: [own], ports }]);
      expect(policyOf('network: { clients: [shop, 10.0.0.0/8] }', 'gateway')?.ingress).toEqual([
        { from: [own, namespace('shop'), { ipBlock: { cidr: '10.0.0.0/8' } }], ports },
      ]);
    });

    it('nobody to the health ports but those whom the file names, beside the probes, which no policy keeps out', () => {
      expect(policyOf('', 'metrics')).toBeUndefined();
      expect(policyOf('network: { metrics: [monitoring] }', 'metrics')).toMatchObject({
        podSelector: services,
        ingress: [{ from: [namespace('monitoring')], ports: [{ protocol: 'TCP', port: 8080 }] }],
      });
    });

    it('gateways to the receiver of traces, where there is one, by its port', () => {
      expect(policyOf('', 'traces')).toBeUndefined();
      for (const [url, port] of [
        ['http://collector.shop:4318/v1/traces', 4318],
        ['https://collector.example/v1/traces', 443],
      ] as const) {
        expect(policyOf(`traces: ${url}`, 'traces')).toMatchObject({
          podSelector: { matchLabels: { 'app.kubernetes.io/name': 'gateway' } },
          egress: [{ ports: [{ protocol: 'TCP', port }] }],
        });
        expect(stringify([...madeFrom(`traces: ${url}`)])).toContain(url);
      }
    });

    it('services and no clients to the broker, and its nodes among themselves', () => {
      expect(policyOf('', 'to-broker')?.podSelector).toEqual(services);
      const rules = (text: string) =>
        policyOf(text, 'broker')?.ingress?.map(({ ports }) => ports?.map(({ port }) => port));
      expect(policyOf('', 'broker')?.ingress?.[0]).toMatchObject({ from: [{ podSelector: services }] });
      expect(rules('')).toEqual([[5672], [15_672], [5672]]);
      expect(rules('broker: cluster')).toEqual([[5672], [4369, 25_672, 6000], [15_672], [5672]]);
    });
  });

  it('hold no secret, and leave the clients out of the system', () => {
    const text = 'broker: { url: amqp://me:secret@broker.example }\nclients: [{ data: x }]';
    expect(stringify([...madeFrom(text)])).not.toContain('secret@');
    const [kustomization] = madeFrom(text).get('kustomization.yaml') ?? [];
    expect(kustomization).toHaveProperty('resources', expect.not.arrayContaining(['clients.yaml', 'broker.yaml']));
    expect(madeFrom(text).has('clients.yaml')).toBe(true);
  });
});
