import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openSession, sessionDir } from "../../helpers/control-plane/session.ts";

test("a session makes the folder that it is told to use, and takes only its own away", async () => {
  const base = mkdtempSync(join(tmpdir(), "skysail-session-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const asked = join(base, "not", "there");
  const session = await openSession(sessionDir(asked));
  expect(session.kubeconfig.startsWith(sessionDir(asked))).toBe(true);
  expect(existsSync(sessionDir(asked))).toBe(true);
  await session.close();
  expect(existsSync(sessionDir(asked))).toBe(false);
  expect(existsSync(asked)).toBe(true);
});

test("a folder that another session has is refused", async () => {
  const base = mkdtempSync(join(tmpdir(), "skysail-session-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const session = await openSession(sessionDir(base));
  onTestFinished(() => session.close());
  await expect(openSession(sessionDir(base))).rejects.toThrow("which is up");
});
