import { networkOf } from './client-network';

describe('the network of a client', () => {
  it.each([
    ['IPv4', '10.0.0.1', '10.0.0.1'],
    ['IPv4 in IPv6', '::ffff:10.0.0.1', '10.0.0.1'],
    ['IPv4 in IPv6, in hexadecimal', '::ffff:a00:1', '10.0.0.1'],
    ['IPv6', '2001:db8:0:1:aaaa:bbbb:cccc:dddd', '2001:db8:0:1::/64'],
    ['another address of the same network', '2001:db8:0:1::7', '2001:db8:0:1::/64'],
    ['another network', '2001:db8:0:2::7', '2001:db8:0:2::/64'],
    ['this machine', '::1', '0:0:0:0::/64'],
    ['a link', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['no address', '?', '?'],
  ])('of %s: %s is of %s', (_what, address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
