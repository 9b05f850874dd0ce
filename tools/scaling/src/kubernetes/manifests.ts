/** A scaling file as a folder of Kubernetes manifests. Owns: which file holds what. Pure: texts by name. */
import type { Namespace } from 'kubernetes-types/core/v1';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import { stringify } from 'yaml';
import { servicesOf, type ServiceGroup } from '../deployment';
import type { Scaling } from '../scaling';
import { clientJobs } from './client-jobs';
import { rabbitmqCluster } from './rabbitmq-cluster';
import { partOf } from './names';
import { networkPolicies } from './network-policies';
import {
  deployment,
  disruptionBudget,
  gatewayService,
  headlessService,
  resultsClaim,
  scaledObject,
  statefulSet,
  triggerAuthentication,
} from './workloads';

/** The first line of each file; a folder whose kustomization has it may be replaced. */
export const MARK = '# Made by: npm run scale -- kubernetes.';

/** What all have in common; `kubernetes-types` leaves it all optional. */
export interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: ObjectMeta;
}

export interface ManifestOptions {
  /** Of the scaling file, for the comment. */
  readonly source: string;
  /** The content of rabbitmq.conf. */
  readonly brokerSettings: string;
  /** Whether the secret of the certificate has one that clients are to trust. */
  readonly hasCa: boolean;
}

export function manifestsOf(
  scaling: Scaling,
  { brokerSettings, hasCa }: Omit<ManifestOptions, 'source'>,
): ReadonlyMap<string, readonly Manifest[]> {
  const groups = servicesOf(scaling);
  const stateless = groups.filter((group) => group.role === 'stateless');
  const files = new Map<string, readonly Manifest[]>([
    ['namespace.yaml', [namespace(scaling)]],
    ...('urls' in scaling.broker ? [] : [['broker.yaml', [rabbitmqCluster(scaling, brokerSettings)]] as const]),
    ...groups.map((group) => [`${group.name}.yaml`, workload(scaling, group)] as const),
    ['autoscaling.yaml', [triggerAuthentication(scaling), ...stateless.map((group) => scaledObject(scaling, group))]],
    ['network-policies.yaml', networkPolicies(scaling)],
  ]);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: scaling.name,
    resources: [...files.keys()],
  };
  // Clients are no part of the system: they are applied when their data is there.
  if (scaling.clients.length > 0) files.set('clients.yaml', clientJobs(scaling, hasCa));
  return files.set('kustomization.yaml', [kustomization]);
}

export function manifestTexts(scaling: Scaling, options: ManifestOptions): ReadonlyMap<string, string> {
  const head = `${MARK} From ${options.source}: change that file, not this one.\n`;
  const text = (one: Manifest): string => stringify(one, { lineWidth: 0, aliasDuplicateObjects: false });
  const files = [...manifestsOf(scaling, options)];
  return new Map(files.map(([name, manifests]) => [name, head + manifests.map(text).join('---\n')]));
}

function workload(scaling: Scaling, group: ServiceGroup): Manifest[] {
  switch (group.role) {
    case 'gateway':
      return [
        ...(scaling.results ? [resultsClaim(scaling, scaling.results)] : []),
        ...[deployment(scaling, group), gatewayService(scaling, group), disruptionBudget(scaling, group)],
      ];
    case 'stateless':
      return [deployment(scaling, group), disruptionBudget(scaling, group)];
    case 'stateful':
      return [statefulSet(scaling, group), headlessService(scaling, group), disruptionBudget(scaling, group)];
  }
}

/** Our pods meet the restricted level; the broker's are its operator's to write. */
function namespace(scaling: Scaling): Namespace {
  const levels = { enforce: 'baseline', warn: 'restricted' };
  const labels = Object.fromEntries(
    Object.entries(levels).map(([mode, level]) => [`pod-security.kubernetes.io/${mode}`, level]),
  );
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: scaling.name, labels: { ...partOf(scaling), ...labels } },
  };
}
