/** Runs one case: generates its folder, asks the oracle and the engine the same, and compares every byte. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateFolder } from '@coffee/datagen';
import { Oracle } from '@coffee/oracle';
import { compareAnswers } from '@coffee/verify';
import type { AnalyzeOptions, Engine } from './engine';
import type { GeneratedCase, Question } from './generated-case';

/** @returns how many questions were answered right. @throws Error that shows the folder's recipe, the question and the first difference. */
export async function checkCase(engine: Engine, { folder, questions }: GeneratedCase): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'coffee-e2e-'));
  try {
    await generateFolder(dir, folder);
    const oracle = await Oracle.open(dir);
    try {
      for (const question of questions) {
        const options = { ...question, rangeBytes: rangeBytesOf(dir, question) };
        const differences = compareAnswers(await engine.analyze(dir, options), await oracle.answers(options));
        if (differences.length > 0) throw new Error(describeFailure(folder, options, differences));
      }
    } finally {
      oracle.close();
    }
    return questions.length;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function describeFailure(
  folder: GeneratedCase['folder'],
  options: AnalyzeOptions,
  differences: readonly { readonly message: string }[],
): string {
  return [
    ...differences.map(({ message }) => message),
    `question: ${JSON.stringify(options)}`,
    `folder: generateFolder(dir, ${JSON.stringify(folder)})`,
  ].join('\n');
}

function rangeBytesOf(dir: string, question: Question): number {
  return 'rangeBytes' in question ? question.rangeBytes : Math.ceil(largestFile(dir) / question.chunks);
}

function largestFile(dir: string): number {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((path) => statSync(join(dir, path)));
  return Math.max(1, ...files.filter((file) => file.isFile()).map((file) => file.size));
}
