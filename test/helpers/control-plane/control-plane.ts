import { join } from "node:path";
import type { InstallOptions } from "../processes/install.ts";
import { freePorts } from "../processes/ports.ts";
import { eventually, ServerEndedError, serverReady } from "../processes/ready.ts";
import { createSupervisor, temporaryFolder, type ServerProcess, type Supervisor } from "../processes/supervisor.ts";
import { apiServerArguments, certDir, controllerManagerArguments, etcdArguments, localUrl } from "./arguments.ts";
import { controlPlaneBinaries, type Binaries } from "./binaries.ts";
import { ownCa, writeControlPlaneFiles, writeKubeconfig, type ControlPlaneFiles } from "./files.ts";
import { createKube, type Kube } from "./kube.ts";

/** What tells one control plane from another: plain data, may go to another process. */
export interface ControlPlaneInfo {
  readonly name: string;
  /** `https://127.0.0.1:PORT`; stays the same when the API server is restarted. */
  readonly server: string;
  /** Path of a kubeconfig of the administrator, with one context called `name`. */
  readonly kubeconfig: string;
  /** The administrator's token. */
  readonly token: string;
  readonly caPem: string;
  /** uid of the namespace `kube-system`: the cluster's identity. */
  readonly kubeSystemUid: string;
  /** Path; read it with `auditedWrites`. */
  readonly auditLog: string;
  /** Everything of this control plane is below it. */
  readonly dir: string;
  /** Path of the kubectl of the same version; absent when the assets have none. */
  readonly kubectl?: string;
  /** Path of etcdctl; absent when the assets have none. */
  readonly etcdctl?: string;
  readonly etcdUrl: string;
  /** Whether kube-controller-manager runs. */
  readonly controllers: boolean;
}

/** A control plane that runs, in this process or in the one that shares it. */
export interface RunningControlPlane extends ControlPlaneInfo {
  /** Client with the administrator's token. */
  readonly kube: Kube;
  /** Process ids as they are now; `apiServer` changes with a restart, and is absent while it is down. */
  pids(): Promise<ControlPlanePids>;
  /** Ends the API server with kill -9; etcd and its data stay. */
  killApiServer(): Promise<void>;
  /** Starts it again at the same address, if it is down; returns when it is ready. */
  startApiServer(): Promise<void>;
  /** Both, one after the other. */
  restartApiServer(): Promise<void>;
}

/** A control plane of this process: etcd, kube-apiserver and kube-controller-manager. */
export interface ControlPlane extends RunningControlPlane, AsyncDisposable {
  /** Kills everything and removes the folder; returns when both are gone. May be called again. */
  stop(): Promise<void>;
}

/** Process ids of the servers that run. */
export interface ControlPlanePids {
  readonly etcd: number;
  readonly apiServer?: number;
  readonly controllerManager?: number;
}

/** Options of `startControlPlane`. */
export interface ControlPlaneOptions extends InstallOptions {
  /** Name of the kubeconfig's context. Default is `control-plane`. */
  readonly name?: string;
  /** Controllers beside the usual, by their names on kube-controller-manager's command line. Default is none. */
  readonly moreControllers?: readonly string[];
  /** Where its own new folder is made. Default is the system's folder for temporary files. */
  readonly parentDir?: string;
}

