import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { helpOf } from "../../../src/cli/command.ts";
import { COMMANDS, overviewOf } from "../../../src/cli/commands.ts";

const reference = readFileSync(join(import.meta.dirname, "../../../docs/reference/cli.md"), "utf8");
const blocks = [...reference.matchAll(/```text\n(Usage: skysail [\s\S]*?)\n```/g)].map(([, text]) => text ?? "");

describe("docs/reference/cli.md", () => {
  test("shows the help of every command, word for word, and of nothing else", () => {
    expect(blocks).toEqual([overviewOf(COMMANDS), ...COMMANDS.map(helpOf)]);
  });

  test("has a heading for every command, in the order of the help", () => {
    const headings = [...reference.matchAll(/^## `skysail (.*)`$/gm)].map(([, name]) => name);
    expect(headings).toEqual(COMMANDS.map(({ name }) => name));
  });

  test("names every exit code that there is", () => {
    for (const code of [0, 1, 2, 130, 143]) expect(reference).toMatch(new RegExp(`^\\| ${code} \\|`, "m"));
  });

  test("names every variable that the commands read, and no other of ours", () => {
    const config = readFileSync(join(import.meta.dirname, "../../../src/runtime/config.ts"), "utf8");
    const read = [...config.matchAll(/environment\["([A-Z_]+)"\]/g)].map(([, name]) => name ?? "");
    expect(read.length).toBeGreaterThan(4);
    for (const name of read) expect(reference).toContain(`\`${name}\``);
    const ours = [...reference.matchAll(/`(SKYSAIL_[A-Z_]+)`/g)].map(([, name]) => name ?? "");
    expect(ours.filter((name) => !read.includes(name))).toEqual([]);
  });
});
