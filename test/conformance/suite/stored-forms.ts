import { area, type Request, type Server } from "../server.ts";
import { asks, at, done, same, textAt } from "./expect.ts";
import { apply, type Collection, collection, del, get, jsonPatch, merge, post, put, SECRETS } from "./requests.ts";

const CLAIMS = collection("v1", "PersistentVolumeClaim", "persistentvolumeclaims");
const CLAIM = {
  metadata: { name: "a" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
};
const NO_BYTES = { metadata: { name: "a" }, data: { a: null } };

/** Sends requests in order; after each, whether the object was written. */
async function writes(
  server: Server,
  kind: Collection,
  ns: string,
  requests: readonly Request[],
): Promise<readonly boolean[]> {
  const written: boolean[] = [];
  let before = "";
  for (const request of requests) {
    await done(server, request);
    const version = textAt(await done(server, get(kind, ns, "a")), "metadata.resourceVersion");
    written.push(version !== before);
    before = version;
  }
  return written;
}

const TWO = "two";

/** Cases of the area `update: stored form`: nothing is written where the bytes would be those that are stored. */
export const storedForms = area("update: stored form", {
  "a claim that was created is written by the first write that changes nothing": async (server) => {
    const ns = await server.namespace();
    const nothing = merge(CLAIMS, ns, "a", { metadata: { annotations: null } });
    same(await writes(server, CLAIMS, ns, [post(CLAIMS, ns, CLAIM), nothing, nothing]), [true, true, false]);
  },
  "a claim that was applied is written by the first apply that is the same": async (server) => {
    const ns = await server.namespace();
    const again = apply(CLAIMS, ns, "a", CLAIM, TWO);
    same(await writes(server, CLAIMS, ns, [again, again, again]), [true, true, false]);
  },
  "a claim whose creation is followed by a change is not": async (server) => {
    const ns = await server.namespace();
    const labelled = merge(CLAIMS, ns, "a", { metadata: { labels: { a: "b" } } });
    same(await writes(server, CLAIMS, ns, [post(CLAIMS, ns, CLAIM), labelled, labelled]), [true, true, false]);
  },
  "bytes that are null are read as none, and written by the first write that changes nothing": async (server) => {
    const ns = await server.namespace();
    const nothing = merge(SECRETS, ns, "a", { type: "Opaque" });
    same(await writes(server, SECRETS, ns, [post(SECRETS, ns, NO_BYTES), nothing, nothing]), [true, true, false]);
    same(at((await done(server, get(SECRETS, ns, "a"))).body, "data"), { a: "" });
  },
  "bytes that are null are written each time": async (server) => {
    const ns = await server.namespace();
    const again = apply(SECRETS, ns, "a", NO_BYTES, TWO);
    const update = put(SECRETS, ns, "a", NO_BYTES);
    same(await writes(server, SECRETS, ns, [again, again, again, update, update]), [true, true, true, true, true]);
  },
  "bytes that no longer are null are written": async (server) => {
    const ns = await server.namespace();
    const none = { metadata: { name: "a" }, data: { a: "" } };
    const steps = [post(SECRETS, ns, NO_BYTES), put(SECRETS, ns, "a", none), put(SECRETS, ns, "a", none)];
    same(await writes(server, SECRETS, ns, steps), [true, true, false]);
  },
  "bytes of null are owned by who updates to them": async (server) => {
    const ns = await server.namespace();
    const edited = await done(
      server,
      apply(SECRETS, ns, "a", NO_BYTES, TWO),
      put(SECRETS, ns, "a", { ...NO_BYTES, type: "Opaque" }, { query: "fieldManager=editor" }),
    );
    same(at(server.show(edited.body), "metadata.managedFields"), ['editor Update v1: {"f:data":{"f:a":{}}}']);
  },
  "bytes of null that a JSON patch adds": async (server) => {
    const ns = await server.namespace();
    const add = jsonPatch(SECRETS, ns, "a", [{ op: "add", path: "/data/a", value: null }]);
    const nothing = merge(SECRETS, ns, "a", { type: "Opaque" });
    const first = post(SECRETS, ns, { metadata: { name: "a" }, data: { b: "" } });
    same(await writes(server, SECRETS, ns, [first, add, nothing, nothing]), [true, true, true, false]);
  },
  "new finalizers of an object that is being deleted are told in the order of their names": asks(
    (ns) => [
      post(CLAIMS, ns, CLAIM),
      del(CLAIMS, ns, "a"),
      merge(CLAIMS, ns, "a", { metadata: { finalizers: ["a.b/c", "a.b/b", "a.b/c"] } }),
    ],
    [
      '422 Invalid: PersistentVolumeClaim "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a.b/b", "a.b/c"}',
      "name a, kind PersistentVolumeClaim",
      "FieldValueForbidden metadata.finalizers",
    ],
  ),
});
