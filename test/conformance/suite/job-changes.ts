import { area, type Case } from "../server.ts";
import { asks, asksFor, at, done, same, textAt } from "./expect.ts";
import { apply, get, merge, post } from "./requests.ts";
import { job, JOBS } from "./workloads.ts";

type Spec = Readonly<Record<string, unknown>>;

const changes = (before: Spec, spec: Spec, expected: unknown): Case["run"] =>
  asks((ns) => [post(JOBS, ns, job("j", before)), merge(JOBS, ns, "j", { spec })], expected);
const AT_REST = { suspend: true };
/** No controller here writes its status. */
const UNSEEN = { ...AT_REST, managedBy: "example.dev/nobody" };
/** What is so already. */
const AT_NOTHING = { spec: { suspend: true } };
const INDEXED = { ...AT_REST, completionMode: "Indexed", completions: 3, parallelism: 3 };
const CONTAINER = { name: "c", image: "none.example/image" };
const podSpec = (spec: Spec): Spec => ({ template: { spec } });
const TEMPLATE = "spec.template";
const RULES = [{ action: "Count", onPodConditions: [{ type: "A", status: "True" }] }];
const CODES = [{ action: "Count", onExitCodes: { operator: "In", values: [1] } }];

/** Cases of the area `update: jobs`: what of a Job may change, and when. */
export const jobChanges = area("update: jobs", {
  "completions without indexes": changes(AT_REST, { completions: 2 }, [
    '422 Invalid: Job.batch "j" is invalid: spec.completions: Invalid value: 2: field is immutable',
    "name j, group batch, kind Job",
    "FieldValueInvalid spec.completions",
  ]),
  "completions by index change with the pods at once": asksFor(
    ["spec.completions", "metadata.generation"],
    (ns) => [post(JOBS, ns, job("j", INDEXED)), merge(JOBS, ns, "j", { spec: { completions: 2, parallelism: 2 } })],
    { status: 200, "spec.completions": 2, "metadata.generation": 2 },
  ),
  "completions by index alone": changes(INDEXED, { completions: 2 }, [
    '422 Invalid: Job.batch "j" is invalid: spec.completions: Invalid value: 2: can only be modified in tandem with spec.parallelism',
    "name j, group batch, kind Job",
    "FieldValueInvalid spec.completions",
  ]),
  "the mode": changes({ ...AT_REST, parallelism: 2 }, { completionMode: "Indexed" }, [
    '422 Invalid: Job.batch "j" is invalid: [spec.completionMode: Invalid value: "Indexed": field is immutable, spec.completions: Required value: when completion mode is Indexed]',
    "name j, group batch, kind Job",
    "FieldValueInvalid spec.completionMode",
    "FieldValueRequired spec.completions",
  ]),
  "the selector": changes(AT_REST, { selector: { matchLabels: { a: "b" } } }, [
    '422 Invalid: Job.batch "j" is invalid: [spec.selector: Invalid value: {"matchLabels":{"a":"b","batch.kubernetes.io/controller-uid":"UID"}}: field is immutable, spec.template.metadata.labels: Invalid value: {"batch.kubernetes.io/controller-uid":"UID","batch.kubernetes.io/job-name":"j","controller-uid":"UID","job-name":"j"}: `selector` does not match template `labels`]',
    "name j, group batch, kind Job",
    "FieldValueInvalid spec.selector",
    "FieldValueInvalid spec.template.metadata.labels",
  ]),
  "who sees to it": changes(AT_REST, { managedBy: "example.dev/x" }, [
    '422 Invalid: Job.batch "j" is invalid: spec.managedBy: Invalid value: "example.dev/x": field is immutable',
    "name j, group batch, kind Job",
    "FieldValueInvalid spec.managedBy",
  ]),
  "the limit by index": changes({ ...INDEXED, backoffLimitPerIndex: 1 }, { backoffLimitPerIndex: 2 }, [
    '422 Invalid: Job.batch "j" is invalid: spec.backoffLimitPerIndex: Invalid value: 2: field is immutable',
    "name j, group batch, kind Job",
    "FieldValueInvalid spec.backoffLimitPerIndex",
  ]),
  "the policy of failures": changes(
    { ...AT_REST, podFailurePolicy: { rules: RULES } },
    { podFailurePolicy: { rules: CODES } },
    [
      '422 Invalid: Job.batch "j" is invalid: spec.podFailurePolicy: Invalid value: {"Rules":[{"Action":"Count","OnExitCodes":{"ContainerName":null,"Operator":"In","Values":[1]},"OnPodConditions":null}]}: field is immutable',
      "name j, group batch, kind Job",
      "FieldValueInvalid spec.podFailurePolicy",
    ],
  ),
  "the policy of success": changes(INDEXED, { successPolicy: { rules: [{ succeededCount: 1 }] } }, [
    '422 Invalid: Job.batch "j" is invalid: spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: field is immutable',
    "name j, group batch, kind Job",
    "FieldValueInvalid spec.successPolicy",
  ]),
  "where its pods run, and what they use, while it is suspended": asksFor(
    [`${TEMPLATE}.spec.nodeSelector`, `${TEMPLATE}.metadata.annotations`, `${TEMPLATE}.spec.containers.0.resources`],
    (ns) => [
      post(JOBS, ns, job("j", AT_REST)),
      merge(JOBS, ns, "j", {
        spec: {
          template: {
            metadata: { annotations: { a: "b" } },
            spec: {
              nodeSelector: { a: "b" },
              tolerations: [{ key: "a", operator: "Exists" }],
              affinity: { nodeAffinity: {} },
              containers: [{ ...CONTAINER, resources: { requests: { cpu: "1" } } }],
            },
          },
        },
      }),
    ],
    {
      status: 200,
      "spec.template.spec.nodeSelector": { a: "b" },
      "spec.template.metadata.annotations": { a: "b" },
      "spec.template.spec.containers.0.resources": { requests: { cpu: "1" } },
    },
  ),
  "other affinities while it is suspended": async (server) => {
    const ns = await server.namespace();
    await done(server, post(JOBS, ns, job("j", AT_REST)));
    const patch = { spec: podSpec({ affinity: { podAffinity: {} } }) };
    const { status, body } = await server.send(merge(JOBS, ns, "j", patch));
    same(
      [status, at(body, "details.causes.0.field"), at(body, "details.causes.1") ?? null],
      [422, "spec.template.spec", null],
    );
  },
  "the image while it is suspended": async (server) => {
    const ns = await server.namespace();
    await done(server, post(JOBS, ns, job("j", AT_REST)));
    const patch = { spec: podSpec({ containers: [{ ...CONTAINER, image: "other.example/image" }] }) };
    const { status, body } = await server.send(merge(JOBS, ns, "j", patch));
    same(
      [status, at(body, "details.causes.0.field"), at(body, "details.causes.1") ?? null],
      [422, "spec.template.spec", null],
    );
  },
  "the node selector of one that is not suspended": async (server) => {
    const ns = await server.namespace();
    await done(server, post(JOBS, ns, job("j", { parallelism: 0 })));
    const { status, body } = await server.send(merge(JOBS, ns, "j", { spec: podSpec({ nodeSelector: { a: "b" } }) }));
    same(
      [status, at(body, "details.causes.0.field"), at(body, "details.causes.1") ?? null],
      [422, "spec.template", null],
    );
  },
  "the first write that changes nothing is made, for labels that were taken over late": async (server) => {
    const ns = await server.namespace();
    const versions: string[] = [];
    const first = [apply(JOBS, ns, "j", job("j", UNSEEN), "two"), merge(JOBS, ns, "j", AT_NOTHING)];
    for (const request of [...first, merge(JOBS, ns, "j", AT_NOTHING)]) {
      await done(server, request);
      versions.push(textAt(await done(server, get(JOBS, ns, "j")), "metadata.resourceVersion"));
    }
    same([versions[0] === versions[1], versions[1] === versions[2]], [false, true]);
  },
  "but not where the template has labels": async (server) => {
    const ns = await server.namespace();
    const made = await done(server, post(JOBS, ns, job("j", UNSEEN, { labels: { a: "b" } })));
    const again = await done(server, merge(JOBS, ns, "j", AT_NOTHING));
    same(textAt(made, "metadata.resourceVersion") === textAt(again, "metadata.resourceVersion"), true);
  },
});
