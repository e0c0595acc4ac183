import { describe, expect, test } from "vitest";

import { errorOf, refusalOf, saysAbsent, watchErrorOf } from "../../../../src/adapters/kubernetes/classify.ts";
import type { Answer } from "../../../../src/adapters/kubernetes/status.ts";
import { toStatus } from "../../../../src/adapters/kubernetes/status.ts";
import { plain, status, SUBJECT } from "./answers.ts";

const MODIFIED =
  'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again';
const CM = { name: "a", kind: "configmaps" };
const OWNED = status(409, "Conflict", 'Apply failed with 1 conflict: conflict with "t": .data.x', {
  causes: [{ reason: "FieldManagerConflict", message: 'conflict with "t" using v1', field: ".data.x" }],
});

describe("refusals that are results", () => {
  test.each<[string, Answer, object]>([
    [
      "another manager's fields",
      OWNED,
      { kind: "owned", conflicts: [{ manager: "t", field: ".data.x", message: 'conflict with "t" using v1' }] },
    ],
    ["an old resourceVersion", status(409, "Conflict", MODIFIED, CM), { kind: "moved" }],
    [
      "a POST that finds something",
      status(409, "AlreadyExists", 'configmaps "a" already exists', CM),
      { kind: "exists" },
    ],
    [
      "a uid that nobody has",
      status(
        409,
        "Conflict",
        'Operation cannot be fulfilled on configmaps "a": uid mismatch: the provided object specified uid u, and no existing object was found',
        CM,
      ),
      { kind: "replaced" },
    ],
    [
      "another uid, in an apply",
      status(422, "Invalid", 'ConfigMap "a" is invalid: metadata.uid: Invalid value: "u": field is immutable', {
        name: "a",
        kind: "ConfigMap",
        causes: [
          { reason: "FieldValueInvalid", message: 'Invalid value: "u": field is immutable', field: "metadata.uid" },
        ],
      }),
      { kind: "replaced" },
    ],
    [
      "another uid, in a delete",
      status(
        409,
        "Conflict",
        'Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (x) does not match the UID in record (y).',
        CM,
      ),
      { kind: "replaced" },
    ],
    [
      "another uid, in a PUT",
      status(
        409,
        "Conflict",
        "StorageError: invalid object, Code: 4, AdditionalErrorMsg: Precondition failed: UID in precondition: x, UID in object meta: y",
        CM,
      ),
      { kind: "replaced" },
    ],
    [
      "an old resourceVersion, in a delete",
      status(
        409,
        "Conflict",
        "the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (218).",
        CM,
      ),
      { kind: "moved" },
    ],
    ["nothing of that name", status(404, "NotFound", 'configmaps "a" not found', CM), { kind: "absent" }],
    [
      "no such namespace",
      status(404, "NotFound", 'namespaces "shop" not found', { name: "shop", kind: "namespaces" }),
      { kind: "terminating" },
    ],
    [
      "a namespace that goes away",
      status(
        403,
        "Forbidden",
        'configmaps "a" is forbidden: unable to create new content in namespace shop because it is being terminated',
        {
          ...CM,
          causes: [
            {
              reason: "NamespaceTerminating",
              message: "namespace shop is being terminated",
              field: "metadata.namespace",
            },
          ],
        },
      ),
      { kind: "terminating" },
    ],
    ...([403, 422] as const).map((code): [string, Answer, object] => [
      `the fence, as ${code}`,
      status(code, code === 403 ? "Forbidden" : "Invalid", "denied", {
        ...CM,
        causes: [
          {
            message:
              "ValidatingAdmissionPolicy 'skysail-fence' denied request: skysail-fence: stale, object has fence.skysail.dev/web=8",
          },
        ],
      }),
      { kind: "fenced", message: "skysail-fence: stale, object has fence.skysail.dev/web=8" },
    ]),
    [
      "a field that the schema does not have (a 500)",
      status(
        500,
        "",
        "failed to create typed patch object (shop/a; /v1, Kind=ConfigMap): .spec.bogus: field not declared in schema",
      ),
      { kind: "invalid", message: ".spec.bogus: field not declared in schema" },
    ],
    [
      "a value that cannot be converted (a 500)",
      status(
        500,
        "",
        "failed to convert new object (/s; /v1, Kind=Secret) to proper version: unable to convert unstructured object to /v1, Kind=Secret: error decoding from json: illegal base64 data at input byte 0",
      ),
      { kind: "invalid" },
    ],
    [
      "a violated limit",
      status(422, "Invalid", "…", {
        causes: [
          {
            reason: "FieldValueInvalid",
            field: "spec.replicas",
            message: "Invalid value: -1: must be greater than or equal to 0",
          },
        ],
      }),
      { kind: "invalid", message: "spec.replicas: Invalid value: must be greater than or equal to 0" },
    ],
    [
      "a malformed request",
      status(400, "BadRequest", "name does not match"),
      { kind: "invalid", message: "name does not match" },
    ],
    ["a body that is too large", plain(413, "request entity too large"), { kind: "invalid" }],
  ])("%s", (_name, answer, expected) => {
    expect(refusalOf(SUBJECT, answer)).toMatchObject(expected);
  });

  test("a creation that meets a 409 of any kind found something, except when the 409 is about something else", () => {
    const creation = { ...SUBJECT, creates: true };
    expect(refusalOf(creation, status(409, "Conflict", MODIFIED, CM))).toEqual({ kind: "exists" });
    expect(refusalOf(creation, OWNED)).toEqual({ kind: "exists" });
    const quota = status(
      409,
      "Conflict",
      'Operation cannot be fulfilled on resourcequotas "q": the object has been modified',
      { name: "q", kind: "resourcequotas" },
    );
    expect(refusalOf(creation, quota)).toMatchObject({ kind: "moved" });
  });
});

