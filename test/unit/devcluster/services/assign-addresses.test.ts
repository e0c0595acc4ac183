import { describe, expect, test } from "vitest";

import { assignAddresses } from "../../../../src/devcluster/services/assign-addresses.ts";
import { takenAddresses } from "../../../../src/devcluster/services/pools.ts";
import type { KubeObject } from "../../../../src/model/objects.ts";

const service = (spec: Record<string, unknown>): KubeObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "a" },
  spec: { type: "ClusterIP", ports: [{ port: 80, protocol: "TCP" }], ...spec },
});

const NONE = () => takenAddresses([]);

const NODE_PORT = service({
  type: "NodePort",
  clusterIP: "10.96.0.5",
  clusterIPs: ["10.96.0.5"],
  externalTrafficPolicy: "Cluster",
  ports: [{ port: 80, nodePort: 30_001, protocol: "TCP" }],
});

describe("assignAddresses", () => {
  test("a new Service has an address of its own", () => {
    const first = assignAddresses(service({}), undefined, NONE);
    const second = assignAddresses(service({}), undefined, () => takenAddresses([first]));
    expect(first["spec"]).toMatchObject({
      clusterIP: "10.96.0.2",
      clusterIPs: ["10.96.0.2"],
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
    });
    expect(second["spec"]).toMatchObject({ clusterIP: "10.96.0.3" });
  });

  test("a headless Service has none, and an ExternalName no family either", () => {
    expect(
      assignAddresses(service({ clusterIP: "None", selector: { a: "b" } }), undefined, NONE)["spec"],
    ).toMatchObject({
      clusterIPs: ["None"],
      ipFamilyPolicy: "SingleStack",
    });
    const external = service({ type: "ExternalName", externalName: "a.example" });
    expect(assignAddresses(external, undefined, NONE)).toEqual(external);
  });

  test("ports of one number share a node port, and others have their own", () => {
    const ports = [
      { port: 80, protocol: "TCP", name: "a" },
      { port: 80, protocol: "UDP", name: "b" },
      { port: 81, protocol: "TCP", name: "c" },
    ];
    const { spec } = assignAddresses(service({ type: "NodePort", ports }), undefined, () =>
      takenAddresses([NODE_PORT]),
    );
    expect(spec).toMatchObject({ ports: [{ nodePort: 30_000 }, { nodePort: 30_000 }, { nodePort: 30_002 }] });
  });

  test("what was assigned is kept when a write leaves it out", () => {
    const { spec } = assignAddresses(service({ type: "NodePort" }), NODE_PORT, NONE);
    expect(spec).toMatchObject({ clusterIP: "10.96.0.5", clusterIPs: ["10.96.0.5"], ports: [{ nodePort: 30_001 }] });
  });

  test("a change of type gives up what the new type has no use for", () => {
    const spec = NODE_PORT["spec"] as Record<string, unknown>;
    const plain = assignAddresses(service({ ...spec, type: "ClusterIP" }), NODE_PORT, NONE);
    expect(plain["spec"]).toMatchObject({ clusterIP: "10.96.0.5", ports: [{ port: 80, protocol: "TCP" }] });
    expect(JSON.stringify(plain)).not.toMatch(/nodePort|externalTrafficPolicy/);
    const external = assignAddresses(service({ ...spec, type: "ExternalName" }), NODE_PORT, NONE);
    expect(JSON.stringify(external)).not.toContain("10.96.0.5");
  });
});
