import { area, type Case, type Json } from "../server.ts";
import { done, same } from "./expect.ts";
import { BINDINGS, bindingBody, NO_A, outcome, POLICIES, policyBody, ruleFor } from "./policies.ts";
import { CONFIG_MAPS, named, post, request } from "./requests.ts";

/** The least that a rule says. */
const BARE_RULE = { apiGroups: [""], apiVersions: ["*"], resources: ["configmaps"], operations: ["*"] };

const refusedPolicy =
  (spec: object, expected: Json): Case["run"] =>
  async (server) => {
    const name = server.unique("policy");
    const matchConstraints = { resourceRules: [ruleFor(["configmaps"])] };
    same(
      await outcome(
        server,
        request(
          "POST",
          POLICIES,
          { query: "dryRun=All" },
          policyBody(name, { matchConstraints, validations: [NO_A], ...spec }),
        ),
      ),
      expected,
    );
  };
const check = (expression: string): object => ({ validations: [{ expression }] });

/** Cases of the area `admission policies: stored`. */
export const policyBodies = area("admission policies: stored", {
  "an expression that is none": refusedPolicy(check("object."), [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.validations[0].expression: Invalid value: "object.": compilation failed:',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueInvalid spec.validations[0].expression",
  ]),
  "an unknown name": refusedPolicy(check("nobody == 1"), [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.validations[0].expression: Invalid value: "nobody == 1": compilation failed:',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueInvalid spec.validations[0].expression",
  ]),
  "an unknown field of the request": refusedPolicy(check("request.nobody == 1"), [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.validations[0].expression: Invalid value: "request.nobody == 1": compilation failed:',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueInvalid spec.validations[0].expression",
  ]),
  "a check that is no bool": refusedPolicy(check("1"), [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.validations[0].expression: Invalid value: "1": must evaluate to bool but got int',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueInvalid spec.validations[0].expression",
  ]),
  "a check of which nothing is known": refusedPolicy(check("object.spec.ok"), [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.validations[0].expression: Invalid value: "object.spec.ok": must evaluate to bool but got dyn',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueInvalid spec.validations[0].expression",
  ]),
  "params of a policy that has none": refusedPolicy(check("params.x == 1"), [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.validations[0].expression: Invalid value: "params.x == 1": compilation failed:',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueInvalid spec.validations[0].expression",
  ]),
  "a message that is no text": refusedPolicy({ validations: [{ expression: "true", messageExpression: "1" }] }, [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string but got int',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueInvalid spec.validations[0].messageExpression",
  ]),
  "a message that asks the authorizer": refusedPolicy(
    { validations: [{ expression: "true", messageExpression: "authorizer.path('/').check('get').reason()" }] },
    [
      "422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io \"POLICY\" is invalid: spec.validations[0].messageExpression: Invalid value: \"authorizer.path('/').check('get').reason()\": compilation failed:",
      "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
      "FieldValueInvalid spec.validations[0].messageExpression",
    ],
  ),
  "a variable that is used before it is there": refusedPolicy(
    {
      variables: [
        { name: "a", expression: "variables.b" },
        { name: "b", expression: "1" },
      ],
    },
    [
      '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.variables[0].expression: Invalid value: "variables.b": compilation failed:',
      "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
      "FieldValueInvalid spec.variables[0].expression",
    ],
  ),
  "a variable of an other type": refusedPolicy(
    { variables: [{ name: "a", expression: "1" }], ...check("variables.a == 'x'") },
    [
      '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.validations[0].expression: Invalid value: "variables.a == \'x\'": compilation failed:',
      "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
      "FieldValueInvalid spec.validations[0].expression",
    ],
  ),
  "a condition that uses a variable": refusedPolicy(
    { variables: [{ name: "a", expression: "true" }], matchConditions: [{ name: "x", expression: "variables.a" }] },
    [
      '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.matchConditions[0].expression: Invalid value: "variables.a": compilation failed:',
      "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
      "FieldValueInvalid spec.matchConditions[0].expression",
    ],
  ),
  "an audit annotation that is no text": refusedPolicy({ auditAnnotations: [{ key: "a", valueExpression: "1" }] }, [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.auditAnnotations[0].valueExpression: Invalid value: "1": must evaluate to one of [string null_type] but got int',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueInvalid spec.auditAnnotations[0].valueExpression",
  ]),
  "no checks": refusedPolicy({ validations: [] }, [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: [spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item, spec.validations: Required value: validations or auditAnnotations must contain at least one item]',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueRequired spec.auditAnnotations",
    "FieldValueRequired spec.validations",
  ]),
  "no constraints": refusedPolicy({ matchConstraints: null }, [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.matchConstraints: Required value',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueRequired spec.matchConstraints",
  ]),
  "no rules": refusedPolicy({ matchConstraints: { resourceRules: [] } }, [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.matchConstraints.resourceRules: Required value',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueRequired spec.matchConstraints.resourceRules",
  ]),
  "an unknown failure policy": refusedPolicy({ failurePolicy: "Maybe" }, [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.failurePolicy: Unsupported value: "Maybe": supported values: "Fail", "Ignore"',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueNotSupported spec.failurePolicy",
  ]),
  "an unknown reason": refusedPolicy({ validations: [{ expression: "true", reason: "Conflict" }] }, [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.validations[0].reason: Unsupported value: "Conflict": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueNotSupported spec.validations[0].reason",
  ]),
  "a message of two lines": refusedPolicy({ validations: [{ expression: "true", message: "a\nb" }] }, [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.validations[0].message: Invalid value: "a\\nb": must not contain line breaks',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueInvalid spec.validations[0].message",
  ]),
  "an empty expression": refusedPolicy(check(" "), [
    '422 Invalid: ValidatingAdmissionPolicy.admissionregistration.k8s.io "POLICY" is invalid: spec.validations[0].expression: Required value: expression is not specified',
    "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicy",
    "FieldValueRequired spec.validations[0].expression",
  ]),
  "defaults of a policy": async (server) => {
    const spec = { matchConstraints: { resourceRules: [BARE_RULE] }, validations: [NO_A] };
    const { body } = await done(
      server,
      request("POST", POLICIES, { query: "dryRun=All" }, policyBody(server.unique("policy"), spec)),
    );
    same(server.show((body as { spec: Json }).spec), {
      matchConstraints: {
        namespaceSelector: {},
        objectSelector: {},
        resourceRules: [
          { operations: ["*"], apiGroups: [""], apiVersions: ["*"], resources: ["configmaps"], scope: "*" },
        ],
        matchPolicy: "Equivalent",
      },
      validations: [{ expression: "object == null || !has(object.data) || !('a' in object.data)" }],
      failurePolicy: "Fail",
    });
  },
  "defaults of a binding": async (server) => {
    const spec = { validationActions: ["Deny"], matchResources: { resourceRules: [BARE_RULE] } };
    const { body } = await done(
      server,
      request("POST", BINDINGS, { query: "dryRun=All" }, bindingBody(server.unique("policy"), spec)),
    );
    same(server.show((body as { spec: Json }).spec), {
      policyName: "POLICY",
      matchResources: {
        namespaceSelector: {},
        objectSelector: {},
        resourceRules: [
          { operations: ["*"], apiGroups: [""], apiVersions: ["*"], resources: ["configmaps"], scope: "*" },
        ],
        matchPolicy: "Equivalent",
      },
      validationActions: ["Deny"],
    });
  },
  "a binding without actions": async (server) => {
    same(
      await outcome(
        server,
        request("POST", BINDINGS, { query: "dryRun=All" }, bindingBody(server.unique("policy"), {})),
      ),
      [
        '422 Invalid: ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io "POLICY" is invalid: spec.validationActions: Required value',
        "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicyBinding",
        "FieldValueRequired spec.validationActions",
      ],
    );
  },
  "a binding that warns and denies": async (server) => {
    same(
      await outcome(
        server,
        request(
          "POST",
          BINDINGS,
          { query: "dryRun=All" },
          bindingBody(server.unique("policy"), { validationActions: ["Deny", "Warn"] }),
        ),
      ),
      [
        '422 Invalid: ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io "POLICY" is invalid: spec.validationActions: Invalid value: ["Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
        "name POLICY, group admissionregistration.k8s.io, kind ValidatingAdmissionPolicyBinding",
        "FieldValueInvalid spec.validationActions",
      ],
    );
  },
  "a policy that nothing binds": async (server) => {
    const ns = await server.namespace();
    const name = server.unique("policy");
    const spec = {
      matchConstraints: { resourceRules: [{ ...ruleFor(["configmaps"]), resourceNames: [name] }] },
      validations: [{ expression: "false" }],
    };
    await done(server, request("POST", POLICIES, {}, policyBody(name, spec)));
    same(await outcome(server, post(CONFIG_MAPS, ns, named(name))), 201);
  },
});