describe("answers that are errors", () => {
  const RBAC =
    'configmaps "a" is forbidden: User "system:serviceaccount:s:w" cannot patch resource "configmaps" in API group "" in the namespace "shop"';
  test.each<[string, Answer, object]>([
    [
      "RBAC",
      status(403, "Forbidden", RBAC, CM),
      { code: "KUBE_FORBIDDEN", message: expect.stringContaining("cannot patch resource") },
    ],
    ["a kind of a group that is not served", plain(404, "404 page not found\n"), { code: "KUBE_NOT_SERVED" }],
    [
      "a kind of a group that is served",
      status(404, "NotFound", "the server could not find the requested resource", {}),
      { code: "KUBE_NOT_SERVED" },
    ],
    [
      "priority and fairness",
      plain(429, "Too many requests, please try again later.", { "retry-after": "3" }),
      { code: "KUBE_THROTTLED", retryAfterMs: 3000 },
    ],
    ["429 without a time", plain(429, "slow"), { code: "KUBE_THROTTLED", retryAfterMs: 1000 }],
    ["401", status(401, "Unauthorized", "Unauthorized"), { code: "KUBE_UNAUTHORIZED" }],
    [
      "an expired continue token",
      status(410, "Expired", "The provided continue parameter is too old"),
      { code: "WATCH_EXPIRED" },
    ],
    [
      "a broken etcd",
      status(500, "InternalError", "etcdserver: request timed out"),
      { code: "KUBE_UNAVAILABLE", message: expect.stringContaining("etcdserver") },
    ],
    [
      "a proxy's page",
      plain(502, "<html>Bad Gateway {secret}</html>"),
      { code: "KUBE_UNAVAILABLE", message: "apply ConfigMap shop/a: HTTP 502" },
    ],
    ["503 with a time", plain(503, "", { "retry-after": "7" }), { code: "KUBE_UNAVAILABLE", retryAfterMs: 7000 }],
    [
      "a redirect",
      plain(302, "", { location: "https://login.example" }),
      { code: "KUBE_UNAVAILABLE", message: expect.stringContaining("redirect") },
    ],
    [
      "too large a resourceVersion",
      status(504, "Timeout", "Too large resource version: 9, current: 2"),
      { code: "KUBE_UNAVAILABLE" },
    ],
  ])("%s", (_name, answer, expected) => {
    expect(refusalOf(SUBJECT, answer)).toBeUndefined();
    expect(errorOf(SUBJECT, answer)).toMatchObject(expected);
  });

  test("absence is a NotFound for that very name and resource", () => {
    expect(saysAbsent(SUBJECT, status(404, "NotFound", "", CM))).toBe(true);
    expect(saysAbsent(SUBJECT, status(404, "NotFound", "", { ...CM, name: "b" }))).toBe(false);
    expect(saysAbsent(SUBJECT, status(404, "NotFound", "", { ...CM, kind: "namespaces" }))).toBe(false);
    expect(saysAbsent(SUBJECT, plain(404, "404 page not found"))).toBe(false);
    expect(
      saysAbsent(SUBJECT, { status: 404, headers: {}, body: '{"kind":"Status","reason":"NotFound","details":' }),
    ).toBe(false);
  });

  test("errors within a watch", () => {
    const of = (body: object) => watchErrorOf(SUBJECT, toStatus({ kind: "Status", ...body }));
    expect(of({ code: 410, reason: "Expired", message: "too old resource version: 1 (2)" })).toMatchObject({
      code: "WATCH_EXPIRED",
    });
    expect(of({ code: 410, reason: "Gone" })).toMatchObject({ code: "WATCH_EXPIRED" });
    expect(of({ code: 504, reason: "Timeout", details: { retryAfterSeconds: 1 } })).toMatchObject({
      code: "KUBE_UNAVAILABLE",
      retryAfterMs: 1000,
    });
    expect(of({ code: 0 })).toMatchObject({ code: "KUBE_UNAVAILABLE" });
    expect(watchErrorOf(SUBJECT, undefined)).toMatchObject({ code: "KUBE_UNAVAILABLE" });
  });
});
