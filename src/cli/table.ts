/** Lines of a table whose columns are as wide as their widest cell; two blanks between them, as `kubectl` prints. */
export function toTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = header.length === 0 ? [...rows] : [header, ...rows];
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
