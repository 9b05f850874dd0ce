/**
 * Whose an address is, for limits that each client has: one who has IPv6 has 2^64 addresses and may use another for each connection. Must
 * not know: what is limited.
 */
import { isIPv6 } from 'node:net';

/** Groups of 16 bits that a provider gives to one client: a /64. */
const NETWORK_GROUPS = 4;

/** @returns an IPv4 address as it is, also one inside of IPv6 (`::ffff:10.0.0.1`); of IPv6 the network: `2001:db8:0:1::/64`. */
export function networkOf(address: string): string {
  const [bare = address] = address.split('%');
  if (!isIPv6(bare)) return address;
  const groups = groupsOf(bare);
  if (groups.slice(0, 6).join() === '0,0,0,0,0,ffff') return groups.slice(6).flatMap(bytesOf).join('.');
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

/** All eight, in hexadecimal. */
function groupsOf(address: string): string[] {
  // As every URL has it: the same for each way to write the address, without dots.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = [], after] = canonical.split('::').map((part) => (part === '' ? [] : part.split(':')));
  if (!after) return before;
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
}

function bytesOf(group: string): number[] {
  const value = parseInt(group, 16);
  return [value >> 8, value & 0xff];
}
