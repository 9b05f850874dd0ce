/** Writes a data folder from the command line, with every option that tests use too; `coffee generate` is the one for people. */
import { parseArgs } from 'node:util';
import { asCoffeeError, CoffeeError } from '@coffee/core';
import { generateFolder } from './generate';
import { folderSizes, type CsvForm, type GenerateOptions, type IdStyle } from './options';

const usage = `usage: main.ts DIR [--size ${Object.keys(folderSizes).join('|')}] [--months N] [--transactions-per-month N] [--users N]
  [--seed N] [--first-month YYYY-MM] [--edge-cases] [--id-style uuid|text|mixed] [--force]
  [--form crlf,mixed,bom,quoteAll,quoteSome,noFinalNewline,shuffleColumns,extraColumns,emptyFiles,blankLines]`;
const switches = [
  'bom',
  'quoteAll',
  'quoteSome',
  'noFinalNewline',
  'shuffleColumns',
  'extraColumns',
  'emptyFiles',
  'blankLines',
] as const satisfies readonly (keyof CsvForm)[];
const idStyles: readonly IdStyle[] = ['uuid', 'text', 'mixed'];

function readArguments(args: readonly string[]): { dir: string; options: GenerateOptions } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      size: { type: 'string', default: 'small' },
      months: { type: 'string' },
      'transactions-per-month': { type: 'string' },
      users: { type: 'string' },
      seed: { type: 'string', default: '1' },
      'first-month': { type: 'string', default: '2023-07' },
      'edge-cases': { type: 'boolean', default: false },
      'id-style': { type: 'string', default: 'uuid' },
      form: { type: 'string', default: '' },
      force: { type: 'boolean', default: false },
    },
  });
  const [dir, ...rest] = positionals;
  const size = Object.entries(folderSizes).find(([name]) => name === values.size)?.[1];
  const idStyle = idStyles.find((style) => style === values['id-style']);
  if (dir === undefined || rest.length > 0 || !size || !idStyle) throw new CoffeeError('USAGE', usage);
  return {
    dir,
    options: {
      months: Number(values.months ?? size.months),
      transactionsPerMonth: Number(values['transactions-per-month'] ?? size.transactionsPerMonth),
      users: Number(values.users ?? size.users),
      seed: Number(values.seed),
      firstMonth: values['first-month'],
      edgeCases: values['edge-cases'],
      idStyle,
      form: readForm(values.form.split(',').filter((name) => name !== '')),
      force: values.force,
    },
  };
}

function readForm(names: readonly string[]): CsvForm {
  const known: readonly string[] = [...switches, 'crlf', 'mixed'];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new CoffeeError('USAGE', `no such form: ${unknown.join(', ')}; there are ${known.join(', ')}`);
  const on = Object.fromEntries(switches.filter((name) => names.includes(name)).map((name) => [name, true]));
  if (names.includes('mixed')) return { ...on, lineEnd: 'mixed' };
  return names.includes('crlf') ? { ...on, lineEnd: 'crlf' } : on;
}

async function main(): Promise<void> {
  const started = performance.now();
  const { dir, options } = readArguments(process.argv.slice(2));
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  const summary = await generateFolder(dir, { ...options, signal: abort.signal });
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${dir}: ${summary.transactions} transactions, ${summary.items} item lines, ${summary.users} users, ${summary.files} files, ` +
      `${(summary.bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(2)} s (${(summary.bytes / 1e6 / seconds).toFixed(0)} MB/s)`,
  );
}

main().catch((error: unknown) => {
  const isArgumentError = error instanceof TypeError && 'code' in error;
  const shown = isArgumentError ? new CoffeeError('USAGE', `${error.message}\n${usage}`) : asCoffeeError(error);
  console.error(shown.message);
  process.exitCode = shown.exitCode;
});
