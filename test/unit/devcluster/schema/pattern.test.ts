import { describe, expect, test } from "vitest";
import { compilePattern, PatternError } from "../../../../src/devcluster/schema/pattern.ts";

describe("a pattern of RE2", () => {
  test.each([
    ["^a.c$", "abc", true],
    ["^a.c$", "a\nc", false],
    ["(?s)^a.c$", "a\nc", true],
    ["a$", "a\n", false],
    ["(?i)^abc$", "ABC", true],
    ["^(a(?i)b)c$", "aBc", true],
    ["^(a(?i)b)c$", "aBC", false],
    ["^(?i:a)b$", "Ab", true],
    ["^[[:alpha:]_-]+$", "a-b_c", true],
    ["^[]a]+$", "]a", true],
    ["^[a\\-z]+$", "-", true],
    ["^[\\w-]+$", "a-b", true],
    ["^\\pL+$", "éa", true],
    ["^\\p{Greek}+$", "αβ", true],
    ["^\\Qa.b\\E$", "a.b", true],
    ["^\\Qa.b\\E$", "axb", false],
    ["^a{2}{$", "aa{", true],
    ["^\\s$", "\u00a0", false],
    ["^\\x{1F600}$", "😀", true],
    ["\\Aab\\z", "ab", true],
    ["^\\_\\-\\/$", "_-/", true],
    ["^(?P<x>a)$", "a", true],
  ])("%s on %j", (pattern, text, matches) => {
    expect(compilePattern(pattern).test(text)).toBe(matches);
  });

  test.each([
    "(?=a)",
    "(?!a)",
    "(?<=a)b",
    "(?<!a)b",
    "(a)\\1",
    "a**",
    "a++",
    "[b-a]",
    "a{1001}",
    "(a",
    "a)",
    "*a",
    "[a",
    "\\y",
  ])("%s is none", (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(PatternError);
  });
});
