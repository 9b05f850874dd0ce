/**
 * Deployments for who is like its equals, stateful sets for who owns partitions; what is beside them: services, budgets of
 * disruption, autoscaling.
 */
import type { Deployment, StatefulSet } from 'kubernetes-types/apps/v1';
import type { PersistentVolumeClaim, Service } from 'kubernetes-types/core/v1';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import type { ServiceGroup } from '../deployment';
import type { Scaling } from '../scaling';
import type { ScaledObject, TriggerAuthentication } from './custom-resources';
import { SECRETS, kubernetesSize, labelsOf, metadata } from './names';
import { CLIENT_PORT, HEALTH_PORT, HTTP_PORT, RESULTS, podTemplate } from './pods';

const AUTHENTICATION = 'broker';

/** A stateless one has no number of replicas here: its autoscaler decides, from the scaling file's number up. */
export function deployment(scaling: Scaling, group: ServiceGroup): Deployment {
  const labels = labelsOf(scaling, group.name);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(scaling, group.name, labels),
    spec: {
      ...(group.role !== 'stateless' && { replicas: group.replicas }),
      selector: { matchLabels: labels },
      // What is added is there before anything goes.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: podTemplate(scaling, group),
    },
  };
}

/** All at once: a replica that waited for another to be ready would keep the partitions of both waiting. */
export function statefulSet(scaling: Scaling, group: ServiceGroup): StatefulSet {
  const labels = labelsOf(scaling, group.name);
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata(scaling, group.name, labels),
    spec: {
      replicas: group.replicas,
      serviceName: group.name,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: labels },
      template: podTemplate(scaling, group),
    },
  };
}

export function gatewayService(scaling: Scaling, group: ServiceGroup): Service {
  const labels = labelsOf(scaling, group.name);
  const ports = [
    { name: 'clients', port: CLIENT_PORT, targetPort: 'clients' },
    ...(scaling.gateway.http === false ? [] : [{ name: 'http', port: HTTP_PORT, targetPort: 'http' }]),
  ];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(scaling, group.name, labels),
    spec: { selector: labels, ports },
  };
}

/** For stored answers: all gateways have it at once, the new beside the old while they are replaced. Twice the size, for what is being written. */
export function resultsClaim(
  scaling: Scaling,
  { size, storageClass }: NonNullable<Scaling['results']>,
): PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata(scaling, RESULTS.name),
    spec: {
      accessModes: ['ReadWriteMany'],
      ...(storageClass !== undefined && { storageClassName: storageClass }),
      resources: { requests: { storage: kubernetesSize(2 * size) } },
    },
  };
}

/** Gives the pods of a stateful set their names. */
export function headlessService(scaling: Scaling, group: ServiceGroup): Service {
  const labels = labelsOf(scaling, group.name);
  const ports = [{ name: 'health', port: HEALTH_PORT, targetPort: 'health' }];
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(scaling, group.name, labels),
    spec: { clusterIP: 'None', selector: labels, ports },
  };
}

/** Whoever drains a machine takes one pod of a kind at a time. */
export function disruptionBudget(scaling: Scaling, group: ServiceGroup): PodDisruptionBudget {
  const labels = labelsOf(scaling, group.name);
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(scaling, group.name, labels),
    spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
  };
}

export function triggerAuthentication(scaling: Scaling): TriggerAuthentication {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'TriggerAuthentication',
    metadata: metadata(scaling, AUTHENTICATION),
    spec: { secretTargetRef: [{ parameter: 'host', name: SECRETS.urls, key: 'autoscaler' }] },
  };
}

/** One more replica for every `backlog` chunks that wait in its queue. Of several queues the longest decides. */
export function scaledObject(scaling: Scaling, group: ServiceGroup & { role: 'stateless' }): ScaledObject {
  const { most, backlog } = scaling.autoscale;
  const trigger = { protocol: 'amqp', mode: 'QueueLength', value: String(backlog) };
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: metadata(scaling, group.name, labelsOf(scaling, group.name)),
    spec: {
      scaleTargetRef: { name: group.name },
      minReplicaCount: group.replicas,
      maxReplicaCount: Math.max(most, group.replicas),
      pollingInterval: 5,
      cooldownPeriod: 60,
      triggers: group.queues.map((queueName) => ({
        type: 'rabbitmq',
        metadata: { ...trigger, queueName },
        authenticationRef: { name: AUTHENTICATION },
      })),
    },
  };
}
