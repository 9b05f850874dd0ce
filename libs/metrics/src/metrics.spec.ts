import { Metrics } from './metrics';

describe('the metrics of a service', () => {
  it('are told as Prometheus reads them, each with what it means', async () => {
    const metrics = new Metrics();
    metrics.counter('coffee_chunks_total', 'Chunks processed.', { labels: ['stage'] }).inc({ stage: 'filter.year' }, 2);
    let jobs = 0;
    metrics.gauge('coffee_jobs', 'Jobs that run.', { collect: (gauge) => gauge.set(++jobs) });
    metrics.histogram('coffee_job_duration_seconds', 'From start to end.', { buckets: [1, 2] }).observe(1.5);
    const wanted = [
      '# HELP coffee_chunks_total Chunks processed.\n# TYPE coffee_chunks_total counter\ncoffee_chunks_total{stage="filter.year"} 2\n',
      '# HELP coffee_jobs Jobs that run.\n# TYPE coffee_jobs gauge\ncoffee_jobs 1\n',
      [
        '# HELP coffee_job_duration_seconds From start to end.',
        '# TYPE coffee_job_duration_seconds histogram',
        'coffee_job_duration_seconds_bucket{le="1"} 0',
        'coffee_job_duration_seconds_bucket{le="2"} 1',
        'coffee_job_duration_seconds_bucket{le="+Inf"} 1',
        'coffee_job_duration_seconds_sum 1.5',
        'coffee_job_duration_seconds_count 1\n',
      ].join('\n'),
    ];
    expect(await metrics.text()).toBe(wanted.join('\n'));
    // Asked anew.
    expect(await metrics.text()).toContain('coffee_jobs 2\n');
    expect(metrics.contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  it('can be listed, for documents', () => {
    const metrics = new Metrics();
    metrics.counter('coffee_rows_total', 'Rows.', { labels: ['stage'] });
    expect(metrics.descriptions).toEqual([
      { name: 'coffee_rows_total', type: 'counter', help: 'Rows.', labels: ['stage'] },
    ]);
  });

  it('are of one process: two have nothing in common', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.counter('coffee_rows_total', 'Rows.').inc();
    other.counter('coffee_rows_total', 'Rows.');
    expect(await other.text()).toContain('coffee_rows_total 0\n');
  });
});
