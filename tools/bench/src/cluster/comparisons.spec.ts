import { reportDurability } from './durability';
import { reportLayouts } from './layouts';
import { reportClients } from './many-clients';

it('prints what durability costs, run by run', () => {
  expect(reportDurability([2, 3, 6], [1, 2, 3])).toBe(
    [
      '| queues    | seconds, median (min–max) | durable : transient |',
      '| --------- | ------------------------- | ------------------- |',
      '| durable   | 3.00 (2.00–6.00)          | 2.00 (1.50–2.00)    |',
      '| transient | 2.00 (1.00–3.00)          |                     |',
    ].join('\n'),
  );
});

it('prints the throughput of clients at once against that of one in the same round', () => {
  const found = [
    { clients: 1, seconds: [1, 2] },
    { clients: 4, seconds: [2, 8] },
  ];
  expect(reportClients(found, 100e6)).toBe(
    [
      '| clients | seconds until all are done | MB/s in all | throughput, of one |',
      '| ------- | -------------------------- | ----------- | ------------------ |',
      '| 1       | 1.50 (1.00–2.00)           | 67          | 1.00 (1.00–1.00)   |',
      '| 4       | 5.00 (2.00–8.00)           | 80          | 1.50 (1.00–2.00)   |',
    ].join('\n'),
  );
});

it('prints each layout against DuckDB in the same round', () => {
  expect(
    reportLayouts(
      [
        [4, 4],
        [2, 4],
        [1, 2],
      ],
      [4, 4],
    ),
  ).toBe(
    [
      '| layout | seconds, median (min–max) | DuckDB : ours    |',
      '| ------ | ------------------------- | ---------------- |',
      '| kinds  | 4.00 (4.00–4.00)          | 1.00 (1.00–1.00) |',
      '| roles  | 3.00 (2.00–4.00)          | 1.50 (1.00–2.00) |',
      '| none   | 1.50 (1.00–2.00)          | 3.00 (2.00–4.00) |',
      '| DuckDB | 4.00 (4.00–4.00)          |                  |',
    ].join('\n'),
  );
});
