import { readShopScaling } from './samples.testing';
import { warningsOf } from './warnings';

const warned = (text: string): string[] => warningsOf(readShopScaling(text));

describe('a scaling file', () => {
  it('needs no warning while clients of this machine and of the file alone can connect', () => {
    expect(warned('')).toEqual([]);
    expect(warned('gateway: { address: 127.0.0.2, tokens: false }')).toEqual([]);
    expect(warned('gateway: { address: "::1" }')).toEqual([]);
  });

  it.each(['gateway: { address: 0.0.0.0 }', 'gateway: { address: 10.1.2.3 }', 'network: { clients: [10.0.0.0/8] }'])(
    'that lets others in has tokens by itself, and is warned of what can be read on the way: %s',
    (text) => {
      expect(readShopScaling(text).gateway.tokens).toBe(true);
      expect(warned(text)).toEqual([expect.stringMatching(/^gateway\.tls is false/)]);
    },
  );

  it('that lets nothing grow before more chunks wait than credit allows is warned', () => {
    expect(warned('autoscale: { backlog: 64 }')).toEqual([]);
    expect(warned('autoscale: { backlog: 65 }')).toEqual([
      expect.stringMatching(/^autoscale\.backlog is 65, and nothing may ever grow/),
    ]);
  });

  it('that lets others in without tokens is warned', () => {
    expect(warned('gateway: { address: 0.0.0.0, tokens: false, tls: self-signed }')).toEqual([
      expect.stringMatching(/^gateway\.tokens is false.*whoever reaches a gateway may run jobs$/),
    ]);
  });
});
