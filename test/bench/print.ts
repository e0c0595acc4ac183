import type { Table } from "./suite.ts";

/** A table as lines of text, in the form of Markdown, so that it can be pasted into a document. */
export function toMarkdown({ columns, rows }: Table): string {
  const cells = [columns, ...rows].map((row) => row.map(String));
  const widths = columns.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const isNumber = (column: number): boolean =>
    rows.length > 0 && rows.every((row) => /^[\d.,–() ×%]+$/.test(`${row[column]}`));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (isNumber(column) ? (row[column] ?? "").padStart(width) : (row[column] ?? "").padEnd(width))).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => (isNumber(column) ? `${"-".repeat(width + 1)}:` : "-".repeat(width + 2))).join("|")}|`;
  const [head = [], ...body] = cells;
  return [line(head), rule, ...body.map(line)].join("\n");
}
