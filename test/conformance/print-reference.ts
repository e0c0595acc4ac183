import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { REFUSED, type Refusals } from "./refused.ts";
import type { Case } from "./server.ts";
import { EVERY } from "./suite/all.ts";

/** What the generated part of the reference begins with. */
const FIRST_HEADING = "## What is checked";

/** The tables of `docs/reference/devcluster.md`: cases per area, and every case that the devcluster refuses, with its reason. */
export function toReference(cases: readonly Case[], refused: Refusals): string {
  const areas = Map.groupBy(cases, ({ area }) => area);
  const counts = [...areas].map(([area, all]) => {
    const without = Object.keys(refused[area] ?? {}).length;
    return `| ${cell(area)} | ${all.length} | ${all.length - without} | ${without} |`;
  });
  const reasons = Object.entries(refused).flatMap(([area, all]) =>
    Object.entries(all).map(([name, reason]) => `| ${cell(area)} | ${cell(name)} | ${cell(reason)} |`),
  );
  const total = `| **all** | ${cases.length} | ${cases.length - reasons.length} | ${reasons.length} |`;
  return [
    FIRST_HEADING,
    "",
    "| Area | Cases | As the real server | Refused |",
    "|---|---|---|---|",
    ...counts,
    total,
    "",
    "## What it does not do",
    "",
    ...(reasons.length === 0
      ? ["Nothing of what is checked is refused."]
      : ["| Area | Case | Why |", "|---|---|---|", ...reasons]),
    "",
  ].join("\n");
}

/** Text as a cell of a Markdown table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("$", "\\$").replaceAll("\n", " ");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const file = new URL("../../docs/reference/devcluster.md", import.meta.url);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.slice(0, text.indexOf(FIRST_HEADING)) + toReference(EVERY, REFUSED));
}
