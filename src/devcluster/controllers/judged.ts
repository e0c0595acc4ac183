import type { Admit } from "../admission/attributes.ts";
import { AUTHENTICATED, type UserInfo } from "../auth/user.ts";
import type { DeleteOptions } from "../delete-options.ts";
import { deleteObject } from "../deleter.ts";
import type { ServedKind } from "../served-kind.ts";
import { ApiFailure } from "../status.ts";
import type { World } from "../world.ts";
import type { Writer } from "../writer.ts";
import { later } from "./attempt.ts";

/** Who the controllers are to admission: one user for all, as where they have no ServiceAccounts of their own. */
export const CONTROLLER_MANAGER: UserInfo = { username: "system:kube-controller-manager", groups: [AUTHENTICATED] };

/** What a controller's writes go through. */
export interface Judged {
  readonly writer: Writer;
  /** Deletes an object, if the policies let it. With `nameless` they do not see its name: it is one of a collection. */
  readonly remove: (
    of: { readonly kind: ServedKind; readonly namespace: string; readonly name: string },
    options: DeleteOptions,
    nameless?: boolean,
  ) => void;
}

/** Makes it: `admitOf` gives what judges at the moment of a write, `writerOf` the writer that is judged by it. */
export function judgedWrites(
  world: World,
  writerOf: (admit?: Admit) => Writer,
  admitOf: () => Admit | undefined,
): Judged {
  const unjudged = writerOf();
  const now = (): Writer => {
    const admit = admitOf();
    return admit === undefined ? unjudged : writerOf(admit);
  };
  return {
    writer: {
      create: (...write) => now().create(...write),
      replace: (...write) => now().replace(...write),
      apply: (...write) => now().apply(...write),
    },
    remove(of, options, nameless = false) {
      const admit = admitOf();
      deleteObject(world, of, options, (old) => {
        const name = nameless ? "" : of.name;
        const { preconditions, propagation, gracePeriodSeconds } = options;
        admit?.({
          operation: "DELETE",
          ...of,
          name,
          old,
          dryRun: false,
          options: {
            ...(propagation === undefined ? {} : { propagationPolicy: propagation }),
            ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
            ...(Object.keys(preconditions).length === 0 ? {} : { preconditions }),
          },
        });
      });
    },
  };
}

/** The refusal when an error is that of a policy; `undefined` when it is another one. */
export function denialOf(error: unknown): ApiFailure | undefined {
  if (!(error instanceof ApiFailure)) return undefined;
  const [cause] = error.status.details?.causes ?? [];
  return cause?.message?.startsWith("ValidatingAdmissionPolicy '") === true ? error : undefined;
}

/** Does it; when a policy refuses it, tells what the policy says, and fails as it would have. */
export function toldIfRefused(act: () => void, tell: (why: string) => void): void {
  try {
    act();
  } catch (error) {
    const denial = denialOf(error);
    if (denial !== undefined) tell(denial.message);
    throw error;
  }
}

/** What was refused is tried again after so many milliseconds: nothing tells that a policy has changed its mind. A cluster waits longer each time. */
export const RETRY_MS = 1_000;

/** Tries again what was refused, by key: once for all that ask for the same before it is time. Errors: as {@link later}. */
export function createRetries(of: Parameters<typeof later>[0]): (key: string, act: () => void) => void {
  const waiting = new Set<string>();
  return (key, act) => {
    if (waiting.has(key)) return;
    waiting.add(key);
    void later(of, RETRY_MS, () => {
      waiting.delete(key);
      act();
    });
  };
}
