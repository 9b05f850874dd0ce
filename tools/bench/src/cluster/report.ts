/** The findings as text: for the terminal and, under a heading with their circumstances, for the record. */
import type { Circumstances } from '../machine';
import type { Finding, PartContext } from './part';

export const reportFinding = ({ title, text }: Finding): string => `### ${title}\n\n${text.join('\n\n')}\n`;

/** A dated section of the results file. */
export function reportFindings(
  findings: readonly Finding[],
  { bytes, options }: Pick<PartContext, 'bytes' | 'options'>,
  where: Circumstances,
  command: string,
): string {
  const head = [
    `## ${where.date} UTC, ${(bytes / 1e6).toFixed(0)} MB`,
    '',
    `- Machine: ${where.machine}`,
    `- Commit: ${where.commit}; ${where.versions}`,
    `- Command: \`${command}\``,
    `- ${options.runs} runs of each; those that are compared in turn, after a round that is not counted; all result files equal byte for byte`,
    '',
  ].join('\n');
  return [head, ...findings.map(reportFinding)].join('\n');
}
