/** The system as this gateway sees it, looked at anew every two seconds. */
import type { ClusterView } from '@coffee/http';
import { get } from '../api';
import { Problem } from '../parts/loaded';
import { StateBadge } from '../parts/job-words';
import { Name } from '../parts/name';
import { useRepeated } from '../parts/repeated';
import { number, say } from '../words/language';

const EVERY = 2000;
const states = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;

export function Cluster() {
  const { value: view, problem } = useRepeated((signal) => get<ClusterView>('/v1/cluster', signal), EVERY);
  return (
    <>
      <h1>{say('cluster.title')}</h1>
      {problem && <Problem problem={problem} />}
      {!view && !problem && <p class="soft">{say('loading')}</p>}
      {view && <View view={view} />}
    </>
  );
}

function View({ view: { gateway, jobs, queues } }: { readonly view: ClusterView }) {
  return (
    <>
      <p class="facts">
        <span>{say('cluster.gateway', { replica: String(gateway.replica), version: gateway.version })}</span>
        <span>{say('cluster.connections', { count: gateway.connections })}</span>
      </p>
      <h2>{say('cluster.jobs')}</h2>
      <p class="facts">
        {states.map((state) => (
          <span key={state}>
            <StateBadge state={state} /> {number(jobs[state])}
          </span>
        ))}
      </p>
      <h2>{say('cluster.queues')}</h2>
      {queues.length === 0 ? (
        <p class="soft">{say(jobs.running > 0 ? 'cluster.unseenQueues' : 'cluster.noQueues')}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="group" aria-label={say('cluster.queues')}>
          <table class="compact">
            <thead>
              <tr>
                <th scope="col">{say('cluster.queue')}</th>
                <th scope="col" class="number">
                  {say('cluster.messages')}
                </th>
                <th scope="col" class="number">
                  {say('cluster.replicas')}
                </th>
              </tr>
            </thead>
            <tbody>
              {queues.map(({ queue, messages, consumers }) => (
                <tr key={queue}>
                  <th scope="row">
                    <Name text={queue} />
                  </th>
                  <td class="number">{number(messages)}</td>
                  <td class="number">{number(consumers)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
