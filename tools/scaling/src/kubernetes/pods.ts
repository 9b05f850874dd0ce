/** The pod of each service. */
import type { Container, EnvVar, PodTemplateSpec, Volume, VolumeMount } from 'kubernetes-types/core/v1';
import { commonSettings, imageOf, type ServiceGroup } from '../deployment';
import type { Scaling } from '../scaling';
import { TOKENS_SECRET, URL_KEY, brokerSecret, container, labelsOf, podSecurity } from './names';

export const CLIENT_PORT = 7000;
export const HEALTH_PORT = 8080;

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
    AMQP_URL_FILE: '/run/secrets/broker/url',
    ...(hasTokens(scaling, group) && { TOKENS_FILE: '/run/secrets/tokens/tokens' }),
    ...commonSettings(scaling),
    ...group.env,
  };
  const given = Object.entries(settings).map(([name, value]): EnvVar => ({ name, value }));
  if (group.role !== 'stateful') return given;
  // Which of its equals a pod is, its set has written on it (Kubernetes 1.28 and later).
  const fieldPath = "metadata.labels['apps.kubernetes.io/pod-index']";
  return [...given, { name: 'REPLICA', valueFrom: { fieldRef: { fieldPath } } }];
}

const hasTokens = (scaling: Scaling, group: ServiceGroup): boolean =>
  group.role === 'gateway' && scaling.gateway.tokens;

function mounts(scaling: Scaling, group: ServiceGroup): VolumeMount[] {
  const secret = (name: string): VolumeMount => ({ name, mountPath: `/run/secrets/${name}`, readOnly: true });
  return [secret('broker'), ...(hasTokens(scaling, group) ? [secret('tokens')] : [])];
}

function volumes(scaling: Scaling, group: ServiceGroup): Volume[] {
  const broker = { secretName: brokerSecret(scaling), items: [{ key: URL_KEY, path: 'url' }] };
  return [
    { name: 'scratch', emptyDir: { sizeLimit: group.role === 'gateway' ? '4Gi' : '64Mi' } },
    { name: 'broker', secret: broker },
    ...(hasTokens(scaling, group) ? [{ name: 'tokens', secret: { secretName: TOKENS_SECRET } }] : []),
  ];
}
