/**
 * Who may talk to whom: nobody, but for what is here. Probes come from the machine that a pod runs on, and ports that kubectl forwards from the
 * pod itself: neither is subject to policies.
 */
import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from 'kubernetes-types/networking/v1';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { Scaling } from '../scaling';
import { BROKER, CLIENT, clientLabels, labelsOf, metadata, partOf } from './names';
import { CLIENT_PORT, HEALTH_PORT, HTTP_PORT } from './pods';

const AMQP = 5672;
/** Of the broker's own: to be asked for its state. */
const MANAGEMENT = 15_672;

const tcp = (...ports: number[]): NetworkPolicyPort[] => ports.map((port) => ({ protocol: 'TCP', port }));
const DNS: NetworkPolicyPort[] = [{ protocol: 'UDP', port: 53 }, ...tcp(53)];
/** Those who answer for names: pods of the cluster, or the cache that some clusters have on each machine. */
const resolvers: NetworkPolicyPeer[] = [{ namespaceSelector: {} }, { ipBlock: { cidr: '169.254.20.10/32' } }];
/** The broker's nodes among themselves: who is where, the cluster, and the copies of streams. */
const PEERING: NetworkPolicyPort[] = [...tcp(4369, 25_672), { protocol: 'TCP', port: 6000, endPort: 6500 }];

const namespaceNamed = (name: string): NetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});
/** As the scaling file names them: a range of addresses has a slash. */
const peersOf = (names: readonly string[]): NetworkPolicyPeer[] =>
  names.map((name) => (name.includes('/') ? { ipBlock: { cidr: name } } : namespaceNamed(name)));

export function networkPolicies(scaling: Scaling): NetworkPolicy[] {
  const policy = policiesOf(scaling);
  const ours = { matchLabels: partOf(scaling) };
  const services = servicesOf(scaling);
  const gateway = { matchLabels: labelsOf(scaling, 'gateway') };
  const client = { matchLabels: { ...partOf(scaling), ...clientLabels } };
  const { clients, metrics } = scaling.network;
  const admitted: NetworkPolicyPeer[] = [{ podSelector: client }, ...peersOf(clients)];
  return [
    policy('deny-all', { podSelector: ours, policyTypes: ['Ingress', 'Egress'] }),
    policy('names', egress(ours, { to: resolvers, ports: DNS })),
    policy('gateway', ingress(gateway, { from: admitted, ports: tcp(...gatewayPorts(scaling)) })),
    policy('clients', egress(client, { to: [{ podSelector: gateway }], ports: tcp(CLIENT_PORT) })),
    ...(metrics.length > 0
      ? [policy('metrics', ingress(services, { from: peersOf(metrics), ports: tcp(HEALTH_PORT) }))]
      : []),
    // Where it is, only its name says.
    ...(scaling.traces === undefined
      ? []
      : [policy('traces', egress(gateway, { ports: tcp(portOf(scaling.traces)) }))]),
    ...brokerPolicies(scaling),
  ];
}

const gatewayPorts = ({ gateway }: Scaling): number[] => [CLIENT_PORT, ...(gateway.http === false ? [] : [HTTP_PORT])];

function brokerPolicies(scaling: Scaling): NetworkPolicy[] {
  const policy = policiesOf(scaling);
  const { broker } = scaling;
  const services = servicesOf(scaling);
  // Where it is, only its name says.
  if ('urls' in broker)
    return [policy('to-broker', egress(services, { ports: tcp(...new Set(broker.urls.map(portOf))) }))];
  const nodes = { matchLabels: { 'app.kubernetes.io/name': BROKER } };
  return [
    policy('to-broker', egress(services, { to: [{ podSelector: nodes }], ports: tcp(AMQP) })),
    // Its way out stays open: its nodes find each other through the cluster's API, whose address no policy can name.
    policy(
      'broker',
      ingress(
        nodes,
        { from: [{ podSelector: services }], ports: tcp(AMQP) },
        ...(broker.nodes > 1 ? [{ from: [{ podSelector: nodes }], ports: PEERING }] : []),
        // The operator of the broker looks at its state, and KEDA at the lengths of queues.
        { from: [namespaceNamed('rabbitmq-system')], ports: tcp(MANAGEMENT) },
        { from: [namespaceNamed('keda')], ports: tcp(AMQP) },
      ),
    ),
  ];
}

/** All of ours that are no clients. */
const servicesOf = (scaling: Scaling): LabelSelector => ({
  matchLabels: partOf(scaling),
  matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'NotIn', values: [CLIENT] }],
});

const ingress = (
  podSelector: LabelSelector,
  ...rules: NonNullable<NetworkPolicySpec['ingress']>
): NetworkPolicySpec => ({ podSelector, policyTypes: ['Ingress'], ingress: rules });

const egress = (podSelector: LabelSelector, ...rules: NonNullable<NetworkPolicySpec['egress']>): NetworkPolicySpec => ({
  podSelector,
  policyTypes: ['Egress'],
  egress: rules,
});

const usualPorts: Readonly<Record<string, number>> = { 'amqp:': AMQP, 'amqps:': 5671, 'http:': 80, 'https:': 443 };

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === '' ? usualPorts[protocol]! : Number(port);
}

const policiesOf =
  (scaling: Scaling) =>
  (name: string, spec: NetworkPolicySpec): NetworkPolicy => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(scaling, name),
    spec,
  });
