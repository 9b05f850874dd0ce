/** What is dangerous in a scaling file, though it can be made. Pure: lines for people. */
import { isOpen, type Scaling } from './scaling';

export function warningsOf(scaling: Scaling): string[] {
  if (!isOpen(scaling)) return [];
  const { tokens, tls } = scaling.gateway;
  return [
    ...(tokens
      ? []
      : ['gateway.tokens is false, and clients from outside are let in: whoever reaches a gateway may run jobs']),
    ...(tls === false
      ? ['gateway.tls is false, and clients from outside are let in: tokens and data can be read on the way']
      : []),
  ];
}
