/**
 * What a workflow of .github may not do, so that neither an action that changes nor a package that turns bad can publish in our name.
 * Owns: the rules. Pure: the text of a workflow in, its problems out.
 */
import { parse } from 'yaml';

/** A commit cannot be moved, as a tag can; the version is for people, and for who updates it. */
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
/** The default token of a repository may write everywhere. */
const READ_ONLY: readonly (string | undefined)[] = ['read', 'none', undefined];

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Permissions;
  readonly steps?: readonly Step[];
}
type Permissions = string | Readonly<Record<string, string>>;
interface Workflow {
  readonly permissions?: Permissions;
  readonly env?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** `owner/name@commit # version` of every action that a workflow uses, as they stand in its text. */
export const actionsOf = (text: string): string[] =>
  [...text.matchAll(/^\s*(?:- )?uses:\s*(.*?)\s*$/gm)].map(([, action]) => action!);

export function problemsOf(text: string): string[] {
  const workflow = parse(text) as Workflow;
  const problems = actionsOf(text)
    .filter((action) => !PINNED.test(action))
    .map((action) => `${action} is not pinned: OWNER/NAME@COMMIT # vX.Y.Z`);
  if (workflow.permissions === undefined) problems.push('it has no permissions of its own');
  else if (writes(workflow.permissions)) problems.push('its permissions are more than reading: give them to one job');
  if (hasSecret(workflow.env)) problems.push('all of its jobs have a secret: give it to one that publishes');
  for (const [name, job] of Object.entries(workflow.jobs))
    problems.push(...problemsOfJob(job).map((problem) => `job ${name} ${problem}`));
  return problems;
}

function problemsOfJob(job: Job): string[] {
  const { permissions, steps = [] } = job;
  const publishes = permissions !== undefined && writes(permissions);
  const secret = !publishes && hasSecret(job) ? ['does not publish, and has a secret'] : [];
  const ofSteps = steps.flatMap((step) => {
    const { uses = '', run = '' } = step;
    const problems: string[] = [];
    const isCheckout = uses.startsWith('actions/checkout@');
    if (isCheckout && step.with?.['persist-credentials'] !== false)
      problems.push('leaves its token behind: checkout takes persist-credentials: false');
    // Names of branches and tags are text of strangers: the shell is to find it in a variable.
    if (/\$\{\{\s*(github|secrets)\./.test(run)) problems.push(`puts an expression into a script: ${run.trim()}`);
    if (publishes && (isCheckout || uses.startsWith('actions/setup-') || /\b(npm|npx|node|\.ci)\b/.test(run)))
      problems.push(`publishes, and runs the code of the checkout: ${uses || run.trim()}`);
    return problems;
  });
  return [...secret, ...ofSteps];
}

const hasSecret = (part: unknown): boolean => /\$\{\{[^}]*\bsecrets\b/.test(JSON.stringify(part ?? null));

const writes = (permissions: Permissions): boolean =>
  typeof permissions === 'string'
    ? permissions !== 'read-all'
    : Object.values(permissions).some((access) => !READ_ONLY.includes(access));
