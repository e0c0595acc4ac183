import { dirname, posix } from "node:path";

/** A room of the house and what it may import: other rooms, and packages. */
interface Room {
  /** Path prefix below the repository's root; the longest match wins. */
  readonly path: string;
  readonly rooms: readonly string[];
  /** Packages and `node:` modules, as prefixes; `"*"` is any. */
  readonly packages: readonly string[];
}

const PURE = ["src/model", "src/ports"];
const CORE = ["src/core", "src/core/ledger", "src/core/merge", "src/core/plan", "src/core/fleet"];
const BELOW_RUNTIME = [...PURE, ...CORE, "src/operator"];
const STAGES = ["watch", "relay", "ingest", "reconcile", "sweep"].map((stage) => `src/stages/${stage}`);
const ADAPTERS = ["kubernetes", "aws", "local", "http"].map((adapter) => `src/adapters/${adapter}`);

/** Which way imports run. */
export const ROOMS: readonly Room[] = [
  { path: "src/model", rooms: [], packages: ["zod/mini"] },
  { path: "src/ports", rooms: ["src/model"], packages: [] },
  { path: "src/operator", rooms: PURE, packages: ["zod/mini", "node:crypto"] },
  { path: "src/core", rooms: PURE, packages: [] },
  { path: "src/core/ledger", rooms: PURE, packages: [] },
  { path: "src/core/merge", rooms: PURE, packages: [] },
  { path: "src/core/plan", rooms: [...PURE, "src/core/merge"], packages: [] },
  { path: "src/core/fleet", rooms: PURE, packages: [] },
  ...STAGES.map((path) => ({
    path,
    rooms: BELOW_RUNTIME,
    packages: ["hono", "zod/mini", "node:crypto", "node:buffer"],
  })),
  ...ADAPTERS.map((path) => ({ path, rooms: [...PURE, "src/core/merge"], packages: ["*"] })),
  { path: "src/devcluster", rooms: [...PURE, "src/core/merge"], packages: ["*"] },
  {
    path: "src/testing",
    rooms: [...BELOW_RUNTIME, ...STAGES, ...ADAPTERS, "src/devcluster", "src/runtime"],
    packages: ["*"],
  },
  { path: "src/runtime", rooms: [...BELOW_RUNTIME, ...STAGES, ...ADAPTERS, "src/devcluster"], packages: ["*"] },
  { path: "src/cli", rooms: [...BELOW_RUNTIME, "src/runtime"], packages: ["*"] },
  { path: "src/index.ts", rooms: ["src/model", "src/operator"], packages: [] },
  { path: "functions", rooms: ["src/runtime", "src/model", "examples"], packages: [] },
];

/** One import that its room does not allow. */
export interface Violation {
  readonly file: string;
  readonly imports: string;
  readonly reason: string;
}

/** The room that a file lives in; `undefined` for a file outside every room. */
export function roomOf(file: string): Room | undefined {
  return ROOMS.filter(({ path }) => file === path || file.startsWith(`${path}/`)).toSorted(
    (a, b) => b.path.length - a.path.length,
  )[0];
}

const SPECIFIER =
  /(?:^|[;\s])(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']|\bimport\s*\(\s*["']([^"']+)["']|^\s*import\s+["']([^"']+)["']/gm;

/** Every module that a source text imports, type imports and dynamic ones included. */
export function importsOf(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
  return [...code.matchAll(SPECIFIER)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

/** The imports of one file that break its room's rule. `file` is relative to the repository's root. */
export function violationsOf(file: string, source: string): Violation[] {
  const room = roomOf(file);
  if (room === undefined) return [{ file, imports: "", reason: "lives in no room of the house" }];
  return importsOf(source).flatMap((specifier) => {
    const reason = specifier.startsWith(".")
      ? relativeReason(room, posix.normalize(posix.join(dirname(file), specifier)))
      : packageReason(room, specifier);
    return reason === undefined ? [] : [{ file, imports: specifier, reason }];
  });
}

function relativeReason(room: Room, target: string): string | undefined {
  const other = roomOf(target)?.path ?? (target.startsWith("examples/") ? "examples" : undefined);
  if (other === undefined) return `${target} lives in no room that ${room.path} may see`;
  return other === room.path || room.rooms.includes(other) ? undefined : `${room.path} may not see ${other}`;
}

function packageReason(room: Room, specifier: string): string | undefined {
  const allowed = room.packages.some(
    (prefix) => prefix === "*" || specifier === prefix || specifier.startsWith(`${prefix}/`),
  );
  return allowed ? undefined : `${room.path} may not import the package ${specifier}`;
}
