import { describe, expect, it } from "vitest";
import { toStatusApply } from "../../../../src/core/plan/apply.ts";
import { normalize } from "../../../../src/core/plan/normalize.ts";
import { predict } from "../../../../src/core/plan/predict.ts";
import type { FieldsV1, KubeObject, ManagedFieldsEntry } from "../../../../src/model/objects.ts";

const MANAGER = "skysail/website";

function ours(apiVersion: string, fieldsV1: unknown, subresource?: "status"): ManagedFieldsEntry {
  const where = subresource === undefined ? {} : { subresource };
  return {
    manager: MANAGER,
    operation: "Apply",
    apiVersion,
    fieldsType: "FieldsV1",
    fieldsV1: fieldsV1 as FieldsV1,
    ...where,
  };
}

function object(
  apiVersion: string,
  kind: string,
  body: object,
  managedFields: readonly ManagedFieldsEntry[] = [],
): KubeObject {
  const metadata = {
    name: "w",
    namespace: "shop",
    uid: "u",
    resourceVersion: "7",
    ...(managedFields.length === 0 ? {} : { managedFields }),
  };
  return { apiVersion, kind, metadata, ...body };
}

function paths(live: KubeObject | undefined, config: KubeObject): readonly string[] {
  const prediction = predict({ live, config, manager: MANAGER });
  return prediction.verdict === "noop" ? [] : prediction.changes.map(({ path }) => path);
}

const PORT_80 = 'k:{"port":80,"protocol":"TCP"}';
const servicePorts = { [PORT_80]: { ".": {}, "f:port": {}, "f:name": {} } };
const service = (spec: object): KubeObject => object("v1", "Service", { spec });
const liveService = object(
  "v1",
  "Service",
  {
    spec: {
      clusterIP: "10.0.0.7",
      clusterIPs: ["10.0.0.7"],
      internalTrafficPolicy: "Cluster",
      type: "NodePort",
      ports: [{ name: "web", port: 80, protocol: "TCP", targetPort: 80, nodePort: 31_000 }],
      selector: { app: "w" },
    },
    status: { loadBalancer: {} },
  },
  [ours("v1", { "f:spec": { "f:ports": servicePorts, "f:selector": {}, "f:type": {} } })],
);

