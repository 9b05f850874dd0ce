import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { TypedStatements } from './typed-statements';

const UP = '\u001b[A';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

const isWhole = (text: string): boolean => /;\s*$/.test(text);

describe('what is typed at a prompt', () => {
  let input: PassThrough;
  let output: PassThrough;
  let shown: string;
  let typed: TypedStatements;
  beforeEach(() => {
    input = new PassThrough();
    output = new PassThrough();
    shown = '';
    output.on('data', (data: Buffer) => (shown += data.toString()));
    typed = new TypedStatements({ input, output, complete: (line) => [['transactions'], line], isWhole });
  });

  async function ask(keys: string, history: readonly string[] = []): Promise<string | undefined> {
    const asked = typed.next(history);
    input.write(keys);
    return asked;
  }

  /** Resolves when that is there to be seen. */
  const shows = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (stripVTControlCharacters(shown).includes(text)) resolve();
      };
      output.on('data', look);
      look();
    });

  it('is a statement of any number of lines, up to its semicolon', async () => {
    expect(await ask("\n  \nSELECT ';'\r\nFROM stores\n;\n")).toBe("SELECT ';'\nFROM stores\n;");
    expect(shown).toContain('sql> ');
    expect(shown).toContain('...> ');
  });

  it('may be pasted: statements behind the first are the next, and what has no end goes on', async () => {
    expect(await ask('one;\ntwo;\nth')).toBe('one;');
    expect(await ask('')).toBe('two;');
    expect(await ask('ree;\n')).toBe('three;');
  });

  it('is given up by Ctrl-C, all of its lines', async () => {
    expect(await ask(`SELECT 1\nFROM ${CTRL_C}SELECT 2;\n`)).toBe('SELECT 2;');
  });

  it('ends by Ctrl-D, or by Ctrl-C twice with nothing typed', async () => {
    expect(await ask(CTRL_D)).toBeUndefined();
    expect(await ask(`${CTRL_C}${CTRL_C}`)).toBeUndefined();
    expect(shown).toContain('Ctrl-C again');
    expect(await ask(`${CTRL_C}SELECT 1${CTRL_C}${CTRL_C}SELECT 3;\n`)).toBe('SELECT 3;');
  });

  it('ends with its input', async () => {
    const asked = typed.next([]);
    input.end();
    expect(await asked).toBeUndefined();
  });

  it('may be one of those before', async () => {
    expect(await ask(`${UP}${UP}\n`, ['newest;', 'older;'])).toBe('older;');
  });

  it('is completed by Tab', async () => {
    const asked = typed.next([]);
    // One after the other: text that comes at once is pasted, and may have tabs in it.
    input.write('tr');
    await shows('sql> tr');
    input.write('\t');
    await shows('sql> transactions');
    input.write(';\n');
    expect(await asked).toBe('transactions;');
  });
});
