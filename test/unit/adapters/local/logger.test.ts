import { describe, expect, test } from "vitest";
import { createJsonLogger } from "../../../../src/adapters/local/logger.ts";
import { createPrettyLogger } from "../../../../src/adapters/local/pretty-logger.ts";
import { SkysailError } from "../../../../src/model/errors.ts";

const clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6) };

function setUp() {
  const lines: string[] = [];
  return { lines, write: (line: string) => void lines.push(line) };
}

const loop: Record<string, unknown> = {};
loop["self"] = loop;
const NASTY = {
  loop,
  big: 10n,
  throws: {
    toJSON: () => {
      throw new Error("no");
    },
  },
  nothing: undefined,
  fn: () => 1,
};

describe("JSON lines", () => {
  test("one object per line: time, level, message, then the fields of the logger and of the call", () => {
    const { lines, write } = setUp();
    createJsonLogger({ clock, write })
      .child({ cluster: "a" })
      .child({ operator: "o" })
      .info("hello\nthere", { n: 1, level: "forged" });
    expect(lines).toEqual([
      '{"time":"2026-01-02T03:04:05.006Z","level":"info","message":"hello\\nthere","cluster":"a","operator":"o","n":1}',
    ]);
  });

  test("lines below the level are not written", () => {
    const { lines, write } = setUp();
    const log = createJsonLogger({ clock, write, level: "warn" });
    for (const level of ["debug", "info", "warn", "error"] as const) log.child({})[level](level);
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual(["warn", "error"]);
  });

  test("errors show what is safe of them", () => {
    const { lines, write } = setUp();
    const cause = new Error("token=secret");
    const log = createJsonLogger({ clock, write });
    log.error("x", { error: new SkysailError("KUBE_FORBIDDEN", "no", { cause }) });
    log.error("x", { error: new TypeError("plain") });
    expect(lines[0]).toContain(
      '"error":{"name":"SkysailError","code":"KUBE_FORBIDDEN","message":"no","cause":"Error"}',
    );
    expect(lines[0]).not.toContain("secret");
    expect(lines[1]).toContain('"error":{"name":"TypeError","message":"plain"}');
  });
});

describe.each([
  ["JSON", createJsonLogger],
  ["pretty", createPrettyLogger],
])("%s", (_name, create) => {
  test("fields that cannot be printed do not throw, and the rest is there", () => {
    const { lines, write } = setUp();
    create({ clock, write }).info("hello", { ...NASTY, fine: "yes" } as never);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("hello");
    expect(lines[0]).toMatch(/fine("?[:=]"?)yes/);
  });

  test("a writer that throws does not break its caller", () => {
    const write = (): never => {
      throw new Error("EPIPE");
    };
    expect(() => create({ clock, write }).error("x")).not.toThrow();
  });
});

test("pretty lines: no field can begin a line of its own or move the cursor", () => {
  const { lines, write } = setUp();
  createPrettyLogger({ clock, write }).info("a\u001b[2Jb\nc", { name: "x y\u001b[1m\nz", n: 3, gone: undefined });
  expect(lines).toEqual(['03:04:05.006 info  a [2Jb c name="x y\\u001b[1m\\nz" n=3']);
});
