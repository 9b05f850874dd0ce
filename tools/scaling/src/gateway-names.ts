/** What clients call the gateways, wherever they are: a certificate has to have all of it. Pure. */
import { isLoopback, isUnspecified } from './addresses';
import type { Scaling } from './scaling';

/** @param host what other machines call this one: names and addresses. */
export function gatewayNames({ name, gateway: { address }, replicas }: Scaling, host: readonly string[]): string[] {
  const outside = isLoopback(address) ? [] : isUnspecified(address) ? host : [address];
  return [
    'gateway',
    ...Array.from({ length: replicas.gateway }, (_, i) => `gateway-${i}`),
    ...['', '.svc', '.svc.cluster.local'].map((domain) => `gateway.${name}${domain}`),
    ...['localhost', '127.0.0.1', '::1'],
    ...outside,
  ];
}
