import { withParts } from './generated-parts';

const document = 'before\n\n<!-- generated: one -->\nold\n<!-- end -->\n\nafter\n';

describe('withParts', () => {
  it('puts a part in its place, leaves all else, and changes nothing the second time', () => {
    const once = withParts(document, { one: '| new |\n' });
    expect(once).toMatch(/^before\n\n<!-- generated: one -->\n[^]*\n\| new \|\n[^]*<!-- end -->\n\nafter\n$/);
    expect(once).not.toContain('old');
    expect(withParts(once, { one: '| new |\n' })).toBe(once);
  });

  it('refuses a part without a place, and a place without a part', () => {
    expect(() => withParts(document, { one: '', two: '' })).toThrow('no place for two');
    expect(() => withParts(document, {})).toThrow('nothing is generated as "one"');
  });
});
