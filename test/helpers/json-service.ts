import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** What an AWS service of the JSON protocol was asked: the operation, and its input. */
export interface ServiceCall {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** A service on 127.0.0.1 that speaks the AWS JSON protocol and answers as a test says. */
export interface JsonService extends AsyncDisposable {
  /** What an SDK client is made with to reach it. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  readonly calls: readonly ServiceCall[];
}

/** Starts a service. `answer` gives a status and a body, or `undefined` to never answer. */
export async function startJsonService(
  answer: (call: ServiceCall, index: number) => readonly [status: number, body: unknown] | undefined,
): Promise<JsonService> {
  const calls: ServiceCall[] = [];
  const server = createServer((request, response) => {
    void json(request).then((input) => {
      const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
      const call = { operation, input: input as Record<string, unknown> };
      const answered = answer(call, calls.push(call) - 1);
      if (answered === undefined) return;
      const [status, body] = answered;
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    client: {
      endpoint: `http://127.0.0.1:${port}`,
      region: "eu-central-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    },
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
