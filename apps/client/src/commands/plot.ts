/** `coffee plot JOB|DIR`: an answer as a picture: of a result folder, or of a completed job on a cluster. */
import { statSync } from 'node:fs';
import { Command } from 'commander';
import { svgFormat } from '@coffee/answer-formats';
import { jobId } from '@coffee/core';
import type { Delivery } from '../analysis/delivery';
import { interruptible } from '../interrupt';
import { writerOf } from '../output/print-answers';
import { folderPlot } from '../plot/folder-plot';
import { checkPlotFile, writePlotFile } from '../plot/plot-file';
import { checkedAnswer } from '../plot/which-answer';
import { integerFlag, pathNamed } from './flags';
import { withGateway, type GatewayFlags } from './gateway-flags';
import { answersOf } from './results';

interface PlotFlags extends GatewayFlags {
  readonly answer?: string;
  readonly out?: string;
  readonly width?: number;
}

export function plotCommand(): Command {
  const command = new Command('plot')
    .description('draw an answer of a result folder, or of a completed job')
    .argument(
      '<job|dir>',
      'a result folder, or with a gateway the id of a job',
      pathNamed('the job or the result folder'),
    )
    .option('--answer <name>', 'which answer, like q2_best_selling; not needed where there is one')
    .option('--out <file>', 'the picture, .svg or .png (default: SVG, printed)', pathNamed('the file of --out'))
    .option('--width <n>', 'of the plot, in pixels (default: 480)', integerFlag('--width', 280, 4000));
  return withGateway(command).action((source: string, flags: PlotFlags) =>
    interruptible(async (interruption) => {
      const { answer, out, width } = flags;
      if (out !== undefined) checkPlotFile(out);
      const size = width === undefined ? {} : { width };
      const write = (svg: string): Promise<void> =>
        out === undefined ? writerOf(process.stdout, 'svg')(svg) : writePlotFile(out, svg);
      if (statSync(source, { throwIfNoEntry: false })?.isDirectory())
        return write(await folderPlot(source, answer, size));
      const take = async ({ answers }: Delivery): Promise<void> => {
        const name = checkedAnswer(
          answer,
          answers.map(({ sink }) => sink.name),
        );
        const pieces: Uint8Array[] = [];
        for await (const piece of svgFormat.write(
          answers.find(({ sink }) => sink.name === name)!,
          size,
        ))
          pieces.push(piece);
        await write(Buffer.concat(pieces).toString());
      };
      await answersOf(jobId(source), { ...flags, format: 'svg', quiet: true }, interruption, take);
    }),
  );
}
