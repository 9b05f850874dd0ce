/** How far an upload of this page is: bytes, rate, and how long it will take at the rate of the last seconds. */
import { withoutRemedy } from '@coffee/csv';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Pace } from '../sending/rate';
import type { Upload, UploadState } from '../sending/upload';
import type { Word } from '../words/en';
import { bytes, say, wholeDuration } from '../words/language';
import { BadRowRemedy } from './bad-row-remedy';
import { FileNotes } from './file-notes';
import { Problem } from './loaded';

const sum = (values: Readonly<Record<string, number>>): number =>
  Object.values(values).reduce((total, value) => total + value, 0);

export function UploadProgress({ upload }: { readonly upload: Upload }) {
  const state = upload.state.value;
  const done = sum(state.read);
  const total = sum(state.total);
  useTicks(state.phase === 'sending');
  const pace = useRef(new Pace()).current.update(performance.now(), done);
  // While nothing goes through, nobody knows when it will.
  const rate = state.phase === 'sending' && !state.waiting ? (pace ?? 0) : 0;
  if (state.phase === 'failed')
    return (
      <section class="card" aria-labelledby="upload-failed">
        <h2 id="upload-failed">{say(headingOf(state))}</h2>
        <Problem problem={{ code: state.problem?.code ?? '', detail: detailOf(state) }} />
        <BadRowRemedy reason={state.problem?.message} />
      </section>
    );
  return (
    <section class="card" aria-labelledby="upload-title">
      <h2 id="upload-title">{say('upload.title')}</h2>
      {/* Now and then: whoever hears it has other things to hear. */}
      <p class="hidden" role="status">
        {total > 0 && say('upload.percent', { percent: Math.floor((done / total) * 10) * 10 })}
      </p>
      <progress max={Math.max(1, total)} value={done} aria-label={say('upload.title')} />
      <p class="facts">
        <span>{say('upload.of', { done: bytes(done), total: bytes(total) })}</span>
        {rate > 0 && <span>{say('upload.rate', { rate: bytes(rate) })}</span>}
        {rate > 0 && done < total && (
          <span>{say('upload.left', { time: wholeDuration(((total - done) / rate) * 1000) })}</span>
        )}
      </p>
      <div class="soft" role="status">
        <p>{say(wordOf(state, pace === 0))}</p>
        {state.waiting && state.waiting.detail !== '' && <p lang="en">{state.waiting.detail}</p>}
      </div>
      <FileNotes told={state} />
    </section>
  );
}

/** Drawn so often (ms): where nothing happens there is no rate any more, either. */
const TICK = 1000;

function useTicks(isOn: boolean): void {
  const [, next] = useState(0);
  useEffect(() => {
    if (!isOn) return;
    const ticks = setInterval(() => next((n) => n + 1), TICK);
    return () => clearInterval(ticks);
  }, [isOn]);
}

/** What is wrong with the files; all else is wrong on the way. */
const OF_FILES: ReadonlySet<string> = new Set(['NO_INPUT', 'BAD_INPUT']);

/** Before they are opened, the files of another folder are others. */
function headingOf({ problem, total }: UploadState): Word {
  const code = problem?.code ?? '';
  if (code !== 'INPUT_CHANGED') return OF_FILES.has(code) ? 'upload.failed' : 'upload.notSent';
  return Object.keys(total).length === 0 ? 'upload.otherFolder' : 'upload.changed';
}

/** Of other files there is no more to say than that. */
const detailOf = ({ problem }: UploadState): string =>
  problem?.code === 'INPUT_CHANGED' ? '' : withoutRemedy(problem?.message ?? '');

/** @param isStill whether nothing has moved for some time. */
function wordOf({ phase, waiting }: UploadState, isStill: boolean): Word {
  if (phase === 'sent') return 'upload.sent';
  if (waiting === undefined) return isStill && phase === 'sending' ? 'upload.still' : 'upload.leaving';
  return waiting.code === 'NETWORK' ? 'upload.waiting' : 'upload.refused';
}
