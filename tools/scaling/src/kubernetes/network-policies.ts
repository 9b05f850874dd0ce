/** Who may talk to whom: nobody, but for what is here. Probes of the machine a pod runs on are not subject to policies. */
import type { NetworkPolicy, NetworkPolicyPort, NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import type { Scaling } from '../scaling';
import { BROKER, labelsOf, metadata, partOf } from './names';
import { CLIENT_PORT, HEALTH_PORT } from './pods';

const tcp = (...ports: number[]): NetworkPolicyPort[] => ports.map((port) => ({ protocol: 'TCP', port }));
const DNS: NetworkPolicyPort[] = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
];
const anyNamespace = { namespaceSelector: {} };

export function networkPolicies(scaling: Scaling): NetworkPolicy[] {
  const ours = { matchLabels: partOf(scaling) };
  const gateway = { matchLabels: labelsOf(scaling, 'gateway') };
  const policies = [
    policy(scaling, 'deny-all', { podSelector: ours, policyTypes: ['Ingress', 'Egress'] }),
    policy(scaling, 'names', { podSelector: ours, policyTypes: ['Egress'], egress: [{ ports: DNS }] }),
    policy(scaling, 'metrics', {
      podSelector: ours,
      policyTypes: ['Ingress'],
      ingress: [{ from: [anyNamespace], ports: tcp(HEALTH_PORT) }],
    }),
    policy(scaling, 'gateway', {
      podSelector: gateway,
      policyTypes: ['Ingress'],
      ingress: [{ ports: tcp(CLIENT_PORT) }],
    }),
    policy(scaling, 'clients', {
      podSelector: { matchLabels: { ...partOf(scaling), 'app.kubernetes.io/component': 'client' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: gateway }], ports: tcp(CLIENT_PORT) }],
    }),
  ];
  return [...policies, ...brokerPolicies(scaling)];
}

function brokerPolicies(scaling: Scaling): NetworkPolicy[] {
  const { broker } = scaling;
  const ours = { matchLabels: partOf(scaling) };
  if ('urls' in broker) {
    // Where it is, only its name says.
    const ports = tcp(...new Set(broker.urls.map(portOf)));
    return [policy(scaling, 'to-broker', { podSelector: ours, policyTypes: ['Egress'], egress: [{ ports }] })];
  }
  const nodes = { matchLabels: { 'app.kubernetes.io/name': BROKER } };
  return [
    policy(scaling, 'to-broker', {
      podSelector: ours,
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: nodes }], ports: tcp(5672) }],
    }),
    policy(scaling, 'broker', {
      podSelector: nodes,
      policyTypes: ['Ingress'],
      ingress: [
        { from: [{ podSelector: ours }], ports: tcp(5672) },
        // The nodes among themselves, the operator of the broker, and KEDA, which asks for the lengths of queues.
        { from: [{ podSelector: nodes }] },
        { from: [namespaceNamed('rabbitmq-system')], ports: tcp(5672, 15_672) },
        { from: [namespaceNamed('keda')], ports: tcp(5672) },
      ],
    }),
  ];
}

const namespaceNamed = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  if (port !== '') return Number(port);
  return protocol === 'amqps:' ? 5671 : 5672;
}

const policy = (scaling: Scaling, name: string, spec: NetworkPolicySpec): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata(scaling, name),
  spec,
});
