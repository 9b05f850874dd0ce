/**
 * Settings of a service, read once from its environment. Owns: kinds of settings, how they are written, that all problems of an
 * environment are told together, and the table of settings for the documentation. Imported as `@coffee/core/config`, so that
 * whoever needs no settings does not pay for loading zod.
 *
 * A schema is one `z.object` whose keys are the names of the environment variables: a setting is spelled in one place. An empty
 * variable counts as absent. A secret `NAME` may be in a file instead, which `NAME_FILE` names, and is never printed.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { CoffeeError } from './errors';
import { quotedStart } from './printable';

/** How a setting is written, and as what the program gets it. */
export type Kind<T> = z.ZodType<T, string>;

interface SettingMeta {
  /** What it is for, one sentence: a column of the documentation. */
  readonly meaning: string;
  readonly fallback?: string;
  /** Whether its value must not appear anywhere, and may come from a file. */
  readonly secret?: boolean;
}

function kind<T>(takes: string, parse: (text: string) => T | undefined): Kind<T> {
  const schema = z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `takes ${takes}` });
    return z.NEVER;
  });
  return schema.meta({ takes });
}

const isWhole = (value: number, min: number, max: number): boolean =>
  Number.isSafeInteger(value) && value >= min && value <= max;

const byteUnits: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

function parseBytes(text: string): number | undefined {
  const match = /^(\d{1,12}) ?(KiB|MiB|GiB|)$/.exec(text);
  return match ? Number(match[1]) * byteUnits[match[2]!]! : undefined;
}

export const kinds = {
  text: (takes = 'text'): Kind<string> => kind(takes, (text) => text),
  matching: (takes: string, form: RegExp): Kind<string> => kind(takes, (text) => (form.test(text) ? text : undefined)),
  wholeNumber: (min: number, max: number): Kind<number> =>
    kind(`a whole number from ${min} to ${max}`, (text) =>
      /^\d{1,15}$/.test(text) && isWhole(Number(text), min, max) ? Number(text) : undefined,
    ),
  /** 0 lets the system choose one. */
  port: (): Kind<number> =>
    kind('a port from 0 to 65535', (text) =>
      /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined,
    ),
  bytes: (min: number, max: number): Kind<number> =>
    kind(`a size from ${formatBytes(min)} to ${formatBytes(max)}, like 512KiB or 64MiB`, (text) => {
      const bytes = parseBytes(text);
      return bytes !== undefined && isWhole(bytes, min, max) ? bytes : undefined;
    }),
  oneOf: <const T extends string>(...choices: readonly T[]): Kind<T> =>
    kind(choices.join(' or '), (text) => choices.find((choice) => choice === text)),
  url: (...protocols: readonly string[]): Kind<string> =>
    kind(`a URL that begins with ${protocols.map((name) => `${name}://`).join(' or ')}`, (text) =>
      URL.canParse(text) && protocols.some((name) => new URL(text).protocol === `${name}:`) ? text : undefined,
    ),
  /** What may be shown and logged: neither a user nor a query, where secrets stand. */
  httpUrl: (): Kind<string> =>
    kind('an http:// or https:// URL without a user and a query', (text) => (isPlainHttpUrl(text) ? text : undefined)),
  /** Parts are trimmed; empty ones are dropped. */
  list: <T>(takes: string, parse: (text: string) => T | undefined): Kind<readonly T[]> =>
    kind(takes, (text) => {
      const parts = text.split(/[,\n]/).map((part) => part.trim());
      const values = parts.filter((part) => part !== '').map(parse);
      return values.every((value) => value !== undefined) ? values : undefined;
    }),
} as const;

