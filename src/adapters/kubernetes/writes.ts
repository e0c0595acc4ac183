import type { Write } from "../../ports/cluster-api.ts";
import type { WriteSubject } from "./classify.ts";
import { describeRef, isSecret, toObjectPath, toQuery } from "./paths.ts";
import type { ApiRequest } from "./transport.ts";

/** A write as a request, and what its answer must be judged by. */
export interface PreparedWrite {
  readonly request: ApiRequest;
  readonly subject: WriteSubject;
}

/**
 * Says how a write goes over the wire.
 *
 * A write is `repeatable` when a second copy of it cannot do anything new: it is a dry run, or it carries a precondition, which the first copy,
 * had it been executed, would have made false. The second answer is then a refusal (`moved`, `exists`, `absent`) though the first copy was ours: the
 * caller reads and finds its work done, as after any lost answer.
 */
export function prepareWrite(write: Write): PreparedWrite {
  const { ref } = write;
  const subresource = write.verb === "delete" || write.subresource === undefined ? undefined : write.subresource;
  const verb = subresource === undefined ? write.verb : `${write.verb} ${subresource} of`;
  const subject: WriteSubject = {
    action: `${verb} ${describeRef(ref)}`,
    resource: ref.resource,
    name: ref.name,
    secret: isSecret(ref),
    creates: isCreation(write),
  };
  const path = toObjectPath(ref, subresource);
  const common = { action: subject.action, repeatable: isRepeatable(write) };
  switch (write.verb) {
    case "apply": {
      const query = toQuery({
        fieldManager: write.manager,
        force: write.force,
        dryRun: write.dryRun === true ? "All" : undefined,
      });
      return {
        subject,
        request: { ...common, ...patchOf("application/apply-patch+yaml", path + query, write.object) },
      };
    }
    case "patch": {
      // An apply refuses unknown fields by itself; a merge patch would silently drop them.
      const query = toQuery({ fieldManager: write.manager, fieldValidation: "Strict" });
      return { subject, request: { ...common, ...patchOf("application/merge-patch+json", path + query, write.patch) } };
    }
    case "delete": {
      const options = {
        kind: "DeleteOptions",
        apiVersion: "v1",
        propagationPolicy: write.propagation ?? "Background",
        ...(write.precondition === undefined ? {} : { preconditions: write.precondition }),
      };
      return {
        subject,
        request: { ...common, method: "DELETE", path, contentType: "application/json", body: JSON.stringify(options) },
      };
    }
  }
}

/** JSON is YAML, so an apply's body needs no other form. */
function patchOf(contentType: string, path: string, body: unknown) {
  return { method: "PATCH" as const, path, contentType, body: JSON.stringify(body) };
}

function isCreation(write: Write): boolean {
  if (write.verb !== "apply" || write.subresource !== undefined) return false;
  const { uid, resourceVersion } = write.object.metadata;
  return uid === undefined && resourceVersion === "1";
}

function isRepeatable(write: Write): boolean {
  switch (write.verb) {
    case "apply":
      return write.dryRun === true || (write.object.metadata.resourceVersion ?? "") !== "";
    case "patch":
      return false;
    case "delete":
      return write.precondition !== undefined;
  }
}
