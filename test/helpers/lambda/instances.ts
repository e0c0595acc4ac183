import { type FunctionSetup, type Instance, startInstance } from "./instance.ts";

/** A function with as many processes as it has invocations at a time. */
export interface LambdaFunction {
  readonly name: string;
  /** Invokes it in an idle process, or in a new one (a cold start). Rejects as `Instance.invoke` does. */
  invoke(event: unknown): Promise<unknown>;
  /** `kill -9` of every process it has; invocations in flight fail. The next invocation starts a new one. Returns how many were killed. */
  kill(): Promise<number>;
}

/** A function whose processes are started as they are needed and kept for the next invocation. */
export function createLambdaFunction(setup: FunctionSetup): LambdaFunction {
  const all = new Set<Instance>();
  const idle: Instance[] = [];
  const starting = new Set<Promise<Instance>>();

  const start = async (): Promise<Instance> => {
    const start = startInstance(setup);
    starting.add(start);
    try {
      const instance = await start;
      all.add(instance);
      return instance;
    } finally {
      starting.delete(start);
    }
  };

  return {
    name: setup.name,
    async invoke(event) {
      let instance = idle.pop();
      while (instance?.gone === true) instance = idle.pop();
      instance ??= await start();
      try {
        return await instance.invoke(event);
      } finally {
        if (instance.gone) all.delete(instance);
        else idle.push(instance);
      }
    },
    async kill() {
      await Promise.allSettled(starting);
      const victims = [...all];
      all.clear();
      idle.length = 0;
      await Promise.all(victims.map((instance) => instance.kill()));
      return victims.length;
    },
  };
}
