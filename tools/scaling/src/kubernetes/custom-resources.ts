/** Of the resources that operators bring, the part that is written here: RabbitmqCluster and KEDA's. */
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import type { ResourceRequirements, Volume, VolumeMount } from 'kubernetes-types/core/v1';

export interface RabbitmqCluster {
  readonly apiVersion: 'rabbitmq.com/v1beta1';
  readonly kind: 'RabbitmqCluster';
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly replicas: number;
    readonly image: string;
    readonly resources: ResourceRequirements;
    readonly persistence: { readonly storage: string };
    readonly rabbitmq: { readonly additionalConfig: string };
    /** Laid over what the operator makes of the rest. */
    readonly override: {
      readonly statefulSet: {
        readonly spec: {
          readonly template: {
            readonly spec: {
              readonly containers: { readonly name: 'rabbitmq'; readonly volumeMounts: VolumeMount[] }[];
              readonly volumes: Volume[];
            };
          };
        };
      };
    };
    readonly terminationGracePeriodSeconds: number;
  };
}

export interface TriggerAuthentication {
  readonly apiVersion: 'keda.sh/v1alpha1';
  readonly kind: 'TriggerAuthentication';
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly secretTargetRef: { readonly parameter: string; readonly name: string; readonly key: string }[];
  };
}

export interface ScaledObject {
  readonly apiVersion: 'keda.sh/v1alpha1';
  readonly kind: 'ScaledObject';
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly scaleTargetRef: { readonly name: string };
    readonly minReplicaCount: number;
    readonly maxReplicaCount: number;
    readonly pollingInterval: number;
    readonly cooldownPeriod: number;
    readonly triggers: {
      readonly type: 'rabbitmq';
      readonly metadata: Readonly<Record<string, string>>;
      readonly authenticationRef: { readonly name: string };
    }[];
  };
}
