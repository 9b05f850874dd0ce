/** What the resources of the API are made of. */
import type { JobService } from '@coffee/jobs';
import type { KnownJobs } from '@coffee/sessions/server';
import type { BodyRoom } from './jobs/body-room';
import type { HttpJobs } from './jobs/http-jobs';
import type { ApiOptions } from './options';

export interface ApiContext extends Omit<ApiOptions, 'limits'> {
  readonly service: JobService;
  readonly jobs: HttpJobs;
  /** To be listed, shown and deleted. */
  readonly known: KnownJobs;
  /** For chunks. */
  readonly room: BodyRoom;
  readonly limits: ApiOptions['limits'];
}
