/** The HTTP API of a gateway, put together: its jobs, its routes, its port. Owns: the order in which they start and stop. */
import { KnownJobs } from '@coffee/sessions/server';
import { BodyRoom } from './jobs/body-room';
import { HttpJobs } from './jobs/http-jobs';
import type { ApiContext } from './context';
import { HttpServer } from './http-server';
import type { ApiOptions } from './options';
import type { Route } from './route';
import { analyzeRoutes } from './routes/analyze';
import { answerRoutes } from './routes/answers';
import { clusterRoutes } from './routes/cluster';
import { documentRoutes } from './routes/documents';
import { eventRoutes } from './routes/events';
import { jobRoutes } from './routes/jobs';
import { pageOfNothing, pageRoutes } from './routes/page';
import { questionRoutes } from './routes/questions';
import { sessionRoutes } from './routes/session';
import { uploadRoutes } from './routes/uploads';

export class HttpApi {
  private constructor(
    private readonly server: HttpServer,
    private readonly jobs: HttpJobs,
    private readonly renewing: NodeJS.Timeout,
  ) {}

  /** The job service must have been started. @throws CoffeeError USAGE when the port cannot be had. */
  static async start(options: ApiOptions): Promise<HttpApi> {
    const { limits } = options;
    const jobs = new HttpJobs({ ...options, idle: limits.jobIdle });
    const context: ApiContext = {
      ...options,
      jobs,
      known: new KnownJobs(options),
      room: new BodyRoom(limits.chunkBytes),
    };
    const server = await HttpServer.start({
      ...{ ...options, routes: routesOf(context) },
      nowhere: options.page && pageOfNothing(options.page),
    });
    const renewing = setInterval(() => jobs.renew(), options.renewal).unref();
    return new HttpApi(server, jobs, renewing);
  }

  get port(): number {
    return this.server.port;
  }

  /** Takes no more requests; its jobs go on elsewhere. Resolves when all connections are gone: after `patience` ms they are cut off. */
  async stop(patience?: number): Promise<void> {
    clearInterval(this.renewing);
    // Streams of events end with them.
    this.jobs.stop();
    await this.server.stop(patience);
  }
}

/** All resources, each a module. */
export function routesOf(context: ApiContext): Route[] {
  const jobs = [jobRoutes, uploadRoutes, eventRoutes, answerRoutes, analyzeRoutes];
  const resources = [...jobs, questionRoutes, clusterRoutes, sessionRoutes];
  const routes = resources.flatMap((resource) => resource(context));
  const { page, info } = context;
  return [...routes, ...documentRoutes(routes, info.version, page !== undefined), ...(page ? pageRoutes(page) : [])];
}
