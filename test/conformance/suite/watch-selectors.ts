import { area } from "../server.ts";
import { asks, at, done, same, textAt, word } from "./expect.ts";
import { CONFIG_MAPS, list, merge, post } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { named, label, open, now, story, isLast, forBoth, refused } from "./watch-cases.ts";

const METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

const METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

const TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1";

/** Cases of the area `watch: selectors`. */
export const watchSelectors = area("watch: selectors", {
  "enters, changes, leaves and returns": forBoth(async (server, kind) => {
    const ns = await server.namespace();
    const before = await now(server, kind, ns);
    const set = (l: string | null, x: string): ReturnType<typeof merge> =>
      merge(kind, ns, "a", { metadata: { labels: { l, x } } });
    await done(
      server,
      post(kind, ns, named("a")),
      set("1", "1"),
      set("1", "2"),
      set(null, "3"),
      set(null, "4"),
      set("1", "5"),
    );
    const watch = await open(server, kind, ns, `resourceVersion=${before}&labelSelector=l%3D1`);
    const lines = await watch.until(({ object }) => at(object, "metadata.labels.x") === "5");
    same(
      lines.map((line) => `${label(line)} ${word(at(line.object, "metadata.labels.x"))}`),
      ["ADDED a 1", "MODIFIED a 2", "DELETED a 2", "ADDED a 5"],
    );
  }),
  "what leaves bears the resourceVersion of the change": forBoth(async (server, kind) => {
    const ns = await server.namespace();
    const before = await now(server, kind, ns);
    await done(server, post(kind, ns, named("a", { l: "1" })));
    const change = await done(server, merge(kind, ns, "a", { metadata: { labels: { l: null } } }));
    const watch = await open(server, kind, ns, `resourceVersion=${before}&labelSelector=l`);
    const lines = await watch.until(isLast);
    same(word(at(lines.at(-1)?.object, "metadata.resourceVersion")), textAt(change, "metadata.resourceVersion"));
  }),
  "what was never selected is not seen to go": async (server) => {
    const { ns, before } = await story(server, CONFIG_MAPS);
    const watch = await open(server, CONFIG_MAPS, ns, `resourceVersion=${before}&labelSelector=none&timeoutSeconds=1`);
    same(await watch.rest(), []);
  },
  "an invalid label selector": refused("labelSelector=a%20b", [
    "400 BadRequest: unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
  ]),
  "an invalid field selector": refused("fieldSelector=data.k%3Dv", [
    '400 BadRequest: "data.k" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ]),
});

/** Cases of the area `watch: forms`. */
export const watchForms = area("watch: forms", {
  "metadata only": async (server) => {
    const { ns, before } = await story(server, CONFIG_MAPS);
    const lines = await (await open(server, CONFIG_MAPS, ns, `resourceVersion=${before}`, METADATA)).until(isLast);
    same(server.show(lines), [
      {
        type: "ADDED",
        object: {
          kind: "PartialObjectMetadata",
          apiVersion: "meta.k8s.io/v1",
          metadata: { name: "a", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" },
        },
      },
      {
        type: "MODIFIED",
        object: {
          kind: "PartialObjectMetadata",
          apiVersion: "meta.k8s.io/v1",
          metadata: {
            name: "a",
            namespace: "NS",
            uid: "UID",
            resourceVersion: "RV",
            creationTimestamp: "TIME",
            labels: { l: "1" },
          },
        },
      },
      {
        type: "ADDED",
        object: {
          kind: "PartialObjectMetadata",
          apiVersion: "meta.k8s.io/v1",
          metadata: { name: "b", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" },
        },
      },
      {
        type: "DELETED",
        object: {
          kind: "PartialObjectMetadata",
          apiVersion: "meta.k8s.io/v1",
          metadata: { name: "b", namespace: "NS", uid: "UID", resourceVersion: "RV", creationTimestamp: "TIME" },
        },
      },
    ]);
  },
  "metadata only, of custom objects": async (server) => {
    const { ns, before } = await story(server, WIDGETS);
    const lines = await (await open(server, WIDGETS, ns, `resourceVersion=${before}`, METADATA)).until(isLast);
    same(
      lines.map(({ type, object }) => `${type} ${word(at(object, "apiVersion"))} ${word(at(object, "kind"))}`),
      [
        "ADDED meta.k8s.io/v1 PartialObjectMetadata",
        "MODIFIED meta.k8s.io/v1 PartialObjectMetadata",
        "ADDED meta.k8s.io/v1 PartialObjectMetadata",
        "DELETED meta.k8s.io/v1 PartialObjectMetadata",
      ],
    );
  },
  "metadata of either form, as a client asks that lists too": async (server) => {
    const { ns, before } = await story(server, WIDGETS);
    const accept = `${METADATA},${METADATA_LIST},application/json`;
    same(
      at((await (await open(server, WIDGETS, ns, `resourceVersion=${before}`, accept)).next())?.object, "kind"),
      "PartialObjectMetadata",
    );
  },
  Table: async (server) => {
    const { ns, before } = await story(server, WIDGETS);
    const lines = await (await open(server, WIDGETS, ns, `resourceVersion=${before}`, TABLE)).until(isLast);
    const shown = lines.map(({ type, object }) => ({
      type,
      columns: Array.isArray(at(object, "columnDefinitions")) ? "there" : "none",
      name: at(object, "rows.0.cells.0"),
    }));
    same(shown, [
      { type: "ADDED", columns: "there", name: "a" },
      { type: "MODIFIED", columns: "none", name: "a" },
      { type: "ADDED", columns: "none", name: "b" },
      { type: "DELETED", columns: "none", name: "b" },
    ]);
  },
  "an Accept that there is not": asks(
    (ns) => list(CONFIG_MAPS, ns, "watch=1", { accept: "text/html" }),
    [
      "406 NotAcceptable: 406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch",
      "",
    ],
  ),
  CBOR: asks(
    (ns) => list(CONFIG_MAPS, ns, "watch=1", { accept: "application/cbor-seq" }),
    [
      "406 NotAcceptable: 406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch",
      "",
    ],
  ),
});
