import { area } from "../server.ts";
import { asks, asksFor, at, done, same, textAt } from "./expect.ts";
import { get, merge, post, put, SERVICES } from "./requests.ts";
import { SERVICE } from "./workloads.ts";

const A = { metadata: { name: "a" } };
const OUTSIDE = { type: "ExternalName", externalName: "a.example" };

const service = (spec: Readonly<Record<string, unknown>> = {}) => ({ ...A, spec: { ...SERVICE, ...spec } });

/** Ports that are stated are below 30086: of those above, a real server gives others by chance. */
const open = (...ports: readonly Readonly<Record<string, unknown>>[]) => service({ type: "NodePort", ports });

/** Cases of the area `writes: addresses of services`. */
export const serviceAddresses = area("writes: addresses of services", {
  "one node port for two ports": asks(
    (ns) =>
      post(SERVICES, ns, open({ name: "x", port: 80, nodePort: 30_080 }, { name: "y", port: 81, nodePort: 30_080 })),
    [
      '422 Invalid: Service "a" is invalid: spec.ports[1].nodePort: Invalid value: 30080: provided port is already allocated',
      "name a, kind Service",
      "FieldValueInvalid spec.ports[1].nodePort",
    ],
  ),
  "one node port for two protocols": asksFor(
    ["spec.ports.1.nodePort"],
    (ns) =>
      post(
        SERVICES,
        ns,
        open({ name: "x", port: 80, nodePort: 30_081 }, { name: "y", port: 80, protocol: "UDP", nodePort: 30_081 }),
      ),
    { status: 201, "spec.ports.1.nodePort": 30_081 },
  ),
  "an update to one node port for two ports": asks(
    (ns) => [
      post(SERVICES, ns, open({ name: "x", port: 80, nodePort: 30_082 })),
      merge(SERVICES, ns, "a", {
        spec: {
          ports: [
            { name: "x", port: 80, nodePort: 30_082 },
            { name: "y", port: 81, nodePort: 30_082 },
          ],
        },
      }),
    ],
    ["500: duplicate nodePort: {TCP 30082}"],
  ),
  "a node port of another Service": asks(
    (ns) => [
      post(SERVICES, ns, open({ port: 80, nodePort: 30_083 })),
      post(SERVICES, ns, { ...open({ port: 80, nodePort: 30_083 }), metadata: { name: "b" } }),
    ],
    [
      '422 Invalid: Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30083: provided port is already allocated',
      "name b, kind Service",
      "FieldValueInvalid spec.ports[0].nodePort",
    ],
  ),
  "a node port out of the range": asks(
    (ns) => post(SERVICES, ns, open({ port: 80, nodePort: 80 })),
    [
      '422 Invalid: Service "a" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
      "name a, kind Service",
      "FieldValueInvalid spec.ports[0].nodePort",
    ],
  ),
  "a node port of a Service that has none": asks(
    (ns) => post(SERVICES, ns, service({ ports: [{ port: 80, nodePort: 30_084 }] })),
    [
      "422 Invalid: Service \"a\" is invalid: spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
      "name a, kind Service",
      "FieldValueForbidden spec.ports[0].nodePort",
    ],
  ),
  "an update to an ExternalName that states the first address only": async (server) => {
    const ns = await server.namespace();
    const made = await done(server, post(SERVICES, ns, service()));
    const clusterIP = textAt(made, "spec.clusterIP");
    const { body } = await done(server, put(SERVICES, ns, "a", { spec: { ...OUTSIDE, clusterIP } }));
    same(at(body, "spec"), { ...OUTSIDE, sessionAffinity: "None" });
  },
  "a name for something outside hides its traffic policy, and has it still": async (server) => {
    const ns = await server.namespace();
    await done(server, post(SERVICES, ns, service({ internalTrafficPolicy: "Local" })));
    const { body } = await done(server, merge(SERVICES, ns, "a", { spec: OUTSIDE }), get(SERVICES, ns, "a"));
    same(at(body, "spec.internalTrafficPolicy") ?? null, null);
    const back = await done(server, merge(SERVICES, ns, "a", { spec: { type: "ClusterIP", externalName: null } }));
    same(at(back.body, "spec.internalTrafficPolicy"), "Local");
  },
  "two families where there is one": asks(
    (ns) => post(SERVICES, ns, service({ ipFamilyPolicy: "RequireDualStack" })),
    [
      '422 Invalid: Service "a" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
      "name a, kind Service",
      "FieldValueInvalid spec.ipFamilyPolicy",
    ],
  ),
  "another family than there is": asks(
    (ns) => post(SERVICES, ns, service({ ipFamilies: ["IPv6"] })),
    [
      '422 Invalid: Service "a" is invalid: spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
      "name a, kind Service",
      "FieldValueInvalid spec.ipFamilies[0]",
    ],
  ),
  "an address of another network": asks(
    (ns) => post(SERVICES, ns, service({ clusterIP: "192.168.0.1" })),
    [
      '422 Invalid: Service "a" is invalid: spec.clusterIPs: Invalid value: ["192.168.0.1"]: failed to allocate IP 192.168.0.1: the provided network does not match the current range',
      "name a, kind Service",
      "FieldValueInvalid spec.clusterIPs",
    ],
  ),
  "a class of load balancers for one that has none": asks(
    (ns) => post(SERVICES, ns, service({ loadBalancerClass: "a.example/b" })),
    [
      "422 Invalid: Service \"a\" is invalid: spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      "name a, kind Service",
      "FieldValueForbidden spec.loadBalancerClass",
    ],
  ),
  "a load balancer that asks nodes for their health": asksFor(
    ["spec.externalTrafficPolicy", "spec.allocateLoadBalancerNodePorts", "status"],
    (ns) => post(SERVICES, ns, service({ type: "LoadBalancer", externalTrafficPolicy: "Local" })),
    {
      status: { loadBalancer: {} },
      "spec.externalTrafficPolicy": "Local",
      "spec.allocateLoadBalancerNodePorts": true,
    },
  ),
});
