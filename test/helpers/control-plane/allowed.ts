import { eventually } from "../processes/ready.ts";
import type { Kube } from "./kube.ts";

/** What somebody wants to do, as an access review asks it. */
export interface Wish {
  readonly verb: string;
  /** Default is the core group. */
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Default is everywhere. */
  readonly namespace?: string;
  readonly name?: string;
}

/**
 * Waits until a user may do this. The authorizer of a real API server hears of roles and of bindings by watches of their own, a moment after
 * they were made.
 */
export async function untilAllowed(kube: Kube, user: string, wish: Wish): Promise<void> {
  const body = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec: { user, resourceAttributes: wish },
  };
  await eventually(
    `${user} may ${JSON.stringify(wish)}`,
    async () => {
      const path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
      const answer = await kube<{ status?: { allowed: boolean } }>(path, { method: "POST", body });
      return answer.body.status?.allowed === true ? true : undefined;
    },
    { timeoutMs: 60_000 },
  );
}
