/** What is dangerous, or in vain, in a scaling file, though it can be made. Pure: lines for people. */
import { isOpen, type Scaling } from './scaling';

/** Credit holds an upload back before many more chunks wait: a replica for every so many may never be added. */
const MOST_BACKLOG = 64;

export const warningsOf = (scaling: Scaling): string[] => [...openness(scaling), ...autoscaling(scaling)];

function autoscaling({ autoscale: { backlog } }: Scaling): string[] {
  if (backlog <= MOST_BACKLOG) return [];
  const why = 'uploads are held back by their credit when some dozens of chunks wait';
  return [`autoscale.backlog is ${backlog}, and nothing may ever grow: ${why}`];
}

function openness(scaling: Scaling): string[] {
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
