import { isMap } from "../../core/merge/values.ts";
import type { KubeObject } from "../../model/objects.ts";
import type { Authorizer } from "../auth/authorizer.ts";
import { serviceAccountGroups, serviceAccountUser, AUTHENTICATED, type UserInfo } from "../auth/user.ts";
import type { CelAuthorizer } from "../cel/functions/authorizer.ts";
import { toScale } from "../scale/scale-object.ts";
import type { ServedKind } from "../served-kind.ts";
import { ApiFailure, forbidden, warned } from "../status.ts";
import { inVersionOf, type World } from "../world.ts";
import { type Admit, type AdmittedWrite, requestOf } from "./attributes.ts";
import { type Denial, judge, namespaceObjectOf } from "./judge.ts";
import { matchedKind } from "./match.ts";
import { paramsOf } from "./params.ts";
import { actionsOf, compilePolicy, type Policy } from "./policy.ts";

const GROUP = "admissionregistration.k8s.io";
const CODES: Readonly<Record<string, number>> = { Forbidden: 403, RequestEntityTooLarge: 413, Unauthorized: 401 };

/** The ValidatingAdmissionPolicies of a cluster. */
export interface Policies {
  /** Judges the writes of a user; `undefined` while no policy is bound: then nothing has to be asked. */
  judgeOf(user: UserInfo): Admit | undefined;
}

interface Decision extends Denial {
  readonly policy: Policy;
  readonly binding: KubeObject;
}

/**
 * Makes the judge of the policies that are stored and bound at the moment of a write: they are in force at once.
 *
 * Caveats: audit annotations are evaluated for their errors and otherwise dropped: there is no audit log.
 */
export function createPolicies(world: Pick<World, "store" | "registry">, authorizer: Authorizer): Policies {
  const { store } = world;
  // A stored object never changes: what was made of it lives as long as it.
  const compiled = new WeakMap<KubeObject, Policy>();
  const policyOf = (object: KubeObject): Policy => {
    let policy = compiled.get(object);
    if (policy === undefined) compiled.set(object, (policy = compilePolicy(object)));
    return policy;
  };

  const decide = (write: AdmittedWrite, user: UserInfo, policy: Policy, binding: KubeObject): readonly Decision[] => {
    const kind = matchedKind(world, write, policy.constraints);
    if (kind === undefined) return [];
    const { matchResources, paramRef } = binding["spec"] as Readonly<Record<string, unknown>>;
    if (isMap(matchResources) && matchedKind(world, write, matchResources) === undefined) return [];
    const params = paramsOf(world, policy, paramRef, write.namespace);
    if ("problem" in params) {
      if (policy.lenient) return [];
      const message = `failed to configure binding: ${params.problem}`;
      return [{ policy, binding, message, reason: "Invalid", always: true }];
    }
    const shown = shownAs(write, kind);
    const isNamespace = write.kind.group === "" && write.kind.kind === "Namespace";
    const namespace =
      isNamespace || write.namespace === ""
        ? undefined
        : store.get({ collection: "/namespaces", namespace: "", name: write.namespace });
    const input = {
      object: shown.object,
      oldObject: shown.old,
      request: requestOf(write, user, kind),
      namespaceObject: namespaceObjectOf(namespace),
      authorizer: celAuthorizer(authorizer, user),
    };
    return params.flatMap((each) =>
      judge(policy, { ...input, params: each }).map((denial) => ({ ...denial, policy, binding })),
    );
  };

  return {
    judgeOf(user) {
      const bindings = store.list(`${GROUP}/validatingadmissionpolicybindings`);
      if (bindings.length === 0) return undefined;
      return (write) => {
        if (write.kind.group === GROUP) return [];
        const decisions = bindings.flatMap((binding) => {
          const { policyName } = binding["spec"] as Readonly<Record<string, unknown>>;
          const collection = `${GROUP}/validatingadmissionpolicies`;
          const object = store.get({ collection, namespace: "", name: String(policyName) });
          return object === undefined ? [] : decide(write, user, policyOf(object), binding);
        });
        const acts = ({ binding, always }: Decision, action: string): boolean =>
          always !== true && actionsOf(binding).includes(action);
        const warnings = decisions
          .filter((one) => acts(one, "Warn"))
          .map(({ message, ...by }) => `Validation failed for ${nameBoth(by)}: ${message}`);
        const denied = decisions.find((one) => one.always === true || acts(one, "Deny"));
        if (denied !== undefined) throw warned(refuse(write, denied), warnings);
        return warnings;
      };
    },
  };
}

/** The objects of a write in the version that a policy asked for. */
function shownAs(write: AdmittedWrite, kind: ServedKind): Pick<AdmittedWrite, "object" | "old"> {
  const show = (object: KubeObject): KubeObject =>
    write.subresource === "scale"
      ? toScale(write.kind, object)
      : kind === write.kind
        ? object
        : inVersionOf(kind, write.kind.hub?.to(object) ?? object);
  const { object, old } = write;
  return {
    ...(object === undefined ? {} : { object: show(object) }),
    ...(old === undefined ? {} : { old: show(old) }),
  };
}

function nameBoth({ policy, binding }: Pick<Decision, "policy" | "binding">): string {
  return `ValidatingAdmissionPolicy '${policy.name}' with binding '${binding.metadata.name ?? ""}'`;
}

function refuse({ kind, name, object }: AdmittedWrite, { message, reason, ...by }: Decision): ApiFailure {
  const text = `${nameBoth(by)} denied request: ${message}`;
  const { message: whole, details } = forbidden(kind, nameOf(name, object), text, [{ message: text }]).status;
  return new ApiFailure(CODES[reason] ?? 422, reason, whole ?? "", details);
}

function nameOf(name: string, object: KubeObject | undefined): string {
  const { name: own = "", generateName = "" } = object?.metadata ?? {};
  return [name, own, generateName].find((one) => one !== "") ?? "Unknown";
}

function celAuthorizer(authorizer: Authorizer, user: UserInfo): CelAuthorizer {
  return {
    judge: (question) => authorizer.judge(user, question),
    ofServiceAccount: (namespace, name) =>
      celAuthorizer(authorizer, {
        username: serviceAccountUser(namespace, name),
        groups: [...serviceAccountGroups(namespace), AUTHENTICATED],
      }),
  };
}
