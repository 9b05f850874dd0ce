import { gatewayClient, gatewayFlagsText, shellWord } from './gateway-flags';

describe('the flags of a gateway', () => {
  it('are written again as one would type them', () => {
    expect(gatewayFlagsText({ gateway: 'a:1,[::1]:2' })).toBe("--gateway 'a:1,[::1]:2'");
    expect(gatewayFlagsText({ gateway: 'a:1', tokenFile: 'my token', tls: true })).toBe(
      "--gateway a:1 --token-file 'my token' --tls",
    );
    expect(gatewayFlagsText({ gateway: 'a:1', tls: true, ca: 'ca.pem' })).toBe('--gateway a:1 --ca ca.pem');
  });

  it('are safe to paste', () => {
    expect([shellWord('data/2024'), shellWord("it's; rm"), shellWord('')]).toEqual([
      'data/2024',
      `'it'\\''s; rm'`,
      "''",
    ]);
  });

  it.each([
    [{}, /no gateway is given: use --gateway HOST:PORT, or set COFFEE_GATEWAY/],
    [{ gateway: 'here' }, /a gateway is HOST:PORT, not "here"/],
    [{ gateway: 'a:1', tokenFile: '/nowhere/token' }, /--token-file: cannot read \/nowhere\/token/],
    [{ gateway: 'a:1', ca: '/nowhere/ca' }, /--ca: cannot read \/nowhere\/ca/],
  ])('say what is wrong: %j', async (flags, message) => {
    await expect(gatewayClient(flags)).rejects.toThrow(message);
  });
});
