import { expect, it } from "vitest";
import { anonymous } from "../../../../src/adapters/kubernetes/credential.ts";
import { createInProcessExchange } from "../../../../src/adapters/kubernetes/in-process.ts";
import { createTransport } from "../../../../src/adapters/kubernetes/transport.ts";

const GET = { method: "GET", path: "/version", action: "ask", repeatable: true } as const;

it("takes an answer in this process whole, and none that is longer than the limit", async () => {
  let body = "0123456789";
  const transport = createTransport({
    endpoint: createInProcessExchange({ handle: async () => ({ status: 200, headers: {}, body }) }),
    credential: anonymous,
    userAgent: "test",
    maxAnswerBytes: 10,
  });
  await expect(transport.send(GET)).resolves.toMatchObject({ status: 200, body });
  body += "0";
  await expect(transport.send(GET)).rejects.toMatchObject({
    code: "KUBE_UNAVAILABLE",
    message: "the answer is longer than 10 bytes: is it an API server's?",
  });
});
