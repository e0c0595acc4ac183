import { area, type Case } from "../server.ts";
import { asks, asksFor } from "./expect.ts";
import { apply, CONFIG_MAPS, DAEMON_SETS, post } from "./requests.ts";
import { OLD_WIDGETS, WIDGETS } from "./widgets.ts";
import { daemonSet } from "./workloads.ts";
import { afterApplies } from "./apply-turns.ts";

const MANAGED = "metadata.managedFields";

/** The answer to the last of these applies. */
const refusesApply = (
  expected: unknown,
  ...turns: readonly (readonly [manager: string, spec: unknown])[]
): Case["run"] =>
  asks((ns) => {
    const [first, ...rest] = turns.map(([manager, spec]) => apply(WIDGETS, ns, "a", { spec }, manager));
    if (first === undefined) throw new Error("nobody applies");
    return [first, ...rest];
  }, expected);

/** Cases of the area `apply: conflicts`. */
export const conflicts = area("apply: conflicts", {
  "one field": refusesApply(
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one": .spec.note',
      "",
      'FieldManagerConflict .spec.note: conflict with "one"',
    ],
    ["one", { note: "a" }],
    ["two", { note: "b" }],
  ),
  "two fields, one of a list's item": refusesApply(
    [
      '409 Conflict: Apply failed with 2 conflicts: conflicts with "one":\n- .spec.note\n- .spec.ports[port=1,protocol="TCP"].name',
      "",
      'FieldManagerConflict .spec.note: conflict with "one"',
      'FieldManagerConflict .spec.ports[port=1,protocol="TCP"].name: conflict with "one"',
    ],
    ["one", { note: "a", ports: [{ port: 1, name: "x" }] }],
    ["two", { note: "b", ports: [{ port: 1, name: "y" }] }],
  ),
  "with two managers": refusesApply(
    [
      '409 Conflict: Apply failed with 2 conflicts: conflicts with "one":\n- .spec.note\nconflicts with "two":\n- .spec.size',
      "",
      'FieldManagerConflict .spec.note: conflict with "one"',
      'FieldManagerConflict .spec.size: conflict with "two"',
    ],
    ["one", { note: "a" }],
    ["two", { size: 5 }],
    ["three", { note: "b", size: 6 }],
  ),
  "an atomic map": refusesApply(
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one": .spec.atomicMap',
      "",
      'FieldManagerConflict .spec.atomicMap: conflict with "one"',
    ],
    ["one", { atomicMap: { a: "1" } }],
    ["two", { atomicMap: { b: "1" } }],
  ),
  "a plain list": refusesApply(
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one": .spec.plain',
      "",
      'FieldManagerConflict .spec.plain: conflict with "one"',
    ],
    ["one", { plain: ["a"] }],
    ["two", { plain: ["b"] }],
  ),
  "a field inside a free map": refusesApply(
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one": .spec.freeMap.a',
      "",
      'FieldManagerConflict .spec.freeMap.a: conflict with "one"',
    ],
    ["one", { freeMap: { a: "1" } }],
    ["two", { freeMap: { a: "2", b: "1" } }],
  ),
  "a field inside what keeps unknown fields": refusesApply(
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one": .spec.raw.a.b',
      "",
      'FieldManagerConflict .spec.raw.a.b: conflict with "one"',
    ],
    ["one", { raw: { a: { b: 1 } } }],
    ["two", { raw: { a: { b: 2 } } }],
  ),
  '5 and "5" of int-or-string': refusesApply(
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one": .spec.port',
      "",
      'FieldManagerConflict .spec.port: conflict with "one"',
    ],
    ["one", { port: 5 }],
    ["two", { port: "5" }],
  ),
  "with an update": asks(
    (ns) => [
      post(WIDGETS, ns, { metadata: { name: "a" }, spec: { note: "a" } }, { query: "fieldManager=one" }),
      apply(WIDGETS, ns, "a", { spec: { note: "b" } }, "two"),
    ],
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one" using conformance.example/v1: .spec.note',
      "",
      'FieldManagerConflict .spec.note: conflict with "one" using conformance.example/v1',
    ],
  ),
  "with a manager's other version": asks(
    (ns) => [
      apply(OLD_WIDGETS, ns, "a", { spec: { note: "a" } }, "one"),
      apply(WIDGETS, ns, "a", { spec: { note: "b" } }, "two"),
    ],
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one": .spec.note',
      "",
      'FieldManagerConflict .spec.note: conflict with "one"',
    ],
  ),
  "of an update and an apply of one name": asks(
    (ns) => [
      post(WIDGETS, ns, { metadata: { name: "a" }, spec: { note: "a" } }, { query: "fieldManager=one" }),
      apply(WIDGETS, ns, "a", { spec: { note: "b" } }, "one"),
    ],
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one" using conformance.example/v1: .spec.note',
      "",
      'FieldManagerConflict .spec.note: conflict with "one" using conformance.example/v1',
    ],
  ),
  "of a built-in kind, in a list's item": asks(
    (ns) => [
      apply(DAEMON_SETS, ns, "a", daemonSet("a"), "one"),
      apply(
        DAEMON_SETS,
        ns,
        "a",
        { spec: { template: { spec: { containers: [{ name: "c", image: "other" }] } } } },
        "two",
      ),
    ],
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one": .spec.template.spec.containers[name="c"].image',
      "",
      'FieldManagerConflict .spec.template.spec.containers[name="c"].image: conflict with "one"',
    ],
  ),
  "of labels": asks(
    (ns) => [
      apply(CONFIG_MAPS, ns, "a", { metadata: { labels: { "a.b/c": "1" } } }, "one"),
      apply(CONFIG_MAPS, ns, "a", { metadata: { labels: { "a.b/c": "2" } } }, "two"),
    ],
    [
      '409 Conflict: Apply failed with 1 conflict: conflict with "one": .metadata.labels.a.b/c',
      "",
      'FieldManagerConflict .metadata.labels.a.b/c: conflict with "one"',
    ],
  ),
  "the same value is none: both own it": afterApplies(
    {
      status: 200,
      spec: { note: "a", size: 1, strict: "s" },
      "metadata.managedFields": [
        'one Apply conformance.example/v1: {"f:spec":{"f:note":{}}}',
        'two Apply conformance.example/v1 (no time): {"f:spec":{"f:note":{}}}',
      ],
    },
    ["one", { note: "a" }],
    ["two", { note: "a" }],
  ),
  "force takes the field": afterApplies(
    {
      status: 200,
      spec: { note: "b", size: 2, strict: "s" },
      "metadata.managedFields": [
        'one Apply conformance.example/v1: {"f:spec":{"f:size":{}}}',
        'two Apply conformance.example/v1: {"f:spec":{"f:note":{}}}',
      ],
    },
    ["one", { note: "a", size: 2 }],
    ["two&force=true", { note: "b" }],
  ),
  "force takes all of it: the loser is gone": afterApplies(
    {
      status: 200,
      spec: { note: "b", size: 1, strict: "s" },
      "metadata.managedFields": ['two Apply conformance.example/v1: {"f:spec":{"f:note":{}}}'],
    },
    ["one", { note: "a" }],
    ["two&force=true", { note: "b" }],
  ),
  "force takes a field from an update": asksFor(
    ["spec", MANAGED],
    (ns) => [
      post(WIDGETS, ns, { metadata: { name: "a" }, spec: { note: "a" } }, { query: "fieldManager=one" }),
      apply(WIDGETS, ns, "a", { spec: { note: "b" } }, "two&force=true"),
    ],
    {
      status: 200,
      spec: { note: "b", size: 1, strict: "s" },
      "metadata.managedFields": [
        'one Update conformance.example/v1: {"f:spec":{".":{},"f:size":{},"f:strict":{}}}',
        'two Apply conformance.example/v1: {"f:spec":{"f:note":{}}}',
      ],
    },
  ),
});
