import { expect, it } from "vitest";
import { printItem, printStored } from "../../../src/devcluster/json.ts";
import type { KubeObject, ManagedFieldsEntry } from "../../../src/model/objects.ts";

const entry: ManagedFieldsEntry = {
  manager: "a",
  operation: "Update",
  fieldsType: "FieldsV1",
  fieldsV1: { "f:data": {} },
};
const bare = { apiVersion: "v1", kind: "ConfigMap" };

const objects: readonly KubeObject[] = [
  { ...bare, metadata: {} },
  { metadata: { managedFields: [entry] }, ...bare },
  { data: { a: "b" }, ...bare, metadata: { managedFields: [entry, { ...entry, manager: "b" }], name: "x" } },
  { ...bare, metadata: { name: "x", managedFields: [{}, { fieldsV1: {} }] }, data: {} },
  { ...bare, metadata: { name: "x", managedFields: [] } },
  { ...bare, metadata: { name: "x", labels: { kind: '"' } }, count: 2n ** 62n, data: undefined },
];

it.each(objects)("prints a stored object as it is, its kind first: %#", (object) => {
  const exact = (text: string): unknown => JSON.parse(text.replaceAll(String(2n ** 62n), '"large"'));
  const { count, ...rest } = object;
  const expected = JSON.parse(
    JSON.stringify({ ...rest, ...(count === undefined ? {} : { count: "large" }) }),
  ) as object;
  const text = printStored(object, { custom: false });
  expect(exact(text)).toEqual(expected);
  expect(text).toMatch(/^\{"kind":"ConfigMap","apiVersion":"v1","metadata":\{/);
  expect(exact(printStored({ ...object }, { custom: true }))).toEqual(expected);
  expect({ ...bare, ...(exact(printItem(object)) as object) }).toEqual(expected);
  // The second time it is remembered.
  expect(printStored(object, { custom: false })).toBe(text);
});

it("remembers what was asked for lately, however much comes between", () => {
  const [, object] = objects;
  if (object === undefined) throw new Error("no object");
  const text = printStored(object, { custom: false });
  for (let index = 0; index < 5_000; index += 1) {
    const other: KubeObject = {
      ...bare,
      metadata: { name: String(index), managedFields: [{ ...entry, fieldsV1: { [index]: {} } }] },
    };
    expect(printStored(other, { custom: false })).toContain(`{"${index}":{}}`);
  }
  expect(printStored(object, { custom: false })).toBe(text);
});
