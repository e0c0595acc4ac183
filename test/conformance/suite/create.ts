import { area } from "../server.ts";
import { asks, asksFor, at, done, same, shows } from "./expect.ts";
import { CONFIG_MAPS, DEPLOYMENTS, PODS, post, SECRETS, SERVICES, named } from "./requests.ts";
import { GAUGES, WIDGETS } from "./widgets.ts";
import { deployment, pod, SERVICE } from "./workloads.ts";

/** Cases of the area `create`. */
export const create = area("create", {
  "a ConfigMap": asks((ns) => post(CONFIG_MAPS, ns, { ...named("a"), data: { k: "v" } }), {
    status: 201,
    body: {
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: {
        name: "a",
        namespace: "NS",
        uid: "UID",
        resourceVersion: "RV",
        creationTimestamp: "TIME",
        managedFields: ['conformance Update v1: {"f:data":{".":{},"f:k":{}}}'],
      },
      data: { k: "v" },
    },
  }),
  "a Secret, whose stringData becomes data": asks(
    (ns) => post(SECRETS, ns, { ...named("a"), stringData: { k: "v" } }),
    {
      status: 201,
      body: {
        kind: "Secret",
        apiVersion: "v1",
        metadata: {
          name: "a",
          namespace: "NS",
          uid: "UID",
          resourceVersion: "RV",
          creationTimestamp: "TIME",
          managedFields: ['conformance Update v1: {"f:data":{".":{},"f:k":{}},"f:type":{}}'],
        },
        data: { k: "dg==" },
        type: "Opaque",
      },
    },
  ),
  "a custom object, with its defaults": asks((ns) => post(WIDGETS, ns, { ...named("a"), spec: { note: "n" } }), {
    status: 201,
    body: {
      apiVersion: "conformance.example/v1",
      kind: "Widget",
      metadata: {
        creationTimestamp: "TIME",
        generation: 1,
        managedFields: [
          'conformance Update conformance.example/v1: {"f:spec":{".":{},"f:note":{},"f:size":{},"f:strict":{}}}',
        ],
        name: "a",
        namespace: "NS",
        resourceVersion: "RV",
        uid: "UID",
      },
      spec: { note: "n", size: 1, strict: "s" },
    },
  }),
  "a custom object without spec has no defaults below it": asks((ns) => post(WIDGETS, ns, named("a")), {
    status: 201,
    body: {
      apiVersion: "conformance.example/v1",
      kind: "Widget",
      metadata: {
        creationTimestamp: "TIME",
        generation: 1,
        name: "a",
        namespace: "NS",
        resourceVersion: "RV",
        uid: "UID",
      },
    },
  }),
  "a custom object loses its status": asksFor(
    ["metadata.generation", "spec", "status"],
    (ns) => post(WIDGETS, ns, { ...named("a"), spec: {}, status: { phase: "x" } }),
    { status: null, "metadata.generation": 1, spec: { size: 1, strict: "s" } },
  ),
  "a custom object without a status subresource keeps its status": async (server) => {
    const name = server.unique("gauge");
    await shows(
      server,
      post(GAUGES, "", { ...named(name), status: { phase: "x" } }),
      ["status", "metadata.generation"],
      { status: { phase: "x" }, "metadata.generation": 1 },
    );
  },
  "a Deployment, with its defaults": asksFor(
    ["metadata.generation", "spec", "status"],
    (ns) => post(DEPLOYMENTS, ns, deployment("a", { replicas: 0 })),
    {
      status: {},
      "metadata.generation": 1,
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: "a" } },
        template: {
          metadata: { labels: { app: "a" } },
          spec: {
            containers: [
              {
                name: "c",
                image: "none.example/image",
                resources: {},
                terminationMessagePath: "/dev/termination-log",
                terminationMessagePolicy: "File",
                imagePullPolicy: "Always",
              },
            ],
            restartPolicy: "Always",
            terminationGracePeriodSeconds: 30,
            dnsPolicy: "ClusterFirst",
            securityContext: {},
            schedulerName: "default-scheduler",
          },
        },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
      },
    },
  ),
  "a Pod, with its defaults": asksFor(["metadata.generation", "spec", "status"], (ns) => post(PODS, ns, pod("a")), {
    status: { phase: "Pending", qosClass: "BestEffort" },
    "metadata.generation": 1,
    spec: {
      containers: [
        {
          name: "c",
          image: "none.example/image",
          resources: {},
          terminationMessagePath: "/dev/termination-log",
          terminationMessagePolicy: "File",
          imagePullPolicy: "Always",
        },
      ],
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      dnsPolicy: "ClusterFirst",
      securityContext: {},
      schedulerName: "default-scheduler",
      tolerations: [
        { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
        { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
      ],
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: "PreemptLowerPriority",
    },
  }),
  "a Service, with its defaults": async (server) => {
    const ns = await server.namespace();
    const answer = await done(server, post(SERVICES, ns, { ...named("a"), spec: { ...SERVICE, clusterIP: "None" } }));
    same(
      { spec: at(answer.body, "spec"), status: at(answer.body, "status") },
      {
        spec: {
          ports: [{ protocol: "TCP", port: 80, targetPort: 80 }],
          selector: { app: "x" },
          clusterIP: "None",
          clusterIPs: ["None"],
          type: "ClusterIP",
          sessionAffinity: "None",
          ipFamilies: ["IPv4"],
          ipFamilyPolicy: "SingleStack",
          internalTrafficPolicy: "Cluster",
        },
        status: { loadBalancer: {} },
      },
    );
  },
});
