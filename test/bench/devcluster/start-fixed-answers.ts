import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { KubeEndpoint } from "../../helpers/control-plane/kube.ts";
import type { Send } from "../cluster/client.ts";
import type { FixedAnswers, FixedServer } from "./fixed-answers-contract.ts";
import { CONFIG_MAP, CUSTOM_RESOURCE, DEPLOYMENT } from "./payloads.ts";

/** A server that answers any write with what another answered to one. */
export interface FixedServerProcess extends AsyncDisposable {
  readonly endpoint: KubeEndpoint;
}

/** Asks `send` for the answers, and starts a server that gives them; it ends with this process, or when it is disposed. */
export async function startFixedAnswers(send: Send): Promise<FixedServerProcess> {
  const answers: FixedAnswers = await Promise.all(
    [CONFIG_MAP, DEPLOYMENT, CUSTOM_RESOURCE].map(
      async (payload) =>
        [payload.path, await send("POST", payload.path, payload.object("fixed-answer", "app:1"))] as const,
    ),
  );
  const child = fork(fileURLToPath(import.meta.resolve("./fixed-answers.ts")), {
    execArgv: ["--conditions=skysail-source"],
  });
  const exited = once(child, "exit");
  const failed = exited.then(([code]): never => {
    throw new Error(`the process with fixed answers ended with ${String(code)}`);
  });
  failed.catch(() => undefined);
  child.send(answers);
  const [{ server, caPem }] = (await Promise.race([once(child, "message"), failed])) as [FixedServer];
  return {
    endpoint: { server, caPem, token: "none" },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
