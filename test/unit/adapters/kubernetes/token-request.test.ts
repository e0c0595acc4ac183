import { describe, expect, test } from "vitest";

import { requestToken } from "../../../../src/adapters/kubernetes/token-request.ts";
import { failureOf, sendJson } from "./loopback.ts";
import { absent, start } from "./world.ts";

describe("a token request", () => {
  test.each([599, 901, 700.5])("for %s seconds is refused before it is sent", async (seconds) => {
    await using world = await start(absent);
    const failure = await failureOf(
      requestToken(world.api.transport, { namespace: "n", serviceAccount: "s", seconds }),
    );
    expect(failure.code).toBe("INVALID_INPUT");
    expect(world.loopback.requests).toEqual([]);
  });

  test("returns token and expiry, and refuses a token that lives longer than asked for", async () => {
    let granted = 600;
    await using world = await start((request, response) => {
      expect(JSON.parse(request.text)).toMatchObject({ kind: "TokenRequest", spec: { expirationSeconds: 600 } });
      sendJson(response, 201, {
        spec: { expirationSeconds: granted },
        status: { token: "s3cret", expirationTimestamp: "2026-01-01T00:10:00Z" },
      });
    });
    const account = { namespace: "n", serviceAccount: "s", seconds: 600 };
    await expect(requestToken(world.api.transport, account)).resolves.toEqual({
      token: "s3cret",
      expiresAt: Date.parse("2026-01-01T00:10:00Z"),
    });
    granted = 3600;
    const failure = await failureOf(requestToken(world.api.transport, account));
    expect(failure.message).toContain("3600");
    expect(failure.message).not.toContain("s3cret");
  });
});
