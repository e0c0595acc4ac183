import { freePorts } from "./ports.ts";
import { ServerEndedError, serverReady } from "./ready.ts";
import { createSupervisor, temporaryFolder } from "./supervisor.ts";

/** A server that is reached by one URL. */
export interface LocalEndpoint extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`: by IP, because with a name some clients put a bucket's name in front of it. */
  readonly endpoint: string;
  readonly pid: number;
  /** Kills it and removes its folder; returns when both are gone. */
  stop(): Promise<void>;
}

/** How a server with one port is started. */
export interface EndpointOptions {
  readonly command: string;
  readonly args: (port: number) => readonly string[];
  /** Path that is asked until it answers as wanted. Default is `/`. */
  readonly readyPath?: string;
  readonly isReady: (response: Response) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Starts a server on a free port of 127.0.0.1 and waits until it answers. It never outlives this process. */
export async function startEndpoint(name: string, options: EndpointOptions): Promise<LocalEndpoint> {
  const { command, args, readyPath = "/", isReady, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    const [port = 0] = await freePorts(1);
    const endpoint = `http://127.0.0.1:${port}`;
    const supervisor = createSupervisor(temporaryFolder(`skysail-${name}`));
    const stop = (): Promise<void> => supervisor.stop();
    const abort = (): void => void stop();
    signal?.addEventListener("abort", abort, { once: true });
    try {
      const server = await supervisor.start(name, command, args(port));
      await serverReady(server, async () => {
        const response = await fetch(new URL(readyPath, endpoint), { signal: AbortSignal.timeout(2000) });
        await response.arrayBuffer();
        return isReady(response) ? true : undefined;
      });
      return { endpoint, pid: server.pid, stop, [Symbol.asyncDispose]: stop };
    } catch (error) {
      await stop();
      if (attempt === 3 || !(error instanceof ServerEndedError && error.portTaken)) throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }
}
