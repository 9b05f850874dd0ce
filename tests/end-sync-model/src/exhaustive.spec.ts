/** Every interleaving, to closure. Small on purpose; `random.property.spec.ts` looks at larger systems. */
import { configurations } from './configurations';
import { documented } from './document';
import { explore } from './explore';
import { report } from './report';

describe('every interleaving ends with the right answer', () => {
  const total = { states: 0, transitions: 0 };

  it.each(configurations)(
    '$name',
    (configuration) => {
      const { states, transitions, violation } = explore(configuration);
      expect(violation).toBeUndefined();
      total.states += states;
      total.transitions += transitions;
      report(`end-sync model: ${configuration.name}: ${states} states, ${transitions} transitions`);
      expect({ states, transitions }).toEqual(documented(configuration.name));
    },
    120_000,
  );

  it('in all of them together', () => {
    expect(total.states).toBeGreaterThan(100_000);
    report(`end-sync model: ${total.states} states, 0 violations`);
    expect(total).toEqual(documented('**together: 0 violations**'));
  });
});
