/** What the API says of itself to people is what it says to programs. */
import { TestHttp, ask } from './testing/test-api';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description: string;
}
type Paths = Readonly<Record<string, Readonly<Record<string, { readonly parameters: readonly Parameter[] }>>>>;

const shownName = ({ name, in: place }: Parameter): string =>
  ({ path: `{${name}}`, query: `?${name}=`, header: name })[place];

/** Rows of the table of each route, as texts of cells. */
function sectionsOf(html: string): Map<string, string[][]> {
  const textOf = (part: string): string => part.replace(/<[^>]*>/g, '').replaceAll('&#38;', '&');
  const rowsOf = (part: string): string[][] =>
    [...part.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row]) => row!.split(/<\/t[hd]>/).map(textOf));
  return new Map(html.split('<h2>').map((part) => [textOf(part.split('</h2>')[0]!), rowsOf(part)]));
}

describe('the page of the API', () => {
  let http: TestHttp;
  let paths: Paths;
  let sections: Map<string, string[][]>;
  beforeAll(async () => {
    http = new TestHttp();
    const api = await http.gateway();
    paths = (await ask(api, 'GET', '/openapi.json')).json['paths'] as Paths;
    sections = sectionsOf((await ask(api, 'GET', '/docs')).text);
  });
  afterAll(() => http.stop());

  it('has every parameter of every route of the document: its name, what it is, and whether it may be left out', () => {
    const all = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { parameters }]) =>
        parameters.map((parameter) => ({ route: `${method.toUpperCase()} ${path}`, parameter })),
      ),
    );
    const lacking = all.filter(({ route, parameter }) => {
      const [, said = '', takes = ''] = sections.get(route)!.find(([name]) => name === shownName(parameter)) ?? [];
      const isTold = said !== '' && said === parameter.description.replaceAll('`', '');
      return !isTold || takes.includes('left out') === parameter.required;
    });
    expect(all.length).toBeGreaterThan(20);
    expect(lacking).toEqual([]);
  });

  it('says what each parameter takes', () => {
    const taken = (route: string, name: string): string | undefined =>
      sections.get(route)!.find(([first]) => first === name)?.[2];
    const answer = 'GET /v1/jobs/{job}/answers/{name}';
    expect(taken('GET /v1/jobs', '?limit=')).toBe('a whole number, 1 to 1000; 100 where it is left out');
    expect(taken('GET /v1/jobs/{job}', '{job}')).toBe('^[a-z0-9-]{1,40}$');
    expect(taken('DELETE /v1/jobs/{job}', '?cancel=')).toBe('true; may be left out');
    expect(taken(answer, '?exact=')).toBe('true or false; may be left out');
    expect(taken(answer, '?from=')).toBe('a whole number, 0 or more; may be left out');
    expect(taken(answer, '?search=')).toBe('text of up to 200 characters; may be left out');
    expect(taken(answer, 'Accept')).toBe('text; may be left out');
  });
});
