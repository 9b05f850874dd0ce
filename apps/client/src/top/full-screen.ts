/**
 * A view that has the screen of the terminal until this command ends, however it does. Owns: that the screen is as it was before then, and that a view is
 * drawn anew when the terminal has another size. Must not know: what is shown.
 */
import type { Line } from '../terminal/text';
import type { Terminal } from '../terminal/terminal';

/** Where signals and changes of size come from; for tests. */
export interface ScreenSystem {
  readonly process: Pick<NodeJS.Process, 'on' | 'off' | 'exit' | 'kill' | 'pid'>;
  readonly stream: Pick<NodeJS.WriteStream, 'on' | 'off'>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Screen {
  /** Shows what `view` gives, now and whenever the size changes. */
  show(view: () => readonly Line[]): void;
}

/** Ends the process in order on a signal, with 0: it is how one leaves. */
export async function onFullScreen(
  terminal: Terminal,
  work: (screen: Screen) => Promise<void>,
  { process: of, stream }: ScreenSystem = { process, stream: process.stdout },
): Promise<void> {
  let view: () => readonly Line[] = () => [];
  let isThere = false;
  const draw = (): void => terminal.fillScreen(view());
  const enter = (): void => {
    if (!isThere) terminal.enterScreen();
    isThere = true;
  };
  const leave = (): void => {
    if (isThere) terminal.leaveScreen();
    isThere = false;
  };
  const end = (): void => {
    leave();
    of.exit(0);
  };
  /** Ctrl-Z: the shell has the terminal until it lets this go on. */
  const suspend = (): void => {
    leave();
    of.kill(of.pid, 'SIGSTOP');
  };
  const goOn = (): void => {
    enter();
    draw();
  };
  of.on('exit', leave);
  of.on('SIGTSTP', suspend).on('SIGCONT', goOn);
  for (const signal of SIGNALS) of.on(signal, end);
  stream.on('resize', draw);
  enter();
  try {
    await work({
      show: (shown) => {
        view = shown;
        draw();
      },
    });
  } finally {
    leave();
    stream.off('resize', draw);
    for (const signal of SIGNALS) of.off(signal, end);
    of.off('SIGTSTP', suspend).off('SIGCONT', goOn);
    of.off('exit', leave);
  }
}