describe("predict", () => {
  it("is noop for a Service whose node port and cluster IP the server assigned, and whose protocol it defaulted", () => {
    const config = service({ type: "NodePort", selector: { app: "w" }, ports: [{ port: 80, name: "web" }] });
    expect(predict({ live: liveService, config, manager: MANAGER })).toEqual({ verdict: "noop" });
  });

  it("names the fields in the notation of server-side apply's conflicts", () => {
    const config = service({ type: "NodePort", selector: { app: "v" }, ports: [{ port: 80, name: "http" }] });
    expect(paths(liveService, config)).toEqual(['.spec.ports[port=80,protocol="TCP"].name', ".spec.selector"]);
  });

  it("sees a default that is stated for the first time, as a change of ownership", () => {
    const config = service({
      type: "NodePort",
      selector: { app: "w" },
      ports: [{ port: 80, name: "web", protocol: "TCP" }],
    });
    const path = '.spec.ports[port=80,protocol="TCP"].protocol';
    expect(predict({ live: liveService, config, manager: MANAGER })).toEqual({
      verdict: "change",
      changes: [{ path, from: "TCP", to: "TCP" }],
    });
  });

  it("tells two items apart by a key field of which one took its default", () => {
    const udp = 'k:{"port":53,"protocol":"UDP"}';
    const tcp = 'k:{"port":53,"protocol":"TCP"}';
    const owned = {
      "f:spec": { "f:ports": { [udp]: { ".": {}, "f:port": {}, "f:protocol": {} }, [tcp]: { ".": {}, "f:port": {} } } },
    };
    const live = object(
      "v1",
      "Service",
      {
        spec: {
          ports: [
            { port: 53, protocol: "TCP" },
            { port: 53, protocol: "UDP" },
          ],
        },
      },
      [ours("v1", owned)],
    );
    expect(paths(live, service({ ports: [{ port: 53 }, { port: 53, protocol: "UDP" }] }))).toEqual([]);
    expect(paths(live, service({ ports: [{ port: 53, protocol: "UDP" }, { port: 53 }] }))).toEqual([".spec.ports"]);
  });

  it("lets other managers put items between ours, and keeps our order", () => {
    const item = (name: string): object => ({ name, image: name });
    const owned = (names: readonly string[]): FieldsV1 =>
      ({
        "f:spec": {
          "f:containers": Object.fromEntries(
            names.map((name) => [`k:{"name":"${name}"}`, { ".": {}, "f:name": {}, "f:image": {} }]),
          ),
        },
      }) as FieldsV1;
    const live = object("v1", "Pod", { spec: { containers: [item("x"), item("a"), item("y"), item("b")] } }, [
      ours("v1", owned(["a", "b"])),
    ]);
    const config = (names: readonly string[]): KubeObject =>
      object("v1", "Pod", { spec: { containers: names.map(item) } });
    expect(paths(live, config(["a", "b"]))).toEqual([]);
    expect(paths(live, config(["b", "a"]))).toEqual([".spec.containers"]);
    expect(paths(live, config(["a"]))).toEqual(['.spec.containers[name="b"].name', '.spec.containers[name="b"].image']);
    expect(paths(live, config(["a", "b", "x"]))).toEqual([".spec.containers"]);
  });

  it("treats finalizers as a set", () => {
    const fields = { "f:metadata": { "f:finalizers": { 'v:"a/b"': {} } } };
    const base = object("example.dev/v1", "Website", {}, [ours("example.dev/v1", fields)]);
    const live = { ...base, metadata: { ...base.metadata, finalizers: ["other/x", "a/b"] } };
    const config: KubeObject = {
      apiVersion: "example.dev/v1",
      kind: "Website",
      metadata: { name: "w", finalizers: ["a/b"] },
    };
    expect(paths(live, config)).toEqual([]);
    expect(paths({ ...live, metadata: { ...live.metadata, finalizers: ["other/x"] } }, config)).toEqual([
      '.metadata.finalizers[="a/b"]',
    ]);
    expect(paths(live, { ...config, metadata: { name: "w" } })).toEqual(['.metadata.finalizers[="a/b"]']);
  });

  it("is noop for a status of ours beside a main entry of ours, and for conditions by type", () => {
    const condition = { type: "Ready", status: "True", reason: "AllReady", message: "", lastTransitionTime: "t" };
    const conditions = {
      'k:{"type":"Ready"}': Object.fromEntries(
        [".", ...Object.keys(condition).map((key) => `f:${key}`)].map((key) => [key, {}]),
      ),
    };
    const version = "example.dev/v1";
    const live = object(version, "Website", { spec: { image: "x" }, status: { ready: 1, conditions: [condition] } }, [
      ours(version, { "f:metadata": { "f:finalizers": { 'v:"a/b"': {} } } }),
      ours(version, { "f:status": { "f:ready": {}, "f:conditions": conditions } }, "status"),
    ]);
    const ref = {
      cluster: "c",
      group: "example.dev",
      version: "v1",
      kind: "Website",
      resource: "websites",
      namespace: "shop",
      name: "w",
    };
    expect(toStatusApply(ref, { ready: 1, conditions: [condition] }, live, "website")).toBeUndefined();
    expect(toStatusApply(ref, { ready: 2, conditions: [condition] }, live, "website")).toMatchObject({
      kind: "status",
      precondition: { uid: "u", resourceVersion: "7" },
      object: { metadata: { uid: "u", resourceVersion: "7" }, status: { ready: 2 } },
      changes: [{ path: ".status.ready", from: 1, to: 2 }],
    });
  });

  it("looks through an empty list that was dropped when stored, for built-in kinds only", () => {
    const fields = { "f:spec": { "f:a": {} } };
    const config = (apiVersion: string): KubeObject => object(apiVersion, "Any", { spec: { a: 1, volumes: [] } });
    expect(paths(object("apps/v1", "Any", { spec: { a: 1 } }, [ours("apps/v1", fields)]), config("apps/v1"))).toEqual(
      [],
    );
    expect(
      paths(
        object("example.dev/v1", "Any", { spec: { a: 1 } }, [ours("example.dev/v1", fields)]),
        config("example.dev/v1"),
      ),
    ).toEqual([".spec.volumes"]);
  });

  it("does not take an empty map that has become a full one for an atomic one, when others own parts of it", () => {
    const other: ManagedFieldsEntry = {
      manager: "m",
      operation: "Update",
      apiVersion: "v1",
      fieldsV1: { "f:data": { ".": {}, "f:k": {} } },
    };
    const live = object("v1", "ConfigMap", { data: { k: "1" } }, [ours("v1", { "f:data": {} }), other]);
    expect(paths(live, object("v1", "ConfigMap", { data: { k: "1" } }))).toEqual([".data"]);
  });

  it("is a change when we applied under another version", () => {
    const live = object("example.dev/v2", "Website", { spec: { a: 1 } }, [
      ours("example.dev/v1", { "f:spec": { "f:a": {} } }),
    ]);
    expect(paths(live, object("example.dev/v2", "Website", { spec: { a: 1 } }))).toEqual([".spec.a"]);
  });

  it("is not led astray by fields called like members of Object", () => {
    const live = object("v1", "ConfigMap", { data: { constructor: "a" } }, [
      ours("v1", { "f:data": { "f:constructor": {} } }),
    ]);
    expect(paths(live, object("v1", "ConfigMap", { data: { constructor: "a", toString: "b" } }))).toEqual([
      ".data.toString",
    ]);
  });

  it("masks the values of Secrets and nothing else", () => {
    const live = object("v1", "Secret", { data: { p: "b2xk" } }, [ours("v1", { "f:data": { "f:p": {} } })]);
    const config = normalize(object("v1", "Secret", { stringData: { p: "new" }, type: "Opaque" }));
    expect(config.data).toEqual({ p: "bmV3" });
    expect(predict({ live, config, manager: MANAGER })).toEqual({
      verdict: "change",
      changes: [
        { path: ".data.p", from: "***", to: "***" },
        { path: ".type", to: "Opaque" },
      ],
    });
  });
});