/** Whether it is an http:// or https:// URL in which no secret can stand: without a user, a query and a fragment. */
export const isPlainHttpUrl = (text: string): boolean => /^https?:\/\/[^\s@?#]+$/.test(text) && URL.canParse(text);

function formatBytes(bytes: number): string {
  const unit = ['GiB', 'MiB', 'KiB'].find((name) => bytes >= byteUnits[name]! && bytes % byteUnits[name]! === 0) ?? '';
  return `${bytes / byteUnits[unit]!}${unit || ' bytes'}`;
}

/** A setting that always has a value: it must be given, unless there is a fallback. */
export function setting<T>(of: Kind<T>, meta: SettingMeta): z.ZodType<T, string | undefined> {
  const takes = of.meta()?.['takes'];
  const schema = meta.fallback === undefined ? required(of) : of.prefault(meta.fallback);
  return schema.meta({ ...meta, takes });
}

/** A setting that may be absent. */
export function optionalSetting<T>(
  of: Kind<T>,
  meta: Omit<SettingMeta, 'fallback'>,
): z.ZodType<T | undefined, string | undefined> {
  return of.optional().meta({ ...meta, takes: of.meta()?.['takes'], optional: true });
}

const required = <T>(of: Kind<T>): z.ZodType<T, string | undefined> => z.string({ error: 'must be given' }).pipe(of);

export type Environment = Readonly<Record<string, string | undefined>>;
export type Settings<Schema extends z.ZodObject> = Readonly<z.output<Schema>>;

/** @throws CoffeeError USAGE with one line for each problem. */
export function loadSettings<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Environment,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Settings<Schema> {
  const problems: string[] = [];
  const given: Record<string, string> = {};
  for (const { name, secret } of settingsOf(schema)) {
    const text = environment[name] ?? '';
    const path = secret ? (environment[`${name}_FILE`] ?? '') : '';
    if (text !== '' && path !== '') problems.push(`${name} and ${name}_FILE are both given: give one of them`);
    else if (text !== '') given[name] = text;
    else if (path !== '') {
      try {
        given[name] = readFile(path).trim();
      } catch (error) {
        problems.push(
          `${name}_FILE names a file that cannot be read: ${error instanceof Error ? error.message : path}`,
        );
      }
    }
  }
  const parsed = schema.safeParse(given);
  const unread = new Set(problems.map((problem) => problem.split(/_FILE| /, 1)[0]));
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = String(path[0] ?? '');
    if (unread.has(name)) continue;
    problems.push(name === '' ? message : `${name} ${message}${shown(schema, name, given[name])}`);
  }
  if (problems.length > 0 || !parsed.success) throw new CoffeeError('USAGE', problems.join('\n'));
  return Object.freeze(parsed.data);
}

function shown(schema: z.ZodObject, name: string, text: string | undefined): string {
  const secret = settingsOf(schema).find((candidate) => candidate.name === name)?.secret;
  // A URL that is wrong may hold what is secret.
  return text === undefined || secret || /:\/\/.*[@?#]/.test(text) ? '' : `, not ${quotedStart(text)}`;
}

interface SettingRow {
  readonly name: string;
  readonly takes: string;
  readonly fallback: string | undefined;
  readonly optional: boolean;
  readonly secret: boolean;
  readonly meaning: string;
}

/** The settings of a schema, in the order in which it has them. */
export function settingsOf(schema: z.ZodObject): SettingRow[] {
  return Object.entries(schema.shape).map(([name, type]) => {
    const meta = (type as z.ZodType).meta() ?? {};
    const text = (key: string): string | undefined => {
      const value = meta[key];
      return typeof value === 'string' ? value : undefined;
    };
    return {
      name,
      takes: text('takes') ?? 'text',
      fallback: text('fallback'),
      optional: meta['optional'] === true,
      secret: meta['secret'] === true,
      meaning: text('meaning') ?? '',
    };
  });
}

/** The settings as a table in Markdown. */
export function settingsTable(schema: z.ZodObject): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const rows = settingsOf(schema).map(({ name, takes, fallback, optional, secret, meaning }) => {
    const value = fallback !== undefined ? `\`${fallback}\`` : optional ? 'none' : 'must be given';
    return `| \`${name}\`${secret ? `, \`${name}_FILE\`` : ''} | ${cell(takes)} | ${cell(value)} | ${cell(meaning)} |`;
  });
  return ['| setting | takes | default | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}
