/** Addresses of hosts. Pure. */
import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');
const unspecified = new BlockList();
unspecified.addAddress('0.0.0.0');
unspecified.addAddress('::', 'ipv6');

const isIn = (list: BlockList, address: string): boolean =>
  isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Reached from this machine alone. */
export const isLoopback = (address: string): boolean => isIn(loopback, address);

/** Stands for all addresses of this machine. */
export const isUnspecified = (address: string): boolean => isIn(unspecified, address);
