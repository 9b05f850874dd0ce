import { planTable } from './plan-table';
import { readScaling } from './read-scaling';
import { expectGolden, openSample, samples } from './samples.testing';

describe('the table of what would run', () => {
  it.each(samples)('%s is the golden one', (name) => {
    expectGolden(`${name}.plan.txt`, planTable(openSample(name).scaling));
  });

  it('names a broker of others without its password', () => {
    const table = planTable(readScaling('broker: { url: amqp://me:secret@broker.example:5673 }', 'any.yaml'));
    expect(table).toContain('broker.example:5673');
    expect(table).not.toContain('secret');
  });

  it('cuts long lists of partitions', () => {
    const table = planTable(readScaling('partitions: 20', 'any.yaml'));
    expect(table).toContain('partitions 0, 1, 2, 3, 4, 5, 6, 7, … (20) of 20');
  });
});
