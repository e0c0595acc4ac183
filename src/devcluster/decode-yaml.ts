import type { Decoded } from "./decode-json.ts";

/** A text that refers to itself more often than this is refused: it would grow without end. */
const MOST_ALIASES = 100;

/**
 * Parses YAML 1.1, as the API server reads it (`y` and `on` are booleans), and finds the keys that a mapping has twice.
 *
 * Errors: `Error` for a text that is no YAML.
 */
export async function decodeYaml(text: string): Promise<Decoded> {
  // YAML is rare, and its parser is large.
  const { isScalar, LineCounter, parseDocument, visit } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { version: "1.1", uniqueKeys: false, lineCounter, logLevel: "silent" });
  const [problem] = document.errors;
  if (problem !== undefined) throw problem;
  const duplicates: string[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          const { line } = lineCounter.linePos(key.range?.[0] ?? 0);
          duplicates.push(`line ${line}: key ${JSON.stringify(String(key.value))} already set in map`);
        }
        seen.add(key.value);
      }
    },
  });
  return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown, duplicates };
}
