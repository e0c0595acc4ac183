import type { Attributes, ResourceAttributes } from "../../auth/attributes.ts";
import { overload, type Overload } from "../signature.ts";
import { Opaque } from "../values.ts";

/** Who may do what, as expressions ask for it. */
export interface CelAuthorizer {
  judge(question: Attributes): { readonly allowed: boolean; readonly reason?: string };
  /** The same about a ServiceAccount. */
  ofServiceAccount(namespace: string, name: string): CelAuthorizer;
}

const ROOM = "kubernetes.authorization";

class Part<T> extends Opaque {
  readonly type: string;
  readonly value: T;

  constructor(type: string, value: T) {
    super();
    this.type = `${ROOM}.${type}`;
    this.value = value;
  }

  override equals(other: Opaque): boolean {
    return this === other;
  }
}

interface Asked<T> {
  readonly authorizer: CelAuthorizer;
  readonly about: T;
}
type Resource = Omit<ResourceAttributes, "verb">;
type Answer = ReturnType<CelAuthorizer["judge"]>;

/** An authorizer as a value: the variable `authorizer`. */
export function authorizerValue(authorizer: CelAuthorizer): Opaque {
  return new Part("Authorizer", authorizer);
}

/** A resource that an authorizer can be asked about: the variable `authorizer.requestResource`. */
export function resourceCheckValue(authorizer: CelAuthorizer, about: Resource): Opaque {
  return new Part("ResourceCheck", { authorizer, about });
}

const member = <A extends unknown[]>(of: string, form: string, run: (value: never, ...args: A) => unknown): Overload =>
  overload(`${ROOM}.${of}->${form}`, (part: Part<never>, ...args: never[]) => {
    const made = run(part.value, ...(args as unknown as A));
    return made as ReturnType<Overload["run"]>;
  });

const narrowed =
  (field: "name" | "namespace" | "subresource") =>
  ({ authorizer, about }: Asked<Resource>, value: string): Opaque =>
    resourceCheckValue(authorizer, { ...about, [field]: value });

const decided = (answer: Answer): Opaque => new Part("Decision", answer);

/** The functions of `authorizer`, which only the expressions of admission policies have. */
export const AUTHORIZER: readonly Overload[] = [
  member(
    "Authorizer",
    `path(string): ${ROOM}.PathCheck`,
    (authorizer: CelAuthorizer, path: string) => new Part("PathCheck", { authorizer, about: path }),
  ),
  member(
    "Authorizer",
    `group(string): ${ROOM}.GroupCheck`,
    (authorizer: CelAuthorizer, group: string) => new Part("GroupCheck", { authorizer, about: group }),
  ),
  member(
    "Authorizer",
    `serviceAccount(string, string): ${ROOM}.Authorizer`,
    (authorizer: CelAuthorizer, namespace: string, name: string) =>
      authorizerValue(authorizer.ofServiceAccount(namespace, name)),
  ),
  member("PathCheck", `check(string): ${ROOM}.Decision`, ({ authorizer, about }: Asked<string>, verb: string) =>
    decided(authorizer.judge({ verb, path: about })),
  ),
  member(
    "GroupCheck",
    `resource(string): ${ROOM}.ResourceCheck`,
    ({ authorizer, about }: Asked<string>, resource: string) =>
      resourceCheckValue(authorizer, { group: about, resource, subresource: "", namespace: "", name: "" }),
  ),
  member("ResourceCheck", `subresource(string): ${ROOM}.ResourceCheck`, narrowed("subresource")),
  member("ResourceCheck", `namespace(string): ${ROOM}.ResourceCheck`, narrowed("namespace")),
  member("ResourceCheck", `name(string): ${ROOM}.ResourceCheck`, narrowed("name")),
  member("ResourceCheck", `check(string): ${ROOM}.Decision`, ({ authorizer, about }: Asked<Resource>, verb: string) =>
    decided(authorizer.judge({ verb, ...about })),
  ),
  member("Decision", "allowed(): bool", ({ allowed }: Answer) => allowed),
  member("Decision", "reason(): string", ({ reason = "" }: Answer) => reason),
  member("Decision", "errored(): bool", () => false),
  member("Decision", "error(): string", () => ""),
];
