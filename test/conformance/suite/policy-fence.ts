import { toFencePolicy } from "../../../src/operator/manifests/fence-policy.ts";
import { area, type Case, type Json, type Request, type Server } from "../server.ts";
import { done, same, textAt } from "./expect.ts";
import { bindingBody, BINDINGS, deniedC, inForce, outcome, POLICIES, policyBody } from "./policies.ts";
import { apply, CONFIG_MAPS, del, type Fields, get, post, request } from "./requests.ts";

/** What the writer of a case sends with its requests: a name that no other case has, and the rights of an administrator. */
interface Writer {
  readonly ns: string;
  readonly as: { readonly headers: Readonly<Record<string, string>> };
}

/** Makes a namespace and a writer whom the project's own fence policy judges, and waits until it does. */
async function fenced(server: Server): Promise<Writer> {
  const ns = await server.namespace();
  const name = server.unique("policy");
  const user = server.unique("writer");
  const [policy, binding] = toFencePolicy({ users: [user], groups: [] });
  const as = { headers: { "impersonate-user": user, "impersonate-group": "system:masters" } };
  await done(
    server,
    request("POST", POLICIES, {}, policyBody(name, Object(policy?.["spec"]) as object)),
    request("POST", BINDINGS, {}, bindingBody(name, { ...Object(binding?.["spec"]), policyName: name })),
  );
  await inForce(server, post(CONFIG_MAPS, ns, { metadata: { name: "probe" } }, { ...as, query: "dryRun=All" }));
  return { ns, as };
}

const withFence = (fence?: number): Fields => ({
  metadata: fence === undefined ? {} : { annotations: { "fence.skysail.dev/website": String(fence) } },
  data: { by: String(fence) },
});

/** A case of a write after others by a fenced writer. */
const asWriter =
  (make: (writer: Writer) => readonly Request[], expected: Json): Case["run"] =>
  async (server) => {
    const all = make(await fenced(server));
    const last = all.at(-1);
    if (all.length > 1) await done(server, ...all.slice(0, -1));
    if (last !== undefined) same(await outcome(server, last), expected);
  };

const write = ({ ns, as }: Writer, fence?: number): Request =>
  apply(CONFIG_MAPS, ns, "c", withFence(fence), "me&force=true", as);

/** Cases of the area `admission policies: the fence`: the policy that the project ships. */
export const policyFence = area("admission policies: the fence", {
  "a greater token": asWriter((writer) => [write(writer, 7), write(writer, 8)], 200),
  "the same token": asWriter((writer) => [write(writer, 7), write(writer, 7)], 200),
  "a smaller token": asWriter(
    (writer) => [write(writer, 10), write(writer, 9)],
    deniedC("skysail-fence: stale, object has fence.skysail.dev/website=10", "403 Forbidden"),
  ),
  "no token any more": asWriter(
    (writer) => [write(writer, 7), write(writer)],
    deniedC("skysail-fence: stale, object has fence.skysail.dev/website=7", "403 Forbidden"),
  ),
  "no token from the first": asWriter((writer) => [write(writer)], deniedC("skysail-fence: missing", "403 Forbidden")),
  "somebody else": asWriter((writer) => [write(writer, 7), { ...write(writer), headers: {} }], 200),
  "a deletion without preconditions": asWriter(
    (writer) => [write(writer, 7), del(CONFIG_MAPS, writer.ns, "c", undefined, writer.as)],
    deniedC("skysail-fence: delete without uid and resourceVersion precondition", "403 Forbidden"),
  ),
  "a deletion with both preconditions": async (server) => {
    const writer = await fenced(server);
    const made = await done(server, write(writer, 7), get(CONFIG_MAPS, writer.ns, "c"));
    const [uid, resourceVersion] = [textAt(made, "metadata.uid"), textAt(made, "metadata.resourceVersion")];
    const preconditions = { uid, resourceVersion };
    same(await outcome(server, del(CONFIG_MAPS, writer.ns, "c", { preconditions }, writer.as)), 200);
  },
});
