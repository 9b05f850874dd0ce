/** docs/errors.md says what the code says. */
import { errorCodes } from '@coffee/core';
import { problemCodes } from '@coffee/http';
import { sessionErrors, sessionExits } from '@coffee/protocol';
import { readDocument } from './documents';
import { tableRowsOf } from './markdown';

const HTTP_HEADING = '## Codes over HTTP';
const [ofSystem = '', overHttp = ''] = readDocument('docs/errors.md').split(HTTP_HEADING);
const rows = tableRowsOf(ofSystem);
const httpRows = tableRowsOf(overHttp);
/** Of a service that is cut short, of a second SIGTERM to the command. */
const OTHER_EXITS = [0, 141, 143];

describe('docs/errors.md', () => {
  it('has every code with its exit code, whether to try again, and its meaning', () => {
    const documented = rows
      .filter(({ length }) => length === 5)
      .map(([code, exit, again, meaning]) => [code, { meaning, retriable: again === 'yes', exit: Number(exit) }]);
    expect(Object.fromEntries(documented)).toEqual(errorCodes);
  });

  it('has every code of a session, and whether to try again', () => {
    const documented = rows.filter(({ length }) => length === 4).map(([code, again]) => [code, again === 'yes']);
    expect(Object.fromEntries(documented)).toEqual(sessionErrors);
  });

  it('has every code of a problem over HTTP, with its status, whether to try again, and its meaning', () => {
    const documented = httpRows.map(([code, status, again, title]) => [
      code,
      { status: Number(status), retriable: again === 'yes', title },
    ]);
    expect(Object.fromEntries(documented)).toEqual(problemCodes);
  });

  it('has every exit code', () => {
    const documented = rows.filter(({ length }) => length === 3).map(([exit]) => Number(exit));
    const inCode = Object.values(errorCodes).map(({ exit }): number => exit);
    const ofSessions = Object.values(sessionExits).map(({ exit }): number => exit);
    expect(new Set(documented)).toEqual(new Set([...inCode, ...ofSessions, ...OTHER_EXITS]));
  });

  it('says of each what to do', () => {
    for (const row of [...rows.filter(({ length }) => length > 3), ...httpRows])
      expect(row.at(-1)).toMatch(/\w{3}.*[.?]$/);
  });
});
