/** Jobs that a program opens at a gateway, for pages to be shown of them. */
import { until } from '@coffee/testing';

async function ask(method: string, url: string, body?: object | string): Promise<Record<string, unknown>> {
  const isText = typeof body === 'string';
  const headers = { 'content-type': isText ? 'text/csv' : 'application/json' };
  const response = await fetch(url, {
    method,
    ...(body !== undefined && { headers, body: isText ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** @returns its id. */
export const openJob = async (gateway: string, body: object): Promise<string> =>
  (await ask('POST', `${gateway}/v1/jobs`, body))['job'] as string;

export const deleteJob = (gateway: string, job: string): Promise<unknown> => ask('DELETE', `${gateway}/v1/jobs/${job}`);

export async function jobEnded(gateway: string, job: string, state: string): Promise<void> {
  let status: Record<string, unknown> = {};
  const hasEnded = async (): Promise<boolean> => {
    status = await ask('GET', `${gateway}/v1/jobs/${job}`);
    return status['state'] === state;
  };
  await until(`the job is ${state}`, hasEnded, () => status);
}

/** Of the folder that the gateway serves. */
export async function completedJob(gateway: string, parameters: object = {}): Promise<string> {
  const job = await openJob(gateway, { data: 'served', parameters });
  await jobEnded(gateway, job, 'completed');
  return job;
}

/** By a row that cannot be read. */
export async function failedJob(gateway: string): Promise<string> {
  const tables = ['stores', 'transactions'].map((table) => ({ table, files: [{ name: `${table}.csv` }] }));
  const job = await openJob(gateway, { queries: ['q3'], format: 'csv', tables });
  await ask(
    'PUT',
    `${gateway}/v1/jobs/${job}/tables/stores/files/stores.csv`,
    'store_id,store_name\nnone,Here\n',
  ).catch(() => undefined);
  await jobEnded(gateway, job, 'failed');
  return job;
}

/** That has left out a row of a table that cannot be read, of files of its own. */
export async function skippingJob(gateway: string): Promise<string> {
  const files = {
    stores: 'store_id,store_name\nnone,Here\n1,There\n',
    transactions:
      'transaction_id,store_id,user_id,final_amount,created_at\n01000000-0000-0000-0000-000000000000,2,,80.0,2024-03-05 10:00:00\n',
  };
  const tables = Object.keys(files).map((table) => ({ table, files: [{ name: `${table}.csv` }] }));
  const job = await openJob(gateway, { queries: ['q3'], format: 'csv', onBadRow: 'skip', tables });
  for (const [table, text] of Object.entries(files)) {
    await ask('PUT', `${gateway}/v1/jobs/${job}/tables/${table}/files/${table}.csv`, text);
    await ask('POST', `${gateway}/v1/jobs/${job}/tables/${table}/end`, {});
  }
  await jobEnded(gateway, job, 'completed');
  return job;
}

export async function cancelledJob(gateway: string): Promise<string> {
  const job = await openJob(gateway, {});
  await deleteJob(gateway, job);
  return job;
}

/** While others have all places. */
export async function queuedJob(gateway: string, asked: object = { queries: ['q1'] }): Promise<string> {
  await Promise.all(Array.from({ length: PLACES }, () => openJob(gateway, { queries: ['q1'] })));
  return openJob(gateway, asked);
}

/** Others get their places. @param but one that stays. */
export async function endJobs(gateway: string, but?: string): Promise<void> {
  const { jobs } = (await ask('GET', `${gateway}/v1/jobs`)) as unknown as {
    readonly jobs: readonly { readonly job: string; readonly state: string }[];
  };
  const open = jobs.filter(({ job, state }) => (state === 'queued' || state === 'running') && job !== but);
  await Promise.all(open.map(({ job }) => deleteJob(gateway, job)));
}

/** As many jobs run at once at `coffee serve`. */
const PLACES = 4;
