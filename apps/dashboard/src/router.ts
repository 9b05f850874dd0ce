/** Which page is shown: every one has an address that can be reloaded and sent. */
import { computed, signal } from '@preact/signals';
import { arriveAtEntry, leaveEntry } from './scrolled';

const address = signal(new URL(location.href));

/** How often a page was gone to: whoever asks for the one that is shown wants it anew. */
export const visits = signal(0);

addEventListener('popstate', () => {
  leaveEntry();
  address.value = new URL(location.href);
  arriveAtEntry();
});

/** Segments of the path, decoded: `/jobs/x` are two. */
export const segments = computed(() => address.value.pathname.split('/').filter(Boolean).map(decode));

export const query = computed(() => address.value.searchParams);

export function goTo(path: string): void {
  leaveEntry();
  history.pushState(null, '', path);
  arriveAtEntry();
  address.value = new URL(location.href);
  visits.value++;
  scrollTo(0, 0);
}

/** What the history has of this entry beside its address: no link brings it. */
export const beside = computed(() => {
  // With another entry the address is set, too.
  void address.value;
  return (history.state ?? {}) as Readonly<Record<string, unknown>>;
});

type Values = Readonly<Record<string, string | undefined>>;

/** The address with these values in its query, which is not gone to. */
export function addressWith(values: Values): URL {
  const url = new URL(address.value);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url;
}

/** Changes the query only, and what stands `beside` it; the page stays, and so does what one goes back to. */
export function setQuery(values: Values, changed: Readonly<Record<string, unknown>> = {}): void {
  const url = addressWith(values);
  history.replaceState({ ...beside.value, ...changed }, '', url);
  address.value = url;
}

/** Follows links to pages without loading anew; those to the API and those that open elsewhere are the browser's. */
export function followLinks(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (/^\/(v1|docs|openapi\.json|assets)(\/|$)/.test(link.pathname) || link.getAttribute('href')?.startsWith('#'))
    return;
  event.preventDefault();
  goTo(link.pathname + link.search);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
