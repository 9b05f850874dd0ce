import { processMetrics } from './process-metrics';

describe('the metrics of a process', () => {
  it('say which program it is, and what Node says of it', async () => {
    const metrics = processMetrics({ service: 'filter', version: '1.2.3' });
    const text = await metrics.text();
    const node = process.versions.node;
    expect(text).toContain(`\ncoffee_build_info{service="filter",version="1.2.3",node="${node}"} 1\n`);
    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(text).toMatch(new RegExp(`^${name} [\\d.e-]+$`, 'm'));
  });

  it('call nothing a total that can fall', async () => {
    const text = await processMetrics({ service: 'filter', version: '1.2.3' }).text();
    const gauges = [...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name]) => name!);
    expect(gauges).toContain('nodejs_active_handles');
    expect(gauges.filter((name) => name.endsWith('_total'))).toEqual([]);
  });
});
