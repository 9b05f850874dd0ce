import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { readScaling } from '../read-scaling';
import { expectGolden, openSample, root, samples } from '../samples.testing';
import { manifestsFor } from '../write-manifests';
import { manifestsOf, type Manifest } from './manifests';

const settings = readFileSync(join(root, 'deploy', 'rabbitmq.conf'), 'utf8');
const madeFrom = (text: string): ReadonlyMap<string, readonly Manifest[]> =>
  manifestsOf(readScaling(text, 'any.yaml'), settings);
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
      ...['aggregator-products', 'aggregator-tpv', 'aggregator-purchases'],
    ]);
    const [maximizer] = ofKind(text, 'StatefulSet');
    expect(maximizer).toMatchObject({ spec: { replicas: 3, podManagementPolicy: 'Parallel' } });
    expect(stringify(maximizer)).toContain("fieldPath: metadata.labels['apps.kubernetes.io/pod-index']");
    expect(stringify(maximizer)).toContain('- name: REPLICAS\n              value: "3"');
  });

  it('let stateless services grow with any of their queues, from the number in the scaling file up', () => {
    const text = 'replicas: { filter: { year: 9 } }\nautoscale: { most: 4, backlog: 7 }';
    const objects = ofKind(text, 'ScaledObject');
    const waiting = (queueName: string) => ({ metadata: { queueName, mode: 'QueueLength', value: '7' } });
    expect(objects).toHaveLength(4);
    expect(objects[0]).toMatchObject({
      metadata: { name: 'filter-year' },
      spec: {
        scaleTargetRef: { name: 'filter-year' },
        minReplicaCount: 9,
        maxReplicaCount: 9,
        triggers: [waiting('filter.year')],
      },
    });
    expect(objects[3]).toMatchObject({
      spec: {
        scaleTargetRef: { name: 'aggregator' },
        minReplicaCount: 1,
        maxReplicaCount: 4,
        triggers: ['aggregator.products', 'aggregator.tpv', 'aggregator.purchases'].map(waiting),
      },
    });
    // The autoscaler decides: a number here would undo its decisions at every apply.
    expect(ofKind(text, 'Deployment')[1]).not.toHaveProperty('spec.replicas');
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

  it('hold no secret, and leave the clients out of the system', () => {
    const text = 'broker: { url: amqp://me:secret@broker.example }\nclients: [{ data: x }]';
    expect(stringify([...madeFrom(text)])).not.toContain('secret@');
    const [kustomization] = madeFrom(text).get('kustomization.yaml') ?? [];
    expect(kustomization).toHaveProperty('resources', expect.not.arrayContaining(['clients.yaml', 'broker.yaml']));
    expect(madeFrom(text).has('clients.yaml')).toBe(true);
  });
});
