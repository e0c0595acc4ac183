import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { auditedWrites, auditPosition, countWrites } from "../../helpers/control-plane/audit.ts";

interface Line {
  readonly verb: string;
  readonly objectRef?: Readonly<Record<string, string>>;
  readonly requestURI?: string;
  readonly code?: number;
}

const line = ({ verb, objectRef = { resource: "pods" }, requestURI = "/api", code = 200 }: Line): string =>
  `${JSON.stringify({
    kind: "Event",
    verb,
    objectRef,
    requestURI,
    user: { username: "admin" },
    userAgent: "skysail/1",
    responseStatus: { code },
    requestReceivedTimestamp: "2026-01-01T00:00:00.000000Z",
  })}\n`;

async function log(...lines: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "skysail-audit-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "audit.log");
  await writeFile(file, lines.join(""));
  return file;
}

test("reads are no writes; each write says what it was", async () => {
  const objectRef = { resource: "deployments", apiGroup: "apps", subresource: "status", namespace: "n", name: "web" };
  const reads = ["get", "list", "watch"].map((verb) => line({ verb }));
  const file = await log(...reads, line({ verb: "patch", objectRef, code: 409 }));
  expect(await auditedWrites(file)).toEqual([
    {
      verb: "patch",
      resource: "deployments.apps",
      subresource: "status",
      namespace: "n",
      name: "web",
      code: 409,
      user: "admin",
      userAgent: "skysail/1",
      dryRun: false,
      received: "2026-01-01T00:00:00.000000Z",
    },
  ]);
});

test.each([
  { resource: "leases", apiGroup: "coordination.k8s.io" },
  { resource: "events" },
  { resource: "events", apiGroup: "events.k8s.io" },
  { resource: "serviceaccounts", subresource: "token" },
  { resource: "tokenreviews", apiGroup: "authentication.k8s.io" },
  { resource: "selfsubjectaccessreviews", apiGroup: "authorization.k8s.io" },
  { resource: "selfsubjectrulesreviews", apiGroup: "authorization.k8s.io" },
  { resource: "subjectaccessreviews", apiGroup: "authorization.k8s.io" },
  { resource: "localsubjectaccessreviews", apiGroup: "authorization.k8s.io" },
])("$resource $subresource counts only when asked for", async (objectRef) => {
  const file = await log(line({ verb: "create", objectRef: objectRef as Record<string, string> }));
  expect(await countWrites(file)).toBe(0);
  expect(await countWrites(file, { housekeeping: true })).toBe(1);
});

test("what only sounds like housekeeping counts", async () => {
  const objectRefs = [
    { resource: "leasesets", apiGroup: "x.dev" },
    { resource: "eventsources" },
    { resource: "tokens" },
  ];
  expect(await countWrites(await log(...objectRefs.map((objectRef) => line({ verb: "create", objectRef }))))).toBe(3);
});

test("a dry run counts only when asked for", async () => {
  const file = await log(line({ verb: "patch", requestURI: "/api/v1/namespaces/n/pods/p?force=true&dryRun=All" }));
  expect(await countWrites(file)).toBe(0);
  expect(await countWrites(file, { dryRuns: true })).toBe(1);
});

test("filters by user, agent, namespace and resource; all must hold", async () => {
  const objectRef = { resource: "pods", namespace: "n" };
  const file = await log(line({ verb: "create", objectRef }));
  const all = { user: "admin", userAgent: "skysail", namespace: "n", resource: "pods" };
  expect(await countWrites(file, all)).toBe(1);
  for (const key of Object.keys(all)) expect(await countWrites(file, { ...all, [key]: "other" })).toBe(0);
});

test("a line that is being written waits for the next reading; a position hides what came before", async () => {
  const file = await log(line({ verb: "create" }));
  const since = await auditPosition(file);
  const next = line({ verb: "delete" });
  await appendFile(file, next.slice(0, 20));
  expect(await countWrites(file)).toBe(1);
  await appendFile(file, next.slice(20));
  expect(await auditedWrites(file, { since })).toMatchObject([{ verb: "delete" }]);
});
