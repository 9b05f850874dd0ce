/**
 * What each kind of service may do at the broker: what it does, and no more. Owns: the users and their rights. Pure.
 *
 * Everything is sent through the broker's default exchange, which reaches every queue and log of the virtual host: who may send at all, may
 * send to all of them. What is in `write` beside it is where the user is to send to, because recent brokers tell nobody of a queue
 * that he has no right to, and a sender has to know whether what came back to him is gone.
 */
import { appNames, type AppName } from '@coffee/cluster';

/** One for each kind of service, and one that only looks how long queues are. */
export const brokerUsers = [...appNames, 'autoscaler'] as const;
export type BrokerUser = AppName | 'autoscaler';

/** Of the broker's three kinds of right, the beginnings of the names (as regular expressions) that a user has it for. */
export interface Rights {
  /** To declare and to delete. */
  readonly configure: readonly string[];
  /** To send to. */
  readonly write: readonly string[];
  /** To consume, and to read. */
  readonly read: readonly string[];
}

const SENDING = String.raw`amq\.default$`;
const JOURNAL = 'jobs$';
const JOB = String.raw`job\.`;
const PROGRESS = String.raw`job\.[^.]+\.progress$`;
const RESULTS = String.raw`job\.[^.]+\.results$`;
const TABLES = String.raw`job\.[^.]+\.table\.`;
const partitionsOf = (app: AppName): string => String.raw`job\.[^.]+\.part\.${app}\.`;
const queuesOf = (app: AppName): string => String.raw`${app}\.`;

export const rights: Readonly<Record<BrokerUser, Rights>> = {
  gateway: {
    configure: [JOURNAL, JOB, queuesOf('filter'), queuesOf('aggregator')],
    write: [SENDING],
    read: [JOURNAL, PROGRESS, RESULTS],
  },
  filter: {
    configure: [queuesOf('filter')],
    write: [SENDING, JOB, queuesOf('aggregator')],
    read: [JOURNAL, PROGRESS, queuesOf('filter')],
  },
  aggregator: {
    configure: [queuesOf('aggregator')],
    write: [SENDING, JOB],
    read: [JOURNAL, PROGRESS, queuesOf('aggregator')],
  },
  maximizer: { configure: [], write: [SENDING, JOB], read: [JOURNAL, PROGRESS, partitionsOf('maximizer')] },
  joiner: { configure: [], write: [SENDING, JOB], read: [JOURNAL, PROGRESS, TABLES, partitionsOf('joiner')] },
  autoscaler: { configure: [], write: [], read: [queuesOf('filter'), queuesOf('aggregator')] },
};

/** All that any of them may: for one user that they share. */
export const allRights: Rights = {
  configure: rights.gateway.configure,
  write: [SENDING],
  read: [JOURNAL, JOB, queuesOf('filter'), queuesOf('aggregator')],
};

/** As the broker takes them, one regular expression for each kind. @param namespace the setting NAMESPACE. */
export function expressionsOf({ configure, write, read }: Rights, namespace = ''): Record<keyof Rights, string> {
  const before = namespace.replaceAll('.', String.raw`\.`);
  const expression = (names: readonly string[]): string => {
    if (names.length === 0) return '^$';
    const all = names.map((name) => (name === SENDING ? name : before + name));
    return all.length === 1 ? `^${all[0]}` : `^(${all.join('|')})`;
  };
  return { configure: expression(configure), write: expression(write), read: expression(read) };
}

/** The command that gives a user his rights. */
export function permissionCommand(user: string, of: Rights, namespace?: string): string {
  const { configure, write, read } = expressionsOf(of, namespace);
  return `rabbitmqctl set_permissions ${user} ${[configure, write, read].map((text) => `'${text}'`).join(' ')}`;
}
