import fc from "fast-check";
import { expect, test } from "vitest";
import { kindDefinition } from "../../src/devcluster/kinds/definitions.ts";
import { fromUnstructured } from "../../src/devcluster/kinds/from-unstructured.ts";
import { pruneUnknown } from "../../src/devcluster/kinds/prune-unknown.ts";
import { readProblem } from "../../src/devcluster/kinds/read-problem.ts";
import { readsAsIs } from "../../src/devcluster/kinds/reads-as-is.ts";

const KIND = { group: "apps", version: "v1", kind: "Deployment" };
const DEPLOYMENT = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "a", labels: { a: "b" }, creationTimestamp: "2030-01-01T00:00:00Z" },
  spec: {
    replicas: 1,
    template: {
      metadata: { annotations: { a: "b" } },
      spec: {
        containers: [
          {
            name: "a",
            ports: [{ containerPort: 80 }],
            readinessProbe: { httpGet: { port: "http" } },
            resources: { limits: { cpu: 1, memory: "1Gi" } },
            securityContext: { privileged: false, runAsUser: 1 },
          },
        ],
      },
    },
  },
};

const strange = fc.constantFrom(null, "x", "", 1, 0.5, 2 ** 31, 2 ** 60, 2n ** 62n, true, {}, { odd: 1 }, [], ["x"]);

/** The object with one value in another's place, or one more. */
function changed(value: unknown, path: readonly number[], put: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== "object" || value === null) return put;
  const names = [...Object.keys(value), "odd"];
  const name = names[step % names.length] ?? "";
  const next = changed((value as Record<string, unknown>)[name], rest, put);
  if (!Array.isArray(value)) return { ...value, [name]: next };
  return value.map((item: unknown, index) => (String(index) === name ? next : item));
}

test("what is seen to be readable at a glance has no problem, no other fields, and is converted to itself", () => {
  const definition = kindDefinition(KIND);
  if (definition === undefined) throw new Error("no definition");
  expect(readsAsIs(DEPLOYMENT, definition, DEPLOYMENT)).toBe(true);
  let clean = 0;
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 8 }), strange, (path, put) => {
      const object = changed(DEPLOYMENT, path, put);
      const gone: string[] = [];
      const isClean = readsAsIs(object, definition);
      const problem = readProblem(object, definition);
      const known = pruneUnknown(object, definition, gone);
      // What it shares with an object that was read is not looked at.
      if (!isClean) expect(readsAsIs(object, definition, object)).toBe(true);
      if (!isClean || typeof object !== "object" || object === null) return;
      clean += 1;
      expect([problem, gone]).toEqual([undefined, []]);
      expect(known).toBe(object);
      expect(fromUnstructured({ other: object, ...object }, KIND)).toMatchObject(object);
    }),
    { numRuns: 2_000 },
  );
  expect(clean).toBeGreaterThan(100);
});
