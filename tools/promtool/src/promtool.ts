/** Prometheus' own checks. Each gives what is wrong, a line each; nothing when all is well. @throws CoffeeError USAGE when there is no promtool. */
import { spawnSync } from 'node:child_process';
import { findPromtool } from './find-promtool';

/** Of what a service says at `/metrics`: its form, and that names follow the rules. */
export const checkMetrics = (text: string): string[] => ask(['check', 'metrics'], text);

/** Of a file with alert rules. */
export const checkRules = (file: string): string[] => ask(['check', 'rules', '--lint=all', '--lint-fatal', file]);

/** Of a file with tests of such rules: those that fail. */
export const testRules = (file: string): string[] => ask(['test', 'rules', file]);

let found: string | undefined;

function ask(args: readonly string[], input = ''): string[] {
  found ??= findPromtool((line) => process.stderr.write(`${line}\n`));
  const { status, stdout, stderr, error } = spawnSync(found, args, { input, encoding: 'utf8' });
  if (error) throw error;
  const said = `${stderr}\n${status === 0 ? '' : stdout}`.split('\n').filter((line) => line.trim() !== '');
  return status === 0 || said.length > 0 ? said : [`promtool ended with ${status}`];
}
