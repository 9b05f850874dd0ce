/**
 * Which form of an answer a client is given: that of the suffix in the path, else the one that it likes best. Owns: the reading of `Accept`. Must not
 * know: what the forms are.
 */
import { answerFormats, type AnswerFormat } from '@coffee/answer-formats';
import { startOf } from '@coffee/core';
import { HttpError } from './problem';

export interface AskedAnswer {
  readonly name: string;
  readonly format: AnswerFormat;
}

const bare = (mediaType: string): string => mediaType.split(';', 1)[0]!.trim().toLowerCase();
const known = answerFormats.map(({ suffix, mediaType }) => `${suffix} (${bare(mediaType)})`).join(', ');

/** @param segment `q1`, or `q1.csv`. @throws HttpError NOT_ACCEPTABLE which names the forms that there are. */
export function askedAnswer(segment: string, accept: string | undefined): AskedAnswer {
  const [name = '', ...rest] = segment.split('.');
  if (rest.length > 0) {
    const format = answerFormats.find(({ suffix }) => suffix === `.${rest.join('.')}`);
    if (!format)
      throw new HttpError('NOT_ACCEPTABLE', `there is no form .${startOf(rest.join('.'), 40)}; there are ${known}`);
    return { name, format };
  }
  const format = acceptable(accept ?? '*/*');
  if (!format) throw new HttpError('NOT_ACCEPTABLE', `none of the forms in Accept is there; there are ${known}`);
  return { name, format };
}

/** The form with the highest quality; of several the first. */
function acceptable(accept: string): AnswerFormat | undefined {
  const ranges = accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const quality = parameters.find((text) => text.startsWith('q='))?.slice(2);
    return { type, quality: quality === undefined ? 1 : Number(quality) };
  });
  let best: { readonly format: AnswerFormat; readonly quality: number } | undefined;
  for (const format of answerFormats) {
    const quality = qualityOf(bare(format.mediaType), ranges);
    if (quality > (best?.quality ?? 0)) best = { format, quality };
  }
  return best?.format;
}

/** By the most specific range that fits. */
function qualityOf(type: string, ranges: readonly { readonly type: string; readonly quality: number }[]): number {
  const [group] = type.split('/');
  for (const wanted of [type, `${group}/*`, '*/*']) {
    const range = ranges.find((one) => one.type === wanted);
    if (range) return range.quality;
  }
  return 0;
}
