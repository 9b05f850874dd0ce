import { allCommands } from '../cli';
import { programOf } from '../program';
import { exitCodesText } from './help';

const pages = (width: number): [name: string, page: string][] => {
  const program = programOf(allCommands());
  return [program, ...program.commands].map((command) => {
    command.configureOutput({ getOutHelpWidth: () => width });
    return [command.name(), command.helpInformation()];
  });
};

describe.each([40, 80, 120])('help on %d columns', (width) => {
  it.each(pages(width))('%s: is no wider, broken between words', (_name, page) => {
    const tooWide = page.split('\n').filter((line) => line.length > width && line.trim().includes(' '));
    // Usage is a line, and a flag with its value is one.
    expect(tooWide.filter((line) => !/^Usage: |^ {2}-/.test(line))).toEqual([]);
  });
});

it('has the description beside its term where there is room, and else under it', () => {
  const [, wide = ''] = pages(80).find(([name]) => name === 'cancel')!;
  const [, narrow = ''] = pages(40).find(([name]) => name === 'cancel')!;
  expect(wide).toMatch(/^ {2}--gateway <list> {6}HOST:PORT of a gateway, or several with commas/m);
  expect(narrow).toMatch(/^ {2}--gateway <list>\n {6}HOST:PORT of a gateway, or several\n/m);
});

it('shows defaults and choices as they are typed, without quotes', () => {
  const [, explain = ''] = pages(120).find(([name]) => name === 'explain')!;
  expect(explain.replaceAll(/\s+/g, ' ')).toContain('(choices: kinds, roles, none, scan, default: roles)');
  expect(pages(120).filter(([, page]) => page.includes('"'))).toEqual([]);
});

it('names every exit code, in one form', () => {
  const text: string[] = [];
  programOf(allCommands())
    .configureOutput({ writeOut: (help) => text.push(help) })
    .outputHelp();
  const [, codes = ''] = text.join('').split('Exit codes:\n');
  expect(codes.match(/^ *\d+(?=  )/gm)?.map(Number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 70, 130, 141, 143]);
  expect(codes.replaceAll(/\s+/g, ' ')).not.toMatch(/(?:\d|;) [A-Z][a-z]/);
});

it('exit codes are broken between words, too', () => {
  expect(exitCodesText(new Map([[2, 'a flag or argument is wrong']]), 20).split('\n')).toEqual([
    '',
    'Exit codes:',
    '  2  a flag or',
    '     argument is',
    '     wrong',
  ]);
});
