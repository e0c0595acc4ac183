import { describe, expect, test } from "vitest";

import { errorOf, refusalOf } from "../../../../src/adapters/kubernetes/classify.ts";
import type { Answer } from "../../../../src/adapters/kubernetes/status.ts";
import { status, SUBJECT } from "./answers.ts";

describe("what a message may not contain", () => {
  const object = String.raw`{\"data\":{\"x\":\"hunter2\"}}`;
  const strict = status(
    422,
    "Invalid",
    ` "" is invalid: patch: Invalid value: "${object}": strict decoding error: unknown field "bogus"`,
    {
      causes: [
        {
          reason: "FieldValueInvalid",
          field: "patch",
          message: `Invalid value: "${object}": strict decoding error: unknown field "bogus"`,
        },
      ],
    },
  );
  const answers: readonly Answer[] = [
    strict,
    status(422, "Invalid", `it is wrong: {"a":"hunter2"}`),
    status(422, "Invalid", "…", {
      causes: [
        {
          reason: "FieldValueInvalid",
          field: "spec",
          message: 'Invalid value: {"a":"hunter2"}: `selector` does not match',
        },
      ],
    }),
    status(422, "Invalid", "…", {
      causes: [{ reason: "FieldValueInvalid", field: "spec", message: 'Invalid value: "hunter2: \\" hunter2": bad' }],
    }),
    status(422, "Invalid", "…", {
      causes: [
        {
          reason: "FieldValueNotSupported",
          field: "spec.p",
          message: 'Unsupported value: "hunter2": supported values: "Always"',
        },
      ],
    }),
    status(
      400,
      "BadRequest",
      'Secret in version "v1" cannot be handled as a Secret: error decoding, error found in #10 byte of ...|"x":"hunter2"|...',
    ),
    status(
      500,
      "",
      "failed to create typed patch object (/s; /v1, Kind=Secret): .data.x: expected string, got &value.valueUnstructured{Value:hunter2}",
    ),
    status(
      500,
      "",
      'failed to create typed patch object (/s; /v1, Kind=Pod): .spec.env: duplicate entries for key [name="hunter2"]',
    ),
  ];

  test.each([true, false])("the object (Secret: %s)", (secret) => {
    for (const answer of answers) {
      const refusal = refusalOf({ ...SUBJECT, secret }, answer);
      expect(refusal).toMatchObject({ kind: "invalid" });
      expect(JSON.stringify(refusal)).not.toContain("hunter2");
      expect(String(errorOf({ ...SUBJECT, secret }, answer))).not.toContain("hunter2");
    }
  });

  test("and what it must: the fields and the reasons", () => {
    const messages = answers
      .map((answer) => refusalOf(SUBJECT, answer))
      .map((refusal) => (refusal?.kind === "invalid" ? refusal.message : ""));
    expect(messages).toEqual([
      'unknown field "bogus"',
      "it is wrong: …",
      "spec: Invalid value",
      "spec: Invalid value: bad",
      'spec.p: Unsupported value: supported values: "Always"',
      'Secret in version "v1" cannot be handled as a Secret: error decoding …',
      ".data.x: expected string …",
      ".spec.env: duplicate entries",
    ]);
  });

  test("of a Secret nothing but field names and reasons", () => {
    const refusal = refusalOf(
      { ...SUBJECT, secret: true },
      status(422, "Invalid", "…", {
        causes: [{ reason: "FieldValueInvalid", field: "data[x]", message: "anything at all" }],
      }),
    );
    expect(refusal).toEqual({ kind: "invalid", message: "data[x]: FieldValueInvalid" });
  });
});
