import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

// Draws what `npm run demo` prints, from a real run, as docs/demo.svg: npm run generate:demo-recording.

const ROOT = join(import.meta.dirname, "../..");
const LINE = 18;
const CHARACTER = 7.8;
const MARGIN = 16;

function draw(text: readonly string[]): string {
  const width = Math.ceil(Math.max(...text.map(({ length }) => length)) * CHARACTER) + 2 * MARGIN;
  const height = text.length * LINE + 2 * MARGIN;
  const rows = text.map((line, index) => {
    const y = MARGIN + (index + 0.75) * LINE;
    return `<text x="${MARGIN}" y="${y}" fill="${colourOf(line)}">${escape(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    "<title>What npm run demo prints</title>",
    `<rect width="100%" height="100%" rx="8" fill="#161b22"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13" xml:space="preserve">`,
    ...rows,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

const COLOURS: readonly (readonly [RegExp, string])[] = [
  [/^\d+\. |^\$ |^That was/, "#ffffff"],
  [/ ms {2}person /, "#e3b341"],
  [/ ms {2}relay /, "#79c0ff"],
  [/ ms {2}function /, "#56d4dd"],
  [/ ms {2}write |✓/, "#7ee787"],
  [/ ms {2}plan |so far/, "#8b949e"],
];

function colourOf(line: string): string {
  return COLOURS.find(([pattern]) => pattern.test(line))?.[1] ?? "#c9d1d9";
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const printed = execFileSync(process.execPath, ["--conditions=skysail-source", join(ROOT, "src/cli/demo/main.ts")], {
  encoding: "utf8",
  env: {},
  cwd: ROOT,
});
const lines = ["$ npm run demo", ...printed.trimEnd().split("\n")];
writeFileSync(join(ROOT, "docs/demo.svg"), draw(lines));
