import { planTable } from './plan-table';
import { expectGolden, openSample, samples, readShopScaling } from './samples.testing';

describe('the table of what would run', () => {
  it.each(samples)('%s is the golden one', (name) => {
    expectGolden(`${name}.plan.txt`, planTable(openSample(name).scaling));
  });

  it('names a broker of others without its password', () => {
    const table = planTable(readShopScaling('broker: { url: amqp://me:secret@broker.example:5673 }'));
    expect(table).toContain('broker.example:5673');
    expect(table).not.toContain('secret');
  });

  it('cuts long lists of partitions', () => {
    const table = planTable(readShopScaling('partitions: 20'));
    expect(table).toContain('partitions 0, 1, 2, 3, 4, 5, 6, 7, … (20) of 20');
  });
});
