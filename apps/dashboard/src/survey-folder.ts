/** Has a worker look at chosen files: what a person is told of them before anything is sent. */
import type { Encoding } from '@coffee/csv';
import { ApiProblem } from './api';
import type { ChosenFile } from './chosen-files';
import type { FolderReport, FromReading, ToReading } from './reading/messages';

/** @throws ApiProblem NO_INPUT and the like. */
export function surveyFiles(files: readonly ChosenFile[], encoding: Encoding): Promise<FolderReport> {
  const worker = new Worker('/assets/reading.worker.js', { type: 'module', name: 'survey' });
  return new Promise<FolderReport>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromReading>) => {
      if (data.type === 'surveyed') resolve(data.report);
      else if (data.type === 'failed') reject(new ApiProblem(data.code, data.message));
    };
    worker.onerror = ({ message }) => reject(new ApiProblem('other', message));
    const ask: ToReading = { type: 'survey', files, encoding };
    worker.postMessage(ask);
  }).finally(() => worker.terminate());
}
