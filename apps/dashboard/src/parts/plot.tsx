/** A plot of an answer, drawn by the gateway: its parts are put into the page, so that they can be read out, pointed at, and take its colours. */
import { PLOT_STYLE } from '@coffee/charts';
import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { getText } from '../api';
import { language } from '../words/language';
import { Show, useLoaded } from './loaded';

/** For a narrow screen it is drawn narrow: one that is made smaller cannot be read. */
const narrow = matchMedia('(max-width: 26rem)');
const isNarrow = signal(narrow.matches);
narrow.addEventListener('change', () => (isNarrow.value = narrow.matches));
/** That of its place on a screen of 320 pixels. */
const NARROW = 280;

export function Plot({ job, answer }: { readonly job: string; readonly answer: string }) {
  const width = isNarrow.value ? `&width=${NARROW}` : '';
  const path = `/v1/jobs/${encodeURIComponent(job)}/answers/${encodeURIComponent(answer)}.svg?language=${language.value}${width}`;
  const lang = language.value;
  return (
    <Show of={useLoaded(path, async () => ({ text: await getText(path), lang }))}>{(svg) => <Svg {...svg} />}</Show>
  );
}

interface SvgProps {
  readonly text: string;
  /** Its own: until it is there in the language that was chosen, the one before is shown. */
  readonly lang: string;
}

function Svg({ text, lang }: SvgProps) {
  const place = useRef<HTMLDivElement>(null);
  // With its language: else what was there before is for a moment said to be of that.
  useLayoutEffect(() => place.current?.replaceChildren(drawing(text)), [text]);
  return <div class="plot" lang={lang} ref={place} />;
}

/** Its style is the page's own: none that comes with a document is taken. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(PLOT_STYLE);
document.adoptedStyleSheets.push(sheet);

/** Without the style that comes with it: the page's policy refuses it as soon as it is parsed. */
function drawing(text: string): Node {
  const plain = text.replace(/<style>.*?<\/style>/s, '').replace(/ style="[^"]*"/, '');
  const { documentElement } = new DOMParser().parseFromString(plain, 'image/svg+xml');
  for (const other of documentElement.querySelectorAll('script, foreignObject')) other.remove();
  return document.adoptNode(documentElement);
}
