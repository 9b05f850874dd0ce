/** A thread's side of `question-planner.ts`. */
import type { MessagePort } from 'node:worker_threads';
import { asCoffeeError } from '@coffee/core';
import { loadParser } from '../syntax/parser';
import type { FromQuestionThread, ToQuestionThread } from './messages';
import { reportOf } from './question-report';

/** Serves until the thread ends. */
export async function serveQuestions(port: MessagePort): Promise<void> {
  const reply = (message: FromQuestionThread): void => port.postMessage(message);
  port.on('message', ({ asked, options }: ToQuestionThread) => {
    reportOf(asked, options).then(
      (report) => reply({ type: 'report', report }),
      (thrown: unknown) => reply({ type: 'failed', message: asCoffeeError(thrown).message }),
    );
  });
  await loadParser();
  reply({ type: 'ready' });
}
