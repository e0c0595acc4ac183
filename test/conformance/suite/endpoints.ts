import { area } from "../server.ts";
import { at, done, eventually, same, untilStatus, word } from "./expect.ts";
import { addPod, EMPTY, ENDPOINTS, objects, place, settles, SLICES } from "./endpoint-lines.ts";
import { items } from "./played-pods.ts";
import { del, merge, PODS, post, SERVICES } from "./requests.ts";

/** Cases of the area `endpoints`. */
export const endpoints = area("endpoints", {
  "a Service without pods": async (server) => {
    const { ns } = await place(server, {}, { my: "label" });
    await settles(server, ns, EMPTY);
    const annotations = { "endpoints.kubernetes.io/last-change-trigger-time": "TIME" };
    const shared = { creationTimestamp: "TIME", namespace: "NS", resourceVersion: "RV", uid: "UID", annotations };
    const owner = {
      apiVersion: "v1",
      blockOwnerDeletion: true,
      controller: true,
      kind: "Service",
      name: "web",
      uid: "UID",
    };
    same(await objects(server, ns), {
      endpoints: {
        apiVersion: "v1",
        kind: "Endpoints",
        metadata: {
          ...shared,
          name: "web",
          labels: { "endpoints.kubernetes.io/managed-by": "endpoint-controller", my: "label" },
          managedFields: [
            'kube-controller-manager Update v1: {"f:metadata":{"f:annotations":{".":{},"f:endpoints.kubernetes.io/last-change-trigger-time":{}},"f:labels":{".":{},"f:endpoints.kubernetes.io/managed-by":{},"f:my":{}}}}',
          ],
        },
      },
      slice: {
        addressType: "IPv4",
        endpoints: null,
        metadata: {
          ...shared,
          name: "SLICE",
          generateName: "web-",
          generation: 1,
          labels: {
            "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
            "kubernetes.io/service-name": "web",
            my: "label",
          },
          managedFields: [
            'kube-controller-manager Update discovery.k8s.io/v1: {"f:addressType":{},"f:metadata":{"f:annotations":{".":{},"f:endpoints.kubernetes.io/last-change-trigger-time":{}},"f:generateName":{},"f:labels":{".":{},"f:endpointslice.kubernetes.io/managed-by":{},"f:kubernetes.io/service-name":{},"f:my":{}},"f:ownerReferences":{".":{},"k:{\\"uid\\":\\"UID\\"}":{}}}}',
          ],
          ownerReferences: [owner],
        },
        ports: null,
      },
    });
  },
  "a ready pod": async (server) => {
    const there = await place(server);
    await settles(server, there.ns, EMPTY);
    await addPod(server, there, "a", { ip: "10.9.0.1" });
    await settles(
      server,
      there.ns,
      'slice IPv4 80 TCP: ["10.9.0.1"] a: ready serving',
      "subset 80 TCP: ready 10.9.0.1 a; not ready ",
    );
    const found = await objects(server, there.ns);
    const targetRef = { kind: "Pod", name: "a", namespace: "NS", uid: "UID" };
    same(at(found, "endpoints.subsets"), [
      { addresses: [{ ip: "10.9.0.1", nodeName: "NODE", targetRef }], ports: [{ port: 80, protocol: "TCP" }] },
    ]);
    same(
      [at(found, "slice.endpoints"), at(found, "slice.ports"), at(found, "slice.metadata.generation")],
      [
        [
          {
            addresses: ["10.9.0.1"],
            conditions: { ready: true, serving: true, terminating: false },
            nodeName: "NODE",
            targetRef,
          },
        ],
        [{ name: "", port: 80, protocol: "TCP" }],
        2,
      ],
    );
    same(
      [at(found, "endpoints.metadata.managedFields"), at(found, "slice.metadata.managedFields")],
      [
        [
          'kube-controller-manager Update v1: {"f:metadata":{"f:annotations":{".":{},"f:endpoints.kubernetes.io/last-change-trigger-time":{}},"f:labels":{".":{},"f:endpoints.kubernetes.io/managed-by":{}}},"f:subsets":{}}',
        ],
        [
          'kube-controller-manager Update discovery.k8s.io/v1: {"f:addressType":{},"f:endpoints":{},"f:metadata":{"f:annotations":{".":{},"f:endpoints.kubernetes.io/last-change-trigger-time":{}},"f:generateName":{},"f:labels":{".":{},"f:endpointslice.kubernetes.io/managed-by":{},"f:kubernetes.io/service-name":{}},"f:ownerReferences":{".":{},"k:{\\"uid\\":\\"UID\\"}":{}}},"f:ports":{}}',
        ],
      ],
    );
  },
  "pods that are not ready": async (server) => {
    const there = await place(server);
    await addPod(server, there, "a", { ip: "10.9.0.1" });
    await addPod(server, there, "b", { ip: "10.9.0.2", ready: "False" });
    await settles(
      server,
      there.ns,
      'slice IPv4 80 TCP: ["10.9.0.1"] a: ready serving; ["10.9.0.2"] b: ',
      "subset 80 TCP: ready 10.9.0.1 a; not ready 10.9.0.2 b",
    );
  },
  "pods that are not ready, where they are asked for": async (server) => {
    const there = await place(server, { publishNotReadyAddresses: true });
    await addPod(server, there, "a", { ip: "10.9.0.1", ready: "False" });
    await settles(
      server,
      there.ns,
      'slice IPv4 80 TCP: ["10.9.0.1"] a: ready',
      "subset 80 TCP: ready 10.9.0.1 a; not ready ",
    );
  },
  "pods without an address, and others' pods": async (server) => {
    const there = await place(server);
    await addPod(server, there, "a", { ip: "10.9.0.1" });
    const other = { nodeName: there.node, containers: [{ name: "c", image: "none.example/image" }] };
    await done(server, post(PODS, there.ns, { metadata: { name: "b", labels: { app: "web" } }, spec: other }));
    await done(server, post(PODS, there.ns, { metadata: { name: "c", labels: { app: "x" } }, spec: other }));
    await settles(
      server,
      there.ns,
      'slice IPv4 80 TCP: ["10.9.0.1"] a: ready serving',
      "subset 80 TCP: ready 10.9.0.1 a; not ready ",
    );
  },
  "a pod on a node that is not there": async (server) => {
    const there = await place(server);
    await addPod(server, { ...there, node: server.unique("gone") }, "a", { ip: "10.9.0.1" });
    await settles(server, there.ns, EMPTY, "subset 80 TCP: ready 10.9.0.1 a; not ready ");
  },
  "ports by name": async (server) => {
    const ports = [
      { name: "http", port: 80, targetPort: "web" },
      { name: "dns", port: 53, protocol: "UDP", appProtocol: "dns" },
    ];
    const there = await place(server, { ports });
    await addPod(server, there, "a", { ip: "10.9.0.1", ports: [{ name: "web", containerPort: 8080 }] });
    await addPod(server, there, "b", { ip: "10.9.0.2", ports: [{ name: "web", containerPort: 9090 }] });
    await addPod(server, there, "c", { ip: "10.9.0.3" });
    await settles(
      server,
      there.ns,
      'slice IPv4 dns 53 UDP dns, http 8080 TCP: ["10.9.0.1"] a: ready serving',
      'slice IPv4 dns 53 UDP dns, http 9090 TCP: ["10.9.0.2"] b: ready serving',
      'slice IPv4 dns 53 UDP dns: ["10.9.0.3"] c: ready serving',
      "subset dns 53 UDP dns: ready 10.9.0.1 a, 10.9.0.2 b, 10.9.0.3 c; not ready ",
      "subset http 8080 TCP: ready 10.9.0.1 a; not ready ",
      "subset http 9090 TCP: ready 10.9.0.2 b; not ready ",
    );
  },
  "a headless Service": async (server) => {
    const there = await place(server, { clusterIP: "None", ports: [] });
    await addPod(server, there, "a", { ip: "10.9.0.1", spec: { hostname: "host", subdomain: "web" } });
    await settles(
      server,
      there.ns,
      'slice IPv4 : ["10.9.0.1"] host a: ready serving',
      "subset : ready 10.9.0.1 host a; not ready ",
    );
    const found = await objects(server, there.ns);
    const labels = [at(found, "endpoints.metadata.labels"), at(found, "slice.metadata.labels")];
    same(labels, [
      { "endpoints.kubernetes.io/managed-by": "endpoint-controller", "service.kubernetes.io/headless": "" },
      {
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        "kubernetes.io/service-name": "web",
        "service.kubernetes.io/headless": "",
      },
    ]);
  },
  "pods that go": async (server) => {
    const there = await place(server);
    await addPod(server, there, "a", { ip: "10.9.0.1" });
    await addPod(server, there, "b", { ip: "10.9.0.2" });
    await settles(
      server,
      there.ns,
      'slice IPv4 80 TCP: ["10.9.0.1"] a: ready serving; ["10.9.0.2"] b: ready serving',
      "subset 80 TCP: ready 10.9.0.1 a, 10.9.0.2 b; not ready ",
    );
    await done(server, del(PODS, there.ns, "a"));
    await done(server, merge(PODS, there.ns, "b", { metadata: { labels: { app: "other" } } }));
    await settles(server, there.ns, 'slice IPv4 80 TCP: ["10.9.0.1"] a: serving terminating');
    await done(server, del(PODS, there.ns, "a", { gracePeriodSeconds: 0 }));
    await settles(server, there.ns, EMPTY);
  },
  "a pod that has ended": async (server) => {
    const there = await place(server);
    await addPod(server, there, "a", { ip: "10.9.0.1" });
    await settles(
      server,
      there.ns,
      'slice IPv4 80 TCP: ["10.9.0.1"] a: ready serving',
      "subset 80 TCP: ready 10.9.0.1 a; not ready ",
    );
    const conditions = [{ type: "Ready", status: "False", reason: "PodCompleted" }];
    await done(server, merge(PODS, there.ns, "a/status", { status: { phase: "Succeeded", conditions } }));
    await settles(server, there.ns, EMPTY);
  },
  "another selector": async (server) => {
    const there = await place(server);
    await addPod(server, there, "a", { ip: "10.9.0.1" });
    await settles(
      server,
      there.ns,
      'slice IPv4 80 TCP: ["10.9.0.1"] a: ready serving',
      "subset 80 TCP: ready 10.9.0.1 a; not ready ",
    );
    await done(server, merge(SERVICES, there.ns, "web", { spec: { selector: { app: "x" } } }));
    await settles(server, there.ns, EMPTY);
  },
  "other labels": async (server) => {
    const { ns } = await place(server, {}, { a: "1" });
    await settles(server, ns, EMPTY);
    await done(server, merge(SERVICES, ns, "web", { metadata: { labels: { a: null, b: "2" } } }));
    const metadata = await eventually("the label", async () => {
      const found = await objects(server, ns);
      const all = [at(found, "endpoints.metadata"), at(found, "slice.metadata")] as const;
      return all.every((one) => at(one, "labels.b") === "2") ? all : undefined;
    });
    same(
      metadata.map((one) => [at(one, "labels"), at(one, "annotations"), at(one, "generation")]),
      [
        [{ "endpoints.kubernetes.io/managed-by": "endpoint-controller", b: "2" }, undefined, undefined],
        [
          {
            "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
            "kubernetes.io/service-name": "web",
            b: "2",
          },
          undefined,
          2,
        ],
      ],
    );
  },
  "Services without a selector, and aliases": async (server) => {
    const { ns } = await place(server);
    await done(server, post(SERVICES, ns, { metadata: { name: "bare" }, spec: { ports: [{ port: 80 }] } }));
    const alias = { type: "ExternalName", externalName: "a.example", selector: { app: "web" } };
    await done(server, post(SERVICES, ns, { metadata: { name: "alias" }, spec: alias }));
    await done(
      server,
      post(SERVICES, ns, { metadata: { name: "last" }, spec: { selector: { app: "x" }, ports: [{ port: 80 }] } }),
    );
    // A controller has several Services in hand at once.
    for (const name of ["web", "last"]) await untilStatus(server, `${ENDPOINTS.path(ns)}/${name}`, 200);
    same(
      (await items(server, ENDPOINTS, ns)).map((one) => at(one, "metadata.name")),
      ["last", "web"],
    );
  },
  "a Service that goes": async (server) => {
    const { ns } = await place(server);
    await settles(server, ns, EMPTY);
    await done(server, del(SERVICES, ns, "web"));
    await settles(server, ns, "no Endpoints");
  },
  "endpoints that someone deletes": async (server) => {
    const { ns } = await place(server);
    await settles(server, ns, EMPTY);
    await done(server, del(ENDPOINTS, ns, "web"));
    for (const slice of await items(server, SLICES, ns))
      await done(server, del(SLICES, ns, word(at(slice, "metadata.name"))));
    await settles(server, ns, EMPTY);
  },
});
