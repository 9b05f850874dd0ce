/** The pod of each service. */
import type { Container, EnvVar, PodTemplateSpec, Volume, VolumeMount } from 'kubernetes-types/core/v1';
import { commonSettings, imageOf, type ServiceGroup } from '../deployment';
import type { Scaling } from '../scaling';
import { SECRETS, TLS_KEYS, container, labelsOf, podSecurity } from './names';

export const CLIENT_PORT = 7000;
export const HTTP_PORT = 7080;
export const HEALTH_PORT = 8080;

/** Stored answers, of all gateways. */
export const RESULTS = { name: 'results', mountPath: '/results' } as const;

/** Files of foreign clients, on a node's disk. A pod whose volume is fuller than that is ended, so the gateway stops before. */
const SPOOL = { volume: '4Gi', bytes: '3GiB' };

const probe = (path: '/live' | '/ready') => ({ httpGet: { path, port: 'health' }, timeoutSeconds: 5 });

export function podTemplate(scaling: Scaling, group: ServiceGroup): PodTemplateSpec {
  const labels = labelsOf(scaling, group.name);
  return {
    metadata: { labels },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: podSecurity,
      // A service promises to stop within 20 s.
      terminationGracePeriodSeconds: 30,
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: labels },
        },
      ],
      containers: [serviceContainer(scaling, group)],
      volumes: volumes(scaling, group),
    },
  };
}

function serviceContainer(scaling: Scaling, group: ServiceGroup): Container {
  const isGateway = group.role === 'gateway';
  const base = container(group.app, imageOf(scaling, group.app), group.limits);
  return {
    ...base,
    env: environment(scaling, group),
    ports: [
      ...(isGateway ? [{ name: 'clients', containerPort: CLIENT_PORT }] : []),
      ...(isGateway && scaling.gateway.http !== false ? [{ name: 'http', containerPort: HTTP_PORT }] : []),
      { name: 'health', containerPort: HEALTH_PORT },
    ],
    // While the broker is away a service waits for it; it is not ready then, but alive.
    startupProbe: { ...probe('/live'), periodSeconds: 2, failureThreshold: 30 },
    livenessProbe: { ...probe('/live'), periodSeconds: 10, failureThreshold: 3 },
    readinessProbe: { ...probe('/ready'), periodSeconds: 5, failureThreshold: 2 },
    volumeMounts: [...(base.volumeMounts ?? []), ...mounts(scaling, group)],
  };
}

function environment(scaling: Scaling, group: ServiceGroup): EnvVar[] {
  const settings = {
    ...(Object.assign({}, ...secretsOf(scaling, group).map(({ settings: of }) => of)) as Record<string, string>),
    ...commonSettings(scaling),
    ...group.env,
    ...(group.role === 'gateway' && gatewaySettings(scaling)),
    // A pod's scratch volume outlives its container, and is no other's.
    ...(group.role === 'gateway' && !group.env['SPOOL_DIR'] && { SPOOL_USE: 'own' }),
  };
  const given = Object.entries(settings).map(([name, value]): EnvVar => ({ name, value }));
  if (group.role !== 'stateful') return given;
  // Which of its equals a pod is, its set has written on it (Kubernetes 1.28 and later).
  const fieldPath = "metadata.labels['apps.kubernetes.io/pod-index']";
  return [...given, { name: 'REPLICA', valueFrom: { fieldRef: { fieldPath } } }];
}

function gatewaySettings({ gateway, results }: Scaling): Record<string, string> {
  return {
    SPOOL_BYTES: SPOOL.bytes,
    ...(results && { RESULTS_DIR: RESULTS.mountPath }),
    ...(gateway.http !== false && { HTTP_PORT: String(HTTP_PORT) }),
  };
}

/** A secret in a pod: as a folder of its own, with what the pod needs of it, and the settings that say where. */
interface PodSecret {
  readonly name: string;
  readonly secret: string;
  readonly items?: readonly { readonly key: string; readonly path: string }[];
  readonly settings: Readonly<Record<string, string>>;
}

function secretsOf({ gateway }: Scaling, { app, role }: ServiceGroup): PodSecret[] {
  const url: PodSecret = {
    name: 'broker',
    secret: SECRETS.urls,
    items: [{ key: app, path: 'url' }],
    settings: { AMQP_URL_FILE: '/run/secrets/broker/url' },
  };
  const tokens: PodSecret = {
    name: 'tokens',
    secret: SECRETS.tokens,
    settings: { TOKENS_FILE: '/run/secrets/tokens/tokens' },
  };
  const tls: PodSecret = {
    name: 'tls',
    secret: SECRETS.tls,
    items: [TLS_KEYS.cert, TLS_KEYS.key].map((key) => ({ key, path: key })),
    settings: {
      TLS_CERT_FILE: `/run/secrets/tls/${TLS_KEYS.cert}`,
      TLS_KEY_FILE: `/run/secrets/tls/${TLS_KEYS.key}`,
    },
  };
  if (role !== 'gateway') return [url];
  return [url, ...(gateway.tokens ? [tokens] : []), ...(gateway.tls === false ? [] : [tls])];
}

/** Whether it stores answers. */
const isKeeper = ({ results }: Scaling, { role }: ServiceGroup): boolean => role === 'gateway' && results !== undefined;

const mounts = (scaling: Scaling, group: ServiceGroup): VolumeMount[] => [
  ...(isKeeper(scaling, group) ? [RESULTS] : []),
  ...secretsOf(scaling, group).map(({ name }) => ({ name, mountPath: `/run/secrets/${name}`, readOnly: true })),
];

const volumes = (scaling: Scaling, group: ServiceGroup): Volume[] => [
  { name: 'scratch', emptyDir: { sizeLimit: group.role === 'gateway' ? SPOOL.volume : '64Mi' } },
  ...(isKeeper(scaling, group) ? [{ name: RESULTS.name, persistentVolumeClaim: { claimName: RESULTS.name } }] : []),
  ...secretsOf(scaling, group).map(({ name, secret, items }) => ({
    name,
    secret: { secretName: secret, ...(items && { items: [...items] }) },
  })),
];