/**
 * Starts a control plane and waits until it works: the API server is ready, `kube-system` exists, and the controllers have answered by
 * making the default service account.
 *
 * Guarantees: nothing of it outlives this process (see `createSupervisor`). Several may run at once.
 * Caveats: the API server is killed, never asked to end: with open watches it would take a minute.
 * Errors: one line when the servers cannot be had; the end of a server's log when it does not start.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { signal } = options;
  const binaries = await controlPlaneBinaries(options);
  const name = options.name ?? "control-plane";
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    const supervisor = createSupervisor(temporaryFolder(`skysail-${name}`, options.parentDir));
    const stop = (): void => void supervisor.stop();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      return await startServers(supervisor, binaries, { name, moreControllers: options.moreControllers ?? [] });
    } catch (error) {
      await supervisor.stop();
      if (attempt === 3 || !(error instanceof ServerEndedError && error.portTaken)) throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }
}

async function startServers(
  supervisor: Supervisor,
  binaries: Binaries,
  { name, moreControllers }: { readonly name: string; readonly moreControllers: readonly string[] },
): Promise<ControlPlane> {
  const { dir } = supervisor;
  const files = await writeControlPlaneFiles(dir);
  const [etcdPort = 0, etcdPeer = 0, port = 0] = await freePorts(3);
  const ports = { etcd: etcdPort, etcdPeer, apiServer: port };
  const server = localUrl("https", port);
  const startApi = (): Promise<ServerProcess> =>
    supervisor.start("kube-apiserver", binaries.apiServer, apiServerArguments(dir, ports, files));

  const etcd = await supervisor.start("etcd", binaries.etcd, etcdArguments(dir, ports));
  let api: ServerProcess | undefined = await startApi();
  const caPem = await serverReady(api, () => ownCa(certDir(dir)));
  const kube = createKube({ server, token: files.adminToken, caPem });
  await apiReady(api, etcd, kube);
  const controllers = await startControllers(supervisor, binaries, { server, caPem, files, kube, moreControllers });

  const kubeconfig = join(dir, "kubeconfig");
  await writeKubeconfig(kubeconfig, [{ name, server, caPem, token: files.adminToken }]);
  const killApiServer = async (): Promise<void> => {
    await api?.kill();
    api = undefined;
  };
  const startApiServer = async (): Promise<void> => {
    api ??= await startApi();
    await apiReady(api, etcd, kube);
  };
  return {
    name,
    server,
    kubeconfig,
    token: files.adminToken,
    caPem,
    kubeSystemUid: await kubeSystemUid(kube),
    auditLog: files.auditLog,
    dir,
    ...(binaries.kubectl === undefined ? {} : { kubectl: binaries.kubectl }),
    ...(binaries.etcdctl === undefined ? {} : { etcdctl: binaries.etcdctl }),
    etcdUrl: localUrl("http", etcdPort),
    controllers: controllers !== undefined,
    kube,
    pids: async () => ({
      etcd: etcd.pid,
      ...(api === undefined ? {} : { apiServer: api.pid }),
      ...(controllers === undefined ? {} : { controllerManager: controllers.pid }),
    }),
    killApiServer,
    startApiServer,
    async restartApiServer() {
      await killApiServer();
      await startApiServer();
    },
    stop: () => supervisor.stop(),
    [Symbol.asyncDispose]: () => supervisor.stop(),
  };
}

async function apiReady(api: ServerProcess, etcd: ServerProcess, kube: Kube): Promise<void> {
  const ready = serverReady(api, async () => ((await kube("/readyz")).status === 200 ? true : undefined));
  const etcdEnded = new Promise<never>((_, reject) => {
    void etcd.exited.then((how) => reject(new ServerEndedError(etcd, how)));
  });
  await Promise.race([ready, etcdEnded]);
}

interface ControllersOf {
  readonly server: string;
  readonly caPem: string;
  readonly files: ControlPlaneFiles;
  readonly kube: Kube;
  readonly moreControllers: readonly string[];
}

async function startControllers(
  supervisor: Supervisor,
  binaries: Binaries,
  { server, caPem, files, kube, moreControllers }: ControllersOf,
): Promise<ServerProcess | undefined> {
  if (binaries.controllerManager === undefined) return undefined;
  const kubeconfig = join(supervisor.dir, "controllers.kubeconfig");
  await writeKubeconfig(kubeconfig, [{ name: "controllers", server, caPem, token: files.controllersToken }]);
  const args = controllerManagerArguments(kubeconfig, files, moreControllers);
  const controllers = await supervisor.start("kube-controller-manager", binaries.controllerManager, args);
  const account = "/api/v1/namespaces/default/serviceaccounts/default";
  await serverReady(controllers, async () => ((await kube(account)).status === 200 ? true : undefined));
  return controllers;
}

async function kubeSystemUid(kube: Kube): Promise<string> {
  return eventually("the namespace kube-system exists", async () => {
    const { body } = await kube<{ metadata?: { uid?: string } }>("/api/v1/namespaces/kube-system");
    return body.metadata?.uid;
  });
}
