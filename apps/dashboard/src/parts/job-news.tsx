/** Says what changes of a job that goes on to whoever hears the page: politely, and never one thing upon the other. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { newsOf, type JobFacts } from '../job/job-news';
import { Seldom } from '../seldom';
import { say } from '../words/language';
import { sayLimit } from './job-words';

/** A sentence takes some seconds to be said (ms). */
const SAID_EVERY = 10_000;

/** For one job. It is there before there is anything to say: of what comes together with its place, not every reader tells. */
export function JobNews({ facts }: { readonly facts: JobFacts }) {
  const [{ place, limit, read, done }, setSaid] = useState<JobFacts>({});
  const now = useRef(facts);
  now.current = facts;
  const told = useRef<JobFacts>({});
  const saying = useMemo(() => {
    return new Seldom(SAID_EVERY, () => {
      const news = newsOf(now.current, told.current);
      if (!news) return;
      told.current = now.current;
      setSaid(news);
    });
  }, []);
  useEffect(() => () => saying.stop(), [saying]);
  useEffect(() => {
    if (newsOf(facts, told.current)) saying.ask();
  });
  const sentences = [
    place !== undefined && say('job.place', { place }),
    limit && sayLimit(limit),
    read !== undefined && say('upload.percent', { percent: read }),
    done !== undefined && say('job.percent', { percent: done }),
  ];
  return (
    <p class="hidden" role="status">
      {sentences.filter(Boolean).join(' ')}
    </p>
  );
}
