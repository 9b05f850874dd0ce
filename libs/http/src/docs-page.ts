/** The API as a page of plain HTML: no script, nothing from elsewhere. Owns: its form, and the policy that lets its own style in and nothing else. */
import { createHash } from 'node:crypto';
import { parametersOf, type Parameter, type ParameterSchema } from './parameters';
import { problemCodes } from './problem';
import type { Content, Route } from './route';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: break-word; }
code { font-family: ui-monospace, monospace; }
table { border-collapse: collapse; }
td, th { border-bottom: 1px solid #8888; padding: .3rem .6rem; text-align: left; vertical-align: top; }
th, .whole { white-space: nowrap; }
wbr { display: none; }
@media (max-width: 40rem) { tr, td, th { display: block; } td, th { border: 0; padding: .1rem 0; overflow-wrap: anywhere; } tr { border-bottom: 1px solid #8888; padding: .3rem 0; } h2 { font-size: 1.2rem; } th, .whole { white-space: normal; } wbr { display: revert; } .names { position: absolute; clip-path: inset(50%); } td[data-label]::before { content: attr(data-label) ': '; opacity: .8; } }
`;

/** @param hasPage whether there is a page that it is beside. */
export function docsPage(
  routes: readonly Route[],
  version: string,
  hasPage: boolean,
): { readonly html: Buffer; readonly policy: string } {
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Coffee Shop Analysis: HTTP API</title><style>${STYLE}</style></head>
<body>
${hasPage ? '<p><a href="/">Coffee Shop Analysis</a></p>\n' : ''}<h1>Coffee Shop Analysis: HTTP API</h1>
<p>Version ${escaped(version)}. For programs: <a href="/openapi.json">openapi.json</a>. Requests need <code>Authorization: Bearer TOKEN</code> where the
gateway has tokens, but for those marked open.</p>
${routes.map(section).join('\n')}
<h2>Problems</h2>
<p>A request that fails is answered with <code>application/problem+json</code> (RFC 9457): <code>code</code> is one of these, <code>detail</code> says what,
where and what to do.</p>
<table>
<tr class="names"><th>code</th><th>status</th><th>again</th><th>meaning</th></tr>
${Object.entries(problemCodes)
  .map(
    ([code, { status, retriable, title }]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td data-label="status">${status}</td><td data-label="again">${retriable ? 'yes' : 'no'}</td><td>${prose(title)}</td></tr>`,
  )
  .join('\n')}
</table>
</body>
</html>
`;
  return { html: Buffer.from(html), policy };
}

function section(route: Route): string {
  const { method, path, summary, isOpen, body, responses } = route;
  return `<h2><code>${method} ${breakable(path)}</code></h2>
<p>${prose(summary)}.${isOpen ? ' Open.' : ''}</p>
<table>
${parametersOf(route).map(parameterRow).join('\n')}
${body ? contentRow('body', body) : ''}
${Object.entries(responses)
  .map(([status, content]) => contentRow(status, content))
  .join('\n')}
</table>`;
}

const row = (what: string, description: string, form: string): string =>
  `<tr><th>${what}</th><td>${prose(description)}</td><td>${form}</td></tr>`;

function contentRow(what: string, { description, types, schema }: Content): string {
  const all = schema ? ['application/json'] : (types ?? []);
  return row(what, description, all.map((type) => `<code>${breakable(type)}</code>`).join(' '));
}

/** Where it stands in a request is seen at its name. */
const named: Readonly<Record<Parameter['in'], (name: string) => string>> = {
  path: (name) => `<code>{${name}}</code>`,
  query: (name) => `<code>?${name}=</code>`,
  header: (name) => name,
};

function parameterRow({ name, in: place, required, description, schema }: Parameter): string {
  const absent = schema.default === undefined ? 'may be left out' : `${schema.default} where it is left out`;
  const said = [takenBy(schema), ...(required ? [] : [absent])];
  return row(named[place](escaped(name)), description, said.join('; '));
}

/** What values it has, in HTML. */
function takenBy({ type, enum: values, const: only, pattern, minimum, maximum, maxLength }: ParameterSchema): string {
  const codes = values ?? [only ?? pattern].filter((text) => text !== undefined);
  if (codes.length > 0) return codes.map((text) => `<code class="whole">${escaped(text)}</code>`).join(' or ');
  if (type !== 'integer') return maxLength === undefined ? 'text' : `text of up to ${maxLength} characters`;
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return `a whole number, ${minimum ?? 0}${isBounded ? ` to ${maximum}` : ' or more'}`;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** A path or a type, which a narrow screen breaks where a part of it ends. */
const breakable = (text: string): string => escaped(text).replace(/[/.](?=.)/g, '$&<wbr>');

/** Sentences of the routes are Markdown, as OpenAPI has it: of that they use code alone. */
const prose = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');
