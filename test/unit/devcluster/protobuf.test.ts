import { expect, test } from "vitest";
import { createRandom } from "../../../src/adapters/local/random.ts";
import { createDevcluster, type Devcluster } from "../../../src/devcluster/devcluster.ts";
import { decodeMessage } from "../../../src/devcluster/protobuf/decode-message.ts";
import { createStillClock } from "../../helpers/still-clock.ts";

/** A field on the wire: a number as a varint, a text or bytes with their length. */
function field(number: number, value: number | string | Buffer): Buffer {
  if (typeof value === "number") return Buffer.concat([varint(number * 8), varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

const message = (...fields: readonly Buffer[]): Buffer => Buffer.concat(fields);

function envelope(apiVersion: string, kind: string, object: Buffer): string {
  const meta = message(field(1, apiVersion), field(2, kind));
  return message(Buffer.from("k8s\0"), field(1, meta), field(2, object)).toString("latin1");
}

test("the zero of a pointer is a value, any other is what Go writes for nothing", () => {
  const spec = message(field(1, 0), field(5, 0), field(7, 0), field(6, 3));
  expect(decodeMessage("apps.v1.DeploymentSpec", spec)).toEqual({ replicas: 0, revisionHistoryLimit: 3 });
  expect(decodeMessage("meta.v1.ObjectMeta", message(field(1, ""), field(8, ""), field(7, 0)))).toEqual({});
});

test("lists, maps, and what stands in its parent", () => {
  const entry = (key: string, value: string): Buffer => message(field(1, key), field(2, value));
  expect(
    decodeMessage(
      "meta.v1.ObjectMeta",
      message(field(11, entry("a", "1")), field(11, entry("b", "")), field(14, "x/y")),
    ),
  ).toEqual({ labels: { a: "1", b: "" }, finalizers: ["x/y"] });
  // Volume.VolumeSource.EmptyDir: an empty object behind a pointer.
  expect(decodeMessage("core.v1.Volume", message(field(1, "v"), field(2, field(2, ""))))).toEqual({
    name: "v",
    emptyDir: {},
  });
});

test("types that read themselves", () => {
  const port = (...target: readonly Buffer[]): Buffer => message(field(3, 80), field(4, message(...target)));
  expect(decodeMessage("core.v1.ServicePort", port(field(1, 1), field(3, "web")))).toEqual({
    port: 80,
    targetPort: "web",
  });
  expect(decodeMessage("core.v1.ServicePort", port(field(1, 0), field(2, 8080)))).toEqual({
    port: 80,
    targetPort: 8080,
  });
  expect(
    decodeMessage("core.v1.ResourceRequirements", field(1, message(field(1, "cpu"), field(2, field(1, "100m"))))),
  ).toEqual({ limits: { cpu: "100m" } });
  expect(decodeMessage("meta.v1.ObjectMeta", field(9, field(1, 1_600_000_000)))).toEqual({
    deletionTimestamp: "2020-09-13T12:26:40Z",
  });
  expect(decodeMessage("core.v1.Secret", field(2, message(field(1, "k"), field(2, "v"))))).toEqual({
    data: { k: "dg==" },
  });
});

const PATH = "/api/v1/namespaces";

async function post(cluster: Devcluster, body: string, url = PATH) {
  const headers = { "content-type": "application/vnd.kubernetes.protobuf", accept: "application/json" };
  const { status, body: answer } = await cluster.handle({ method: "POST", url, headers, body });
  if (typeof answer !== "string") throw new Error("a creation is answered by a watch");
  return { status, answer: JSON.parse(answer) as Record<string, unknown> };
}

test("a creation in protobuf is one in JSON; what cannot be read is refused", async () => {
  const cluster = createDevcluster({ clock: createStillClock(), random: createRandom() });
  const named = field(1, field(1, "here"));
  expect(await post(cluster, envelope("v1", "Namespace", named))).toMatchObject({
    status: 201,
    answer: { kind: "Namespace", metadata: { name: "here" } },
  });
  expect(await post(cluster, envelope("v1", "Namespace", named.subarray(0, -1)))).toMatchObject({
    status: 400,
    answer: {
      reason: "BadRequest",
      message: "the protobuf in the body of the request cannot be read: the message ends within a field",
    },
  });
  expect(await post(cluster, envelope("v1", "Unheard", named))).toMatchObject({ status: 415 });
  expect(await post(cluster, "{}")).toMatchObject({ status: 415 });
  cluster.stop();
});
