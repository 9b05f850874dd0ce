/** docs/data.md shows forms that the reader takes, and the flags that there are. */
import { kinds, takes } from './data-parts';
import { readDocument } from './documents';

describe('docs/data.md', () => {
  it.each(Object.entries(kinds).flatMap(([kind, { examples }]) => examples.map((example) => [kind, example] as const)))(
    'shows a form of %s that is read: %s',
    (kind, example) => {
      expect(takes(kind as keyof typeof kinds, example)).toBe(true);
      expect(readDocument('docs/data.md')).toContain(example);
    },
  );

  it('speaks of flags that there are', () => {
    const source = ['analyze', 'check', 'generate', 'input-flags', 'output-flags']
      .map((name) => readDocument(`apps/client/src/commands/${name}.ts`))
      .join('\n');
    const flags = [...readDocument('docs/data.md').matchAll(/(--[a-z][a-z-]*)/g)].map(([, flag]) => flag!);
    expect(flags).toContain('--rejects');
    for (const flag of flags) expect(source).toMatch(new RegExp(`'${flag}[ ']`));
  });
});
