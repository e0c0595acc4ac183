import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runDemo } from "../helpers/demo.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skysail-demo-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Process ids of the relays that the demo named. */
function relaysIn(text: string): readonly number[] {
  return [...text.matchAll(/relay process (\d+)|process (\d+) has listed/g)].map(([, first, later]) =>
    Number(first ?? later),
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("the demo, without a terminal", () => {
  test("tells the whole story in plain lines, and leaves nothing", { timeout: 120_000 }, async () => {
    const { code, stdout, stderr } = await runDemo(folder, []);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const titles = [...stdout.matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title);
    expect(titles).toEqual(["Create", "Scale", "Drift", "Relay killed", "A second cluster", "Delete"]);
    expect(stdout.match(/✓/g)).toHaveLength(titles.length);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("\r");

    const scene = (title: string): string => stdout.split(/^\d+\. /m).find((part) => part.startsWith(title)) ?? "";
    expect(scene("Drift")).toMatch(/plan +apply Deployment hello: \.spec\.replicas 1 → 4\n(.*\n)*.*write +west: apply/);
    const [before, after] = scene("Relay killed").split("starts a new relay");
    expect(before).toMatch(/process \d+ is gone/);
    expect(before).not.toContain("write");
    expect(after).toMatch(/plan +create Service hello\n(.*\n)*.*write +west: create Service hello: written/);
    expect(scene("A second cluster")).toContain("write     east: create Deployment hello: written");
    expect(stdout).toMatch(/That was \d\d+ events · \d\d+ function calls · \d\d+ writes\./);

    const relays = relaysIn(stdout);
    expect(relays).toHaveLength(3);
    expect(relays.filter(isAlive)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("Ctrl-C in the middle ends it with 130, one line, and nothing left", { timeout: 120_000 }, async () => {
    const { code, stdout, stderr } = await runDemo(folder, [], (text, interrupt) => {
      if (text.includes("2. Scale")) interrupt();
    });
    expect({ code, stderr }).toEqual({ code: 130, stderr: "skysail: interrupted\n" });
    expect(stdout).not.toContain("6. Delete");
    expect(relaysIn(stdout).filter(isAlive)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("--keep leaves out the deletion and serves until Ctrl-C", { timeout: 120_000 }, async () => {
    const { code, stdout } = await runDemo(folder, ["--keep"], (text, interrupt) => {
      if (text.includes("Ctrl-C ends")) interrupt();
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/kubectl --kubeconfig \S+west\.kubeconfig -n demo get websites/);
    expect(stdout).not.toContain("Delete");
  });

  test("an option that there is not is an error of usage", async () => {
    const { code, stderr } = await runDemo(folder, ["--kubeconfg", "x"]);
    expect(code).toBe(2);
    expect(stderr).toBe("skysail: Unknown option '--kubeconfg' (see npm run demo -- --help)\n");
  });
});
