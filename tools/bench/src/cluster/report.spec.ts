import { reportFindings } from './report';
import { parseClusterOptions } from './options';

it('records where and how it was measured, and each finding under its title', () => {
  const where = { date: '2025-01-02 03:04', machine: '2 x chip', commit: 'abc', versions: 'Node 20' };
  const context = { bytes: 600e6, options: parseClusterOptions(['--cluster', '--runs', '3']) };
  const found = { title: 'Speed', text: ['| a |', 'So fast.'], figures: {} };
  expect(reportFindings([found, found], context, where, 'npm run bench -- --cluster'))
    .toBe(`## 2025-01-02 03:04 UTC, 600 MB

- Machine: 2 x chip
- Commit: abc; Node 20
- Command: \`npm run bench -- --cluster\`
- 3 runs of each; those that are compared in turn, after a round that is not counted; all result files equal byte for byte

### Speed

| a |

So fast.

### Speed

| a |

So fast.
`);
});
