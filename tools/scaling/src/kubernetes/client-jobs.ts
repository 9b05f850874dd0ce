/** Clients as jobs: each reads its data from one claim and writes its results to another, which whoever deploys has filled and made. */
import type { Job } from 'kubernetes-types/batch/v1';
import type { Volume, VolumeMount } from 'kubernetes-types/core/v1';
import { imageOf } from '../deployment';
import type { Scaling } from '../scaling';
import { TOKENS_SECRET, container, labelsOf, metadata, podSecurity } from './names';
import { CLIENT_PORT } from './pods';

export function clientJobs(scaling: Scaling): Job[] {
  return scaling.clients.map((_, i) => clientJob(scaling, i));
}

function clientJob(scaling: Scaling, i: number): Job {
  const name = `client-${i}`;
  const { queries } = scaling.clients[i]!;
  const { tokens } = scaling.gateway;
  const labels = { ...labelsOf(scaling, name), 'app.kubernetes.io/component': 'client' };
  const base = container('client', imageOf(scaling, 'client'), scaling.limits.client);
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
                ...(queries === undefined ? [] : ['--queries', queries]),
              ],
              ...(tokens && { env: [{ name: 'COFFEE_TOKEN_FILE', value: '/run/secrets/tokens/tokens' }] }),
              volumeMounts: [...(base.volumeMounts ?? []), ...mounts(tokens)],
            },
          ],
          volumes: volumes(name, tokens),
        },
      },
    },
  };
}

const mounts = (tokens: boolean): VolumeMount[] => [
  { name: 'data', mountPath: '/data', readOnly: true },
  { name: 'results', mountPath: '/results' },
  ...(tokens ? [{ name: 'tokens', mountPath: '/run/secrets/tokens', readOnly: true }] : []),
];

const volumes = (client: string, tokens: boolean): Volume[] => [
  { name: 'scratch', emptyDir: { sizeLimit: '64Mi' } },
  { name: 'data', persistentVolumeClaim: { claimName: `${client}-data`, readOnly: true } },
  { name: 'results', persistentVolumeClaim: { claimName: `${client}-results` } },
  ...(tokens ? [{ name: 'tokens', secret: { secretName: TOKENS_SECRET } }] : []),
];
