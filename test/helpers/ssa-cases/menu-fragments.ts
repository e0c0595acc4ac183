/** A place in an object and the values that a case may put there. */
export interface Fragment {
  readonly path: readonly (string | number)[];
  readonly values: readonly unknown[];
}

/** Labels, annotations and finalizers of any kind. */
export const META: readonly Fragment[] = [
  { path: ["metadata", "labels"], values: [{ team: "a" }, { team: "b", tier: "x" }, { "example.dev/part": "p" }, {}] },
  { path: ["metadata", "annotations"], values: [{ note: "1" }, { note: "2", "example.dev/rev": "" }, {}] },
  {
    path: ["metadata", "finalizers"],
    values: [["example.dev/a"], ["example.dev/a", "example.dev/b"], ["example.dev/b", "example.dev/a"]],
  },
];

const container = (name: string, extra: Record<string, unknown> = {}): Record<string, unknown> => ({
  name,
  image: "nginx:1",
  ...extra,
});

/** Parts of a pod template. */
export const POD: readonly Fragment[] = [
  {
    path: ["spec", "template", "spec", "containers"],
    values: [
      [container("app", { resources: { requests: { cpu: "1000m", memory: "1024Mi" } } })],
      [container("app", { resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: 2 } } })],
      [container("app", { ports: [{ containerPort: 80 }, { containerPort: 53, protocol: "UDP" }] })],
      [
        container("app", {
          ports: [
            { containerPort: 53, protocol: "UDP" },
            { containerPort: 80, protocol: "TCP", name: "http" },
          ],
        }),
      ],
      [
        container("app", {
          env: [
            { name: "A", value: "1" },
            { name: "B", value: "2" },
          ],
        }),
      ],
      [
        container("app", {
          env: [
            { name: "B", value: "2" },
            { name: "A", value: "1" },
          ],
        }),
      ],
      [container("app", { env: [{ name: "A", value: "" }] })],
      [container("app", { env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] })],
      [container("app", { command: ["sh", "-c"], args: ["x"] })],
      [container("app"), container("side", { image: "busybox" })],
      [container("side", { image: "busybox:latest" }), container("app")],
      [container("app", { livenessProbe: { httpGet: { path: "/", port: 80 } } })],
      [
        container("app", {
          readinessProbe: { tcpSocket: { port: "http" }, periodSeconds: 10 },
          ports: [{ containerPort: 80, name: "http" }],
        }),
      ],
      [container("app", { securityContext: { runAsNonRoot: false, privileged: false } })],
      [container("app", { volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] })],
      [container("app", { imagePullPolicy: "Always", terminationMessagePath: "/dev/termination-log" })],
      [container("app", { resources: {} })],
      [container("app", { stdin: false, tty: true, workingDir: "" })],
    ],
  },
  {
    path: ["spec", "template", "spec", "volumes"],
    values: [
      [{ name: "tmp", emptyDir: {} }],
      [{ name: "tmp", emptyDir: { sizeLimit: "1024Mi" } }],
      [{ name: "tmp", configMap: { name: "c" } }],
      [],
    ],
  },
  {
    path: ["spec", "template", "spec", "tolerations"],
    values: [[{ key: "a", operator: "Exists" }], [{ key: "b", value: "x", effect: "NoSchedule" }], []],
  },
  { path: ["spec", "template", "spec", "nodeSelector"], values: [{ arch: "arm" }, {}, { arch: "x", zone: "y" }] },
  {
    path: ["spec", "template", "spec", "securityContext"],
    values: [{}, { runAsUser: 0 }, { runAsUser: 5, fsGroup: 0 }],
  },
  { path: ["spec", "template", "spec", "hostNetwork"], values: [false] },
  { path: ["spec", "template", "spec", "terminationGracePeriodSeconds"], values: [0, 30, 5] },
  { path: ["spec", "template", "spec", "restartPolicy"], values: ["Always"] },
  { path: ["spec", "template", "spec", "dnsPolicy"], values: ["ClusterFirst", "Default"] },
  { path: ["spec", "template", "spec", "serviceAccountName"], values: ["", "sa"] },
  {
    path: ["spec", "template", "spec", "imagePullSecrets"],
    values: [[{ name: "x" }], [{ name: "y" }, { name: "x" }], []],
  },
  {
    path: ["spec", "template", "spec", "affinity"],
    values: [
      {},
      {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "a", operator: "Exists" }] }],
          },
        },
      },
    ],
  },
  {
    path: ["spec", "template", "spec", "topologySpreadConstraints"],
    values: [
      [
        {
          maxSkew: 1,
          topologyKey: "z",
          whenUnsatisfiable: "DoNotSchedule",
          labelSelector: { matchLabels: { a: "b" } },
        },
      ],
    ],
  },
  {
    path: ["spec", "template", "spec", "hostAliases"],
    values: [[{ ip: "1.1.1.1", hostnames: ["a"] }], [{ ip: "1.1.1.1", hostnames: ["b"] }, { ip: "2.2.2.2" }]],
  },
  { path: ["spec", "template", "spec", "initContainers"], values: [[container("init")], []] },
  { path: ["spec", "template", "metadata", "annotations"], values: [{ y: "1" }, { y: "2", z: "" }, {}] },
  { path: ["spec", "template", "metadata", "creationTimestamp"], values: [null] },
];

