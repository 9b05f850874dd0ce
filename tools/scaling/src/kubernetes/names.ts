/** What objects are called and labelled, and what is on every pod. */
import type { Container, PodSpec, ResourceRequirements, SecurityContext } from 'kubernetes-types/core/v1';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import type { Limits } from '../deployment';
import { formatSize } from '../quantities';
import type { Scaling } from '../scaling';

export type Labels = Record<string, string>;

/** Of all pods that are ours, the broker's not among them. */
export const partOf = ({ name }: Scaling): Labels => ({ 'app.kubernetes.io/part-of': name });
export const labelsOf = (scaling: Scaling, service: string): Labels => ({
  'app.kubernetes.io/name': service,
  ...partOf(scaling),
});

/** What clients are called, and what is on the pods of all of them. */
export const CLIENT = 'client';
export const clientLabels: Labels = { 'app.kubernetes.io/component': CLIENT };

export const metadata = (scaling: Scaling, name: string, labels: Labels = partOf(scaling)): ObjectMeta => ({
  name,
  namespace: scaling.name,
  labels,
});

/** The broker's cluster as its operator knows it; it labels the pods with this name. */
export const BROKER = 'broker';
/** Made by whoever deploys, from secrets/kubernetes.yaml: no manifest has a secret. */
export const SECRETS = {
  /** The broker's URL for each of its users, under the user's name. */
  urls: 'broker-urls',
  /** The users of a broker of ours. */
  definitions: 'broker-definitions',
  tokens: 'tokens',
  /** Under the keys that Kubernetes has for it, and that of whom to trust. */
  tls: 'gateway-tls',
} as const;
export const DEFINITIONS_KEY = 'definitions.json';
export const TLS_KEYS = { cert: 'tls.crt', key: 'tls.key', ca: 'ca.crt' } as const;

/** As much is reserved as may be used: a worker that is slowed down or evicted slows down every job. */
export function resources({ memory, cpus }: Limits): ResourceRequirements {
  const amounts = { cpu: String(cpus), memory: kubernetesSize(memory) };
  return { requests: amounts, limits: amounts };
}

/** `512Mi`. */
export const kubernetesSize = (bytes: number): string => formatSize(bytes).replace(/B$/, '');

/** What the namespace's `restricted` level asks for. */
export const podSecurity: NonNullable<PodSpec['securityContext']> = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  fsGroup: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};
export const containerSecurity: SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

export const SCRATCH = { name: 'scratch', mountPath: '/tmp' };

/** Name, image, limits and scratch space of every container. */
export function container(name: string, image: string, limits: Limits): Container {
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    resources: resources(limits),
    securityContext: containerSecurity,
    volumeMounts: [SCRATCH],
  };
}
