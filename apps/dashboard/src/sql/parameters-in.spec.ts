import { boundQuestions, parametersIn as namesIn, parse, type SqlStatement } from '@coffee/sql';
import fc from 'fast-check';
import { parametersIn } from './parameters-in';

/** As a gateway has them: the default of the statement in which each stands first. */
function gateways(statements: readonly SqlStatement[]): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const { select, defaults } of statements)
    for (const name of namesIn(select))
      if (!found.has(name))
        found.set(
          name,
          defaults
            .get(name)
            ?.map(({ text }) => text)
            .join(', '),
        );
  return found;
}

test.each([
  ['-- $x = 5\nSELECT $x FROM stores', { x: '5' }],
  ['-- $X = 5\n\n-- what is asked\nSELECT $x, $Y FROM stores', { x: '5', y: undefined }],
  ['SELECT $x -- $x = 5\nFROM stores', { x: undefined }],
  ['SELECT $x FROM stores -- $x = 5', { x: undefined }],
  ['SELECT $x FROM stores;\n-- $x = 5', { x: undefined }],
  ['SELECT 1 FROM stores; -- $x = 5\nSELECT $x FROM stores', { x: undefined }],
  ['SELECT 1 FROM stores;\n-- $x = 5\nSELECT $x FROM stores', { x: '5' }],
  ['-- $x = 5\nSELECT 1 FROM stores;\nSELECT $x FROM stores', { x: '5' }],
  ['-- $x = 5\nSELECT $x FROM stores;\n-- $x = 6\nSELECT $x FROM stores', { x: '5' }],
  ['/* -- $x = 5 */\nSELECT \'$y\', $x, "$z" FROM stores', { x: undefined }],
  ['-- $constructor = 5\nSELECT $constructor, $__proto__ FROM stores', { constructor: '5', ['__proto__']: undefined }],
])('%j', async (text, parameters) => {
  expect(Object.fromEntries(parametersIn(text))).toEqual(parameters);
  expect(parametersIn(text)).toEqual(gateways(await parse(text)));
});

test.each(['-- $x = 5\nSELECT $x FROM (', "-- $x = 5\nSELECT $x, '"])('%j, half written', (text) => {
  expect(parametersIn(text).get('x')).toBe('5');
});

test('the page has the parameters that a gateway has, with what stands for them', async () => {
  const pieces = fc.constantFrom(
    ...['SELECT $x FROM stores', 'SELECT $x, $y FROM stores', 'SELECT 1\nFROM stores', ';', ';', '\n', '\n', ' '],
    ...['-- $x = 1\n', '-- $x = 2\n', '-- $Y = 3\n', '-- a title\n', '/* -- $x = 4 */', '/*\n*/'],
  );
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { maxLength: 14 }), async (all) => {
      const text = all.join('');
      const statements = await parse(text).catch(() => undefined);
      if (!statements) return;
      compared++;
      expect(parametersIn(text)).toEqual(gateways(statements));
    }),
    { numRuns: 1000 },
  );
  expect(compared).toBeGreaterThan(100);
});

test('what has no value on the page has none at a gateway', async () => {
  const text = 'SELECT $x FROM stores -- $x = 5';
  await expect(boundQuestions({ questions: [{ name: 'a', text }] })).rejects.toThrow('$x has no value');
  expect(parametersIn(text).get('x')).toBeUndefined();
});
