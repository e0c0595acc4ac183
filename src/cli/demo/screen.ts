import type { LogStream } from "../../runtime/logging.ts";

/** Lines, and below them one that changes in place where the terminal can do that. */
export interface Screen {
  print(line: string): void;
  /** What stands below the last line; shown again whenever it changes. Nothing is shown where there is no live line. */
  live(text: () => string): void;
  /** Takes the live line away for good. */
  close(): void;
  /** `text` in bold, in a colour, or as it is where there are no colours. */
  paint(style: Style, text: string): string;
  /** There is a live line, and a person who reads. */
  readonly interactive: boolean;
}

/** How a text may look. */
export type Style = keyof typeof CODES;

const CODES = { bold: 1, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36, dim: 90 } as const;
const FRAME_MS = 100;
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const CLEAR = "\r\u001b[2K";

/** A screen on a stream. `plain` leaves out every escape code, and with them the live line and the colours. */
export function createScreen(
  stream: LogStream & { readonly columns?: number },
  { plain }: { readonly plain: boolean },
): Screen {
  let text: (() => string) | undefined;
  let frame = 0;
  const draw = (): void => {
    if (text === undefined) return;
    // A terminal that does not know its width says 0.
    const line = `${FRAMES[frame % FRAMES.length]} ${text()}`.slice(0, (stream.columns || 80) - 1);
    stream.write(`${CLEAR}${paint("dim", line)}`);
  };
  const timer = plain
    ? undefined
    : setInterval(() => {
        frame += 1;
        draw();
      }, FRAME_MS);
  return {
    interactive: !plain,
    print(line) {
      if (plain) return void stream.write(`${line}\n`);
      stream.write(`${text === undefined ? "" : CLEAR}${line}\n`);
      draw();
    },
    live(next) {
      if (plain) return;
      text = next;
      draw();
    },
    close() {
      clearInterval(timer);
      if (text !== undefined) stream.write(CLEAR);
      text = undefined;
    },
    paint: (style, words) => (plain ? words : paint(style, words)),
  };
}

/** `words` in a style, by escape codes. */
export function paint(style: Style, words: string): string {
  return `\u001b[${CODES[style]}m${words}\u001b[0m`;
}
