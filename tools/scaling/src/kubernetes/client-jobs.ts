/** Clients as jobs: each reads its data from one claim and writes its results to another, which whoever deploys has filled and made. */
import type { Job } from 'kubernetes-types/batch/v1';
import type { EnvVar, Volume, VolumeMount } from 'kubernetes-types/core/v1';
import { imageOf } from '../deployment';
import type { Scaling } from '../scaling';
import { CLIENT, SECRETS, TLS_KEYS, clientLabels, container, labelsOf, metadata, podSecurity } from './names';
import { CLIENT_PORT } from './pods';

/** @param hasCa whether the secret of the certificate has one that clients are to trust. */
export function clientJobs(scaling: Scaling, hasCa: boolean): Job[] {
  return scaling.clients.map((_, i) => clientJob(scaling, i, hasCa));
}

function clientJob(scaling: Scaling, i: number, hasCa: boolean): Job {
  const name = `${CLIENT}-${i}`;
  const { queries } = scaling.clients[i]!;
  const { tls } = scaling.gateway;
  const secrets = secretsOf(scaling, hasCa);
  const labels = { ...labelsOf(scaling, name), ...clientLabels };
  const base = container(CLIENT, imageOf(scaling, CLIENT), scaling.limits.client);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata(scaling, name, labels),
    spec: {
      // A job that failed says why: it is for a person to look.
      backoffLimit: 0,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: podSecurity,
          containers: [
            {
              ...base,
              args: [
                ...['analyze', '/data', '--out', '/results', '--gateway', `gateway:${CLIENT_PORT}`],
                ...(tls === false ? [] : ['--tls']),
                ...(queries === undefined ? [] : ['--queries', queries]),
              ],
              ...(secrets.length > 0 && { env: secrets.map(({ env }) => env) }),
              volumeMounts: [...(base.volumeMounts ?? []), ...data, ...secrets.map(({ mount }) => mount)],
            },
          ],
          volumes: [...volumes(name), ...secrets.map(({ volume }) => volume)],
        },
      },
    },
  };
}

const data: readonly VolumeMount[] = [
  { name: 'data', mountPath: '/data', readOnly: true },
  { name: 'results', mountPath: '/results' },
];

const volumes = (client: string): Volume[] => [
  { name: 'scratch', emptyDir: { sizeLimit: '64Mi' } },
  { name: 'data', persistentVolumeClaim: { claimName: `${client}-data`, readOnly: true } },
  { name: 'results', persistentVolumeClaim: { claimName: `${client}-results` } },
];

/** What a client is handed, and how it finds it: of the certificate whom to trust, and not the key. */
function secretsOf(
  { gateway }: Scaling,
  hasCa: boolean,
): { readonly env: EnvVar; readonly mount: VolumeMount; readonly volume: Volume }[] {
  const one = (name: string, setting: string, secret: string, key: string) => ({
    env: { name: setting, value: `/run/secrets/${name}/${key}` },
    mount: { name, mountPath: `/run/secrets/${name}`, readOnly: true },
    volume: { name, secret: { secretName: secret, items: [{ key, path: key }] } },
  });
  return [
    ...(gateway.tokens ? [one('tokens', 'COFFEE_TOKEN_FILE', SECRETS.tokens, 'tokens')] : []),
    ...(gateway.tls !== false && hasCa ? [one('ca', 'COFFEE_CA', SECRETS.tls, TLS_KEYS.ca)] : []),
  ];
}
