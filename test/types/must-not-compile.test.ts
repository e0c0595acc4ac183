import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod";
import { defineOperator, defineResource, many, no, yes } from "skysail";
import { ConfigMap, Deployment, Service } from "skysail/kinds";

const Site = defineResource({
  group: "example.dev",
  version: "v1",
  kind: "Site",
  spec: z.object({ image: z.string(), replicas: z.int().default(1) }),
  status: z.object({ ready: z.int(), note: z.string().optional() }),
  conditions: ["Ready", "Synced"],
});
const Plain = defineResource({ group: "example.dev", version: "v1", kind: "Plain", spec: z.object({}) });

const conditions = { Ready: yes("A"), Synced: no("B") };
const web = { spec: { selector: {}, template: {} } };
const base = { name: "site", for: Site } as const;
const one = { ...base, children: { web: Deployment, svc: Service } };
const none = { ...base, children: {} };
const files = { ...base, children: { files: many(ConfigMap) } };
const sub = { ...base, children: { sub: Site } };
const plain = { name: "plain", for: Plain, children: {} };
const config = { name: "config", for: ConfigMap, children: {} };

/**
 * Everything here is for the compiler and never runs: the normal type check fails when a line that must not compile does, because its
 * `@ts-expect-error` is then unused.
 */
export function mustCompile(): void {
  defineOperator({ ...one, reconcile: () => ({ children: { web, svc: null } }) });
  defineOperator({
    ...one,
    reconcile: async () => ({ children: { web, svc: null }, status: { ready: 1 }, conditions }),
  });
  defineOperator({
    ...one,
    // Different returns, in one of which the status is not stated.
    reconcile({ object, observed }) {
      if (observed.web === undefined) return { children: { web, svc: null }, requeueAfter: "5m" };
      const replicas: number = object.spec.replicas + (observed.web.status?.readyReplicas ?? 0);
      const svc = { spec: { ports: [{ port: 80, protocol: "TCP" as const }] } };
      return { children: { web: null, svc }, status: { ready: replicas } };
    },
  });
  defineOperator({
    ...one,
    async reconcile({ observed }) {
      if (observed.web === undefined) return { children: { web, svc: null }, conditions };
      await Promise.resolve();
      return { children: { web, svc: { spec: { ports: [{ port: 80, protocol: "TCP" }] } } }, status: { ready: 1 } };
    },
  });
  defineOperator({ ...one, reconcile: () => ({ children: { web, svc: null }, status: undefined, requeueAfter: 500 }) });
  defineOperator({ ...base, children: {}, reconcile: () => ({ children: {} }) });
  defineOperator({
    ...base,
    children: { files: many(ConfigMap), sub: Plain },
    reconcile: ({ observed }) => ({
      children: { files: observed.files.map(({ metadata: { name } }) => ({ metadata: { name } })), sub: { spec: {} } },
    }),
  });
  Site.of({ name: "a", spec: { image: "b" } });
}

