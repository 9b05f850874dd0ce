/** The frame of every page: menu, language, and what the address says. */
import { useEffect, useRef } from 'preact/hooks';
import { needsToken } from './api';
import { focusMain } from './focus';
import { Answer } from './pages/answer';
import { Cluster } from './pages/cluster';
import { Compare } from './pages/compare';
import { Job } from './pages/job';
import { Jobs } from './pages/jobs';
import { NewAnalysis } from './pages/new-analysis';
import { QuestionsPage } from './pages/questions';
import { SignIn } from './pages/sign-in';
import { SignOut } from './parts/sign-out';
import { followLinks, segments, visits } from './router';
import { chooseLanguage, language, languages, say, type Language } from './words/language';

export function App() {
  const [first = '', job, answer, more] = segments.value;
  useEffect(() => {
    document.documentElement.lang = language.value;
    document.title = [needsToken.value ? say('signIn.title') : titleOf(segments.value), say('title')].join(' · ');
  }, [language.value, segments.value, needsToken.value]);
  const place = `${String(needsToken.value)} ${segments.value.join('/')}`;
  const shown = useRef(place);
  useEffect(() => {
    // Whoever reads by keyboard or ear begins where the new page begins; the first page does so by itself, and where a token is asked for its field.
    if (shown.current !== place && !needsToken.value) focusMain();
    shown.current = place;
  }, [place]);
  return (
    <div onClick={followLinks}>
      <a class="skip" href="#main">
        {say('skip')}
      </a>
      <header>
        <a class="name" href="/">
          {say('title')}
        </a>
        <nav aria-label={say('nav.label')}>
          <MenuLink to="/" first={first} word="nav.new" />
          <MenuLink to="/jobs" first={first} word="nav.jobs" />
          <MenuLink to="/questions" first={first} word="nav.questions" />
          <MenuLink to="/cluster" first={first} word="nav.cluster" />
          <a href="/docs">{say('nav.api')}</a>
        </nav>
        <SignOut />
        <label>
          <span class="hidden">{say('nav.language')}</span>
          <select value={language.value} onChange={({ currentTarget: { value } }) => chooseLanguage(value as Language)}>
            {Object.entries(languages).map(([tag, name]) => (
              <option key={tag} value={tag} lang={tag}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </header>
      <main id="main" tabIndex={-1}>
        {needsToken.value ? <SignIn /> : more === undefined ? pageOf(first, job, answer) : <NotFound />}
      </main>
    </div>
  );
}

function pageOf(first: string, job: string | undefined, answer: string | undefined) {
  if (first === 'jobs' && job !== undefined)
    return answer === undefined ? (
      <Job key={job} job={job} />
    ) : (
      <Answer key={`${job} ${answer}`} job={job} answer={answer} />
    );
  if (job !== undefined) return <NotFound />;
  switch (first) {
    case '':
      return <NewAnalysis />;
    case 'jobs':
      return <Jobs key={visits.value} />;
    case 'compare':
      return <Compare />;
    case 'questions':
      return <QuestionsPage />;
    case 'cluster':
      return <Cluster />;
    default:
      return <NotFound />;
  }
}

const titles = {
  jobs: 'jobs.title',
  compare: 'compare.title',
  questions: 'questions.title',
  cluster: 'cluster.title',
} as const;
function titleOf([first = '', job, answer, more]: readonly string[]): string {
  if (first === '') return say('nav.new');
  if (first === 'jobs' && job !== undefined && more === undefined) return answer ?? job;
  const isPage = job === undefined && Object.hasOwn(titles, first);
  return say(isPage ? titles[first as keyof typeof titles] : 'notFound.title');
}

interface MenuLinkProps {
  readonly to: string;
  readonly first: string;
  readonly word: 'nav.new' | 'nav.jobs' | 'nav.questions' | 'nav.cluster';
}

function MenuLink({ to, first, word }: MenuLinkProps) {
  // Jobs are compared from their list, which has the way there.
  const isAround = first === 'compare' && to === '/jobs';
  const isHere = to === `/${first}`;
  return (
    <a href={to} {...((isHere || isAround) && { 'aria-current': isHere ? ('page' as const) : true })}>
      {say(word)}
    </a>
  );
}

function NotFound() {
  return (
    <>
      <h1>{say('notFound.title')}</h1>
      <p>{say('notFound.text')}</p>
    </>
  );
}
