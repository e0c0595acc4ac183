import { printJson } from "../json.ts";
import { fromApiVersion } from "../../model/refs.ts";
import type { ApiRequest } from "../request.ts";
import { badRequest } from "../status.ts";
import { decodeMessage } from "./decode-message.ts";
import { messageOf } from "./messages.ts";
import { ProtobufError, readBytes, toText } from "./wire.ts";

const PROTOBUF = "application/vnd.kubernetes.protobuf";

/** Whether the body of a request with these headers is Kubernetes' protobuf. */
export function isProtobuf(headers: Readonly<Record<string, string | readonly string[] | undefined>>): boolean {
  const type = headers["content-type"];
  return typeof type === "string" && type.split(";")[0]?.trim().toLowerCase() === PROTOBUF;
}

/** What every such body begins with. */
const MAGIC = Buffer.from("k8s\0");

/**
 * The request with the JSON body that means the same as its protobuf body. One that needs no translation, or whose kind has no form in protobuf,
 * stays as it is.
 *
 * Errors: 400 for bytes that cannot be read.
 */
export function withJsonBody(request: ApiRequest): ApiRequest {
  if (!isProtobuf(request.headers)) return request;
  const bytes = Buffer.from(request.body ?? "", "latin1");
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return request;
  try {
    const body = jsonOf(bytes.subarray(MAGIC.length));
    if (body === undefined) return request;
    return { ...request, headers: { ...request.headers, "content-type": "application/json" }, body };
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw badRequest(`the protobuf in the body of the request cannot be read: ${error.message}`);
  }
}

/** The envelope (`runtime.Unknown`) holds apiVersion and kind (1), and the object (2). */
function jsonOf(bytes: Uint8Array): string | undefined {
  const envelope = readBytes(bytes);
  const meta = readBytes(envelope.get(1) ?? new Uint8Array());
  const [apiVersion, kind] = [toText(meta.get(1)), toText(meta.get(2))];
  const { group, version } = fromApiVersion(apiVersion);
  const [first = ""] = group.split(".");
  // Options are of every group, but their message is the one of `meta/v1`.
  const names = [`${first === "" ? "core" : first}.${version}.${kind}`, `meta.v1.${kind}`];
  const name = names.find((known) => messageOf(known) !== undefined);
  if (name === undefined) return undefined;
  return printJson({ apiVersion, kind, ...decodeMessage(name, envelope.get(2) ?? new Uint8Array()) });
}