export function mustNotCompile(): void {
  defineOperator({
    ...one,
    // @ts-expect-error -- a child is missing
    reconcile: () => ({ children: { web } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- all children are missing
    reconcile: () => ({ status: { ready: 1 } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- a child is misspelt
    reconcile: () => ({ children: { wep: web, svc: null } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- there is one too many
    reconcile: () => ({ children: { web, svc: null, more: null } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- undefined is not "not wanted"
    reconcile: () => ({ children: { web, svc: undefined } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- a field deep inside a child is misspelt
    reconcile: () => ({ children: { web, svc: { spec: { prots: [{ port: 80 }] } } } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- and inside a list
    reconcile: () => ({ children: { web, svc: { spec: { ports: [{ port: 80, prot: 1 }] } } } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- a value of the wrong type
    reconcile: () => ({ children: { web, svc: { spec: { ports: [{ port: "80" }] } } } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- not one of the known words
    reconcile: () => ({ children: { web, svc: { spec: { type: "Ingress" } } } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- another kind
    reconcile: () => ({ children: { web, svc: { kind: "Deployment", spec: {} } } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- a child's status is its controller's
    reconcile: () => ({ children: { web, svc: { spec: {}, status: {} } } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- metadata that is not the author's
    reconcile: () => ({ children: { web, svc: { metadata: { uid: "1" }, spec: {} } } }),
  });
  defineOperator({
    ...files,
    // @ts-expect-error -- of many, each states its name
    reconcile: () => ({ children: { files: [{ data: {} }] } }),
  });
  defineOperator({
    ...files,
    // @ts-expect-error -- many are a list
    reconcile: () => ({ children: { files: null } }),
  });
  defineOperator({
    ...sub,
    // @ts-expect-error -- a child of a kind of our own has its schema's type
    reconcile: () => ({ children: { sub: { spec: { image: 1 } } } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- a promise of nonsense is nonsense
    reconcile: async () => ({ children: { web } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- a misspelt child in a promise
    reconcile: async () => ({ children: { web, svc: null, more: null } }),
  });

  defineOperator({
    ...none,
    // @ts-expect-error -- a status field is misspelt
    reconcile: () => ({ children: {}, status: { redy: 1 } }),
  });
  defineOperator({
    ...none,
    // @ts-expect-error -- an optional status field is misspelt
    reconcile: () => ({ children: {}, status: { ready: 1, notes: "a" } }),
  });
  defineOperator({
    ...none,
    // @ts-expect-error -- a status field has the wrong type
    reconcile: () => ({ children: {}, status: { ready: "1" } }),
  });
  defineOperator({
    ...plain,
    // @ts-expect-error -- a kind without status
    reconcile: () => ({ children: {}, status: { ready: 1 } }),
  });
  defineOperator({
    ...config,
    // @ts-expect-error -- the status of a built-in kind is not ours
    reconcile: () => ({ children: {}, status: {} }),
  });
  defineOperator({
    ...none,
    // @ts-expect-error -- a condition is misspelt
    reconcile: () => ({ children: {}, conditions: { Ready: yes("A"), Sinced: yes("A") } }),
  });
  defineOperator({
    ...none,
    // @ts-expect-error -- a condition too many
    reconcile: () => ({ children: {}, conditions: { ...conditions, More: yes("A") } }),
  });
  defineOperator({
    ...none,
    // @ts-expect-error -- a condition is missing
    reconcile: () => ({ children: {}, conditions: { Ready: yes("A") } }),
  });
  defineOperator({
    ...none,
    // @ts-expect-error -- a condition is no boolean
    reconcile: () => ({ children: {}, conditions: { Ready: true, Synced: yes("A") } }),
  });
  defineOperator({
    ...none,
    // @ts-expect-error -- a duration has a unit
    reconcile: () => ({ children: {}, requeueAfter: "5 minutes" }),
  });
  defineOperator({
    ...none,
    // @ts-expect-error -- a field of the result is misspelt
    reconcile: () => ({ children: {}, requeuAfter: "5m" }),
  });
  defineOperator({
    ...none,
    // @ts-expect-error -- nothing is returned
    reconcile: () => {},
  });

  defineOperator({
    ...none,
    // @ts-expect-error -- a spec field that is not there
    reconcile: ({ object }) => ({ children: {}, requeueAfter: object.spec.delay }),
  });
  defineOperator({
    ...none,
    // @ts-expect-error -- an observed child that was not declared
    reconcile: ({ observed }) => ({ children: {}, status: { ready: Number(observed.web) } }),
  });
  defineOperator({
    ...one,
    // @ts-expect-error -- an observed child may be absent
    reconcile: ({ observed }) => ({ children: { web: { spec: observed.web.spec }, svc: null } }),
  });

  // @ts-expect-error -- a child must be a kind
  defineOperator({ ...base, children: { web: "Deployment" }, reconcile: () => ({ children: { web: null } }) });
  // @ts-expect-error -- a timeout has a unit
  defineOperator({ ...base, children: {}, timeout: "soon", reconcile: () => ({ children: {} }) });
  // @ts-expect-error -- a required field is missing
  Site.of({ name: "a", spec: { replicas: 1 } });
  // @ts-expect-error -- an unknown field
  Site.of({ name: "a", spec: { image: "b", size: 1 } });
  // @ts-expect-error -- no name
  Site.of({ spec: { image: "b" } });
  // @ts-expect-error -- a spec must be a schema
  defineResource({ group: "a.dev", version: "v1", kind: "A", spec: {} });
}

test("the type check reads this file and meets every expectation in it", () => {
  const source = readFileSync(new URL(import.meta.url), "utf8");
  const expectations = source.match(/^ +\/\/ @ts-expect-error -- /gm) ?? [];
  // Removing a line is a decision: this number says so. That each of them is an error is the type check's to say.
  expect(expectations).toHaveLength(38);
});