/** The least that a pod template needs. */
export const template = (name: string): Record<string, unknown> => ({
  metadata: { labels: { app: name } },
  spec: { containers: [container("app")] },
});

/** Parts of a Widget: every kind of list and map. */
export const WIDGET: readonly Fragment[] = [
  { path: ["spec", "size"], values: [1, 2, 0, null] },
  { path: ["spec", "mode"], values: ["Safe", "Fast"] },
  { path: ["spec", "image"], values: ["a", "b", ""] },
  { path: ["spec", "note"], values: ["n", null, ""] },
  { path: ["spec", "port"], values: [80, "80", "http"] },
  { path: ["spec", "memory"], values: ["1Gi", "1024Mi", 5] },
  { path: ["spec", "ratio"], values: [1, 1.5, 0.1] },
  { path: ["spec", "big"], values: [9007199254740991, 1] },
  { path: ["spec", "props"], values: [{ a: "1" }, { a: "2", b: "3" }, {}, { c: "" }, { a: null }] },
  { path: ["spec", "selector"], values: [{ a: "1" }, { b: "2" }, {}] },
  { path: ["spec", "frozen"], values: [{ a: "x" }, { a: "x", b: 1, c: ["q"] }, {}, { c: [] }] },
  {
    path: ["spec", "template"],
    values: [{ name: "t" }, { replicas: 2 }, { replicas: 3, labels: { l: "1" } }, {}, { labels: {} }],
  },
  {
    path: ["spec", "servers"],
    values: [
      [{ name: "s1" }, { name: "s2", addr: "x" }],
      [{ name: "s2" }, { name: "s1", weight: 1 }],
      [{ name: "s1", weight: 5, tags: ["a", "b"] }],
      [{ name: "s1", tags: ["b", "a"], opts: { k: "v" } }, { name: "s3" }],
      [{ name: "s3" }, { name: "s2" }, { name: "s1" }],
      [
        { name: "s1", opts: {} },
        { name: "s2", tags: [] },
      ],
      [],
      null,
    ],
  },
  {
    path: ["spec", "endpoints"],
    values: [
      [{ port: 80 }, { port: 80, protocol: "UDP" }],
      [{ port: 80, protocol: "TCP", name: "http" }],
      [{ port: 443, path: "/" }, { port: 80 }],
      [{ port: 80, protocol: "UDP" }, { port: 80 }, { port: 443 }],
      [],
    ],
  },
  {
    path: ["spec", "groups"],
    values: [
      [{ name: "g", members: [{ id: 1 }, { id: 2, role: "admin" }] }],
      [{ name: "g", members: [{ id: 2 }, { id: 1, role: "reader" }] }, { name: "h" }],
      [{ name: "h", members: [] }, { name: "g" }],
    ],
  },
  { path: ["spec", "tags"], values: [["a", "b", "c"], ["c", "a"], ["b"], [], null, ["d", "b"]] },
  { path: ["spec", "nums"], values: [[1, 2], [2, 1], [3], []] },
  { path: ["spec", "args"], values: [["a"], ["a", "b"], [], null] },
  { path: ["spec", "rules"], values: [[{ verb: "get" }], [{ paths: ["/"] }, { verb: "put" }], [{}], []] },
  {
    path: ["spec", "free"],
    values: [
      { a: 1, list: [1, { b: 2 }], deep: { x: { y: "z" } } },
      { deep: { x: 1 } },
      { a: null, deep: {} },
      {},
      { list: [] },
    ],
  },
  {
    path: ["spec", "embedded"],
    values: [
      { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { x: 1 } },
      { apiVersion: "v1", kind: "Pod", metadata: { labels: { a: "b" }, annotations: {} } },
    ],
  },
];
