import { refuse } from "./json-schema.ts";

/**
 * A JavaScript pattern as the API server (RE2) reads it.
 *
 * Errors: `INVALID_OPERATOR` for what RE2 cannot do.
 */
export function toRe2(pattern: string, at: string): string {
  const shown = `the pattern ${JSON.stringify(pattern)}`;
  const bare = withoutClassesAndEscapes(pattern);
  if (/\(\?<?[=!]/.test(bare)) {
    refuse(
      at,
      `${shown} looks ahead or behind, which the API server's RE2 cannot: use cel() for that part of the rule`,
    );
  }
  if (/\\[1-9]|\\k</.test(pattern.replaceAll("\\\\", ""))) {
    refuse(at, `${shown} refers back to a group, which the API server's RE2 cannot: use cel()`);
  }
  for (const [, low, high] of bare.matchAll(/\{(\d+)(?:,(\d*))?\}/g)) {
    if (Number(low) > 1000 || Number(high ?? 0) > 1000) {
      refuse(at, `${shown} repeats more than 1000 times, which RE2 refuses: use min() and max() for lengths`);
    }
  }
  return pattern.replaceAll(/\\(u\{([0-9A-Fa-f]+)\}|u([0-9A-Fa-f]{4})|[^])/g, (escape, _body, braced, four) =>
    braced === undefined && four === undefined ? escape : `\\x{${String(braced ?? four)}}`,
  );
}

/** The pattern with character classes and escaped characters blanked, so that `[(?=]` is not taken for a look-ahead. */
function withoutClassesAndEscapes(pattern: string): string {
  return pattern.replaceAll(/\\[^]/g, "_").replaceAll(/\[[^\]]*\]/g, "_");
}
