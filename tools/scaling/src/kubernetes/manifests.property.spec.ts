/**
 * Against the schemas that are published: Kubernetes' own and KEDA's, as the packages kubernetes-models and @kubernetes-models/keda
 * have them. No package has that of RabbitmqCluster; its fields are held by a type alone.
 */
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication';
import fc from 'fast-check';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { parseAllDocuments } from 'yaml';
import { scaling } from '../any-scaling.testing';
import { manifestTexts, type Manifest } from './manifests';

interface Model {
  validate(): void;
}
const models: Readonly<Record<string, new (data: never) => Model>> = {
  Deployment,
  Job,
  Namespace,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  ScaledObject,
  Service,
  StatefulSet,
  TriggerAuthentication,
};
const withoutSchema = ['Kustomization', 'RabbitmqCluster'];

function problemOf(manifest: Manifest): string[] {
  const model = models[manifest.kind ?? ''];
  if (!model)
    return withoutSchema.includes(manifest.kind ?? '') ? [] : [`${manifest.kind} is of no kind that is checked`];
  try {
    new model(manifest as never).validate();
    return [];
  } catch (thrown) {
    return [`${manifest.kind} ${manifest.metadata?.name}: ${String(thrown)}`];
  }
}

describe('the manifests of any valid scaling file', () => {
  it('meet the published schemas', () => {
    fc.assert(
      fc.property(scaling, (given) => {
        const texts = manifestTexts(given, { source: './any.yaml', brokerSettings: '# none\n', hasCa: true });
        const manifests = [...texts.values()].flatMap((text) =>
          parseAllDocuments(text).map((document) => document.toJS() as Manifest),
        );
        expect(manifests.flatMap(problemOf)).toEqual([]);
        const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata?.name}`);
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 40 },
    );
  });

  it('are told apart from wrong ones', () => {
    expect(
      problemOf({ kind: 'Deployment', metadata: { name: 'x' }, spec: { replicas: 'two' } } as Manifest),
    ).toHaveLength(1);
    expect(problemOf({ kind: 'ScaledObject', metadata: { name: 'x' }, spec: {} } as Manifest)).toHaveLength(1);
  });
});
