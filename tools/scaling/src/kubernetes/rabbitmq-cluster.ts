/** The broker, for its operator to make. Owns: its settings, and how it comes to its users. */
import type { Scaling } from '../scaling';
import type { RabbitmqCluster } from './custom-resources';
import { BROKER, DEFINITIONS_KEY, SECRETS, metadata, resources } from './names';

const DEFINITIONS = '/run/secrets/definitions';

/** @param settings the content of rabbitmq.conf. */
export function rabbitmqCluster(scaling: Scaling, settings: string): RabbitmqCluster {
  const nodes = 'nodes' in scaling.broker ? scaling.broker.nodes : 1;
  const name = 'definitions';
  return {
    apiVersion: 'rabbitmq.com/v1beta1',
    kind: 'RabbitmqCluster',
    // Not labelled as part of us: the operator would hand the label on to the broker's pods, and to their policies.
    metadata: metadata(scaling, BROKER, {}),
    spec: {
      replicas: nodes,
      image: scaling.images.broker,
      resources: resources(scaling.limits.broker),
      persistence: { storage: '20Gi' },
      rabbitmq: {
        additionalConfig: `${settings.trimEnd()}\n\n# The users, with their rights. There is no other: not the operator's default user either.\nload_definitions = ${DEFINITIONS}/${DEFINITIONS_KEY}\n`,
      },
      override: {
        statefulSet: {
          spec: {
            template: {
              spec: {
                containers: [{ name: 'rabbitmq', volumeMounts: [{ name, mountPath: DEFINITIONS, readOnly: true }] }],
                volumes: [{ name, secret: { secretName: SECRETS.definitions } }],
              },
            },
          },
        },
      },
      // With several nodes, each leaves only when the others have all that it has.
      terminationGracePeriodSeconds: nodes > 1 ? 600 : 60,
    },
  };
}
