import { Metrics } from '@coffee/metrics';
import { GatewayMetrics, type GatewayParts } from './gateway-metrics';

describe('the metrics of a gateway', () => {
  const metrics = new Metrics();
  const parts: GatewayParts = {};
  const counted = new GatewayMetrics(metrics, parts);
  const lines = async (): Promise<string[]> =>
    (await metrics.text()).split('\n').filter((line) => !line.startsWith('#') && !line.includes('_bucket{'));

  it('are there before there is anything else', async () => {
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'coffee_jobs{state="running"} 0',
        'coffee_credit_used_bytes 0',
        'coffee_results_bytes 0',
      ]),
    );
  });

  it('say what there is now', async () => {
    const states = ['running', 'failed', 'running'] as const;
    parts.service = {
      jobs: () => states.map((state) => ({ state }) as never),
      credit: { usedBytes: 700, heldBack: 2 },
      problem: undefined,
    };
    parts.server = { connections: 3 };
    parts.results = { usage: { jobs: 4, bytes: 5000 } };
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'coffee_jobs{state="queued"} 0',
        'coffee_jobs{state="running"} 2',
        'coffee_jobs{state="failed"} 1',
        'coffee_credit_used_bytes 700',
        'coffee_uploads_held_back 2',
        'coffee_connections 3',
        'coffee_results_bytes 5000',
        'coffee_results_jobs 4',
      ]),
    );
  });

  it('count the jobs of this gateway, and no others', async () => {
    counted.started(2);
    const job = {
      record: { badRows: new Map([['users', 1] as const]) },
      openedAt: 1000,
      startedAt: 2000,
      endedAt: 4500,
    };
    counted.ended({ ...job, outcome: 'completed', isOwn: true });
    counted.ended({ ...job, outcome: 'completed', isOwn: true, openedAt: undefined });
    counted.ended({ ...job, outcome: 'failed', isOwn: false });
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'coffee_jobs_ended_total{outcome="completed"} 2',
        'coffee_jobs_ended_total{outcome="failed"} 0',
        'coffee_job_duration_seconds_count{outcome="completed"} 1',
        'coffee_job_duration_seconds_sum{outcome="completed"} 3.5',
        'coffee_job_wait_seconds_sum 2',
        'coffee_bad_rows_total{table="users"} 2',
      ]),
    );
  });

  it('count what is uploaded by table, and requests by route', async () => {
    counted.uploaded('transactions', 10, 400);
    counted.uploaded('transactions', 5, 200);
    for (const table of ['sales', 'products']) counted.uploaded(table, 2, 30);
    counted.answered({ method: 'GET', route: '/v1/jobs/{job}', status: 404, seconds: 0.25 });
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'coffee_uploaded_bytes_total{table="transactions"} 600',
        'coffee_uploaded_rows_total{table="transactions"} 15',
        // Of other businesses: as many as there are clients.
        'coffee_uploaded_rows_total{table="other"} 4',
        'coffee_http_request_duration_seconds_sum{method="GET",route="/v1/jobs/{job}",status="404"} 0.25',
      ]),
    );
  });
});
