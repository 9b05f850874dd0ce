import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateFolder } from '@coffee/datagen';
import { computeAnswers } from '@coffee/oracle';
import { compareAnswers } from '@coffee/verify';
import { duckdb } from './contestants';
import { runMeasured } from './measured-process';

it.each([1, 2])(
  'the tuned opponent answers as the oracle does, seed %i',
  async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'coffee-bench-test-'));
    try {
      const data = join(folder, 'data');
      await generateFolder(data, {
        seed,
        months: 4,
        firstMonth: '2023-11',
        transactionsPerMonth: 200,
        users: 30,
        edgeCases: true,
      });
      await runMeasured(duckdb.command(data, join(folder, 'out'), 2));
      expect(compareAnswers(join(folder, 'out'), await computeAnswers(data))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  30_000,
);
