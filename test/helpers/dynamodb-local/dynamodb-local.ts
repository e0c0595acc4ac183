import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hasProgram, helperEnvironment, type HelperEnvironment } from "../environment.ts";
import { installKey, installOnce, printProgress, type InstallOptions } from "../processes/install.ts";
import { run } from "../processes/run.ts";
import { startEndpoint, type LocalEndpoint } from "../processes/endpoint.ts";

const POM = join(import.meta.dirname, "pom.xml");

/** Why DynamoDB Local cannot run here, in one line; `undefined` when it can. */
export function whyNoDynamoDbLocal({ path, cacheDir }: HelperEnvironment = helperEnvironment()): string | undefined {
  if (!hasProgram("java", path)) return "DynamoDB Local needs Java 17: there is no java";
  if (hasProgram("mvn", path) || existsSync(join(cacheDir, "dynamodb-local"))) return undefined;
  return "DynamoDB Local is installed with Maven: there is no mvn";
}

/**
 * Starts Amazon's DynamoDB Local, in memory; installs it once for this user (some seconds, 51 MB).
 *
 * Caveats: table names need three characters. Any region and any key pair see the same tables. It listens on every
 * interface and has no option against it: keep no secrets in a test's table.
 */
export async function startDynamoDbLocal(options: InstallOptions = {}): Promise<LocalEndpoint> {
  const why = whyNoDynamoDbLocal();
  if (why !== undefined) throw new Error(why);
  const lib = await installDynamoDbLocal(options);
  return startEndpoint("dynamodb-local", {
    command: "java",
    args: (port) => [
      `-Djava.library.path=${lib}`,
      "-cp",
      join(lib, "*"),
      "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
      "-inMemory",
      "-sharedDb",
      "-disableTelemetry",
      "-port",
      String(port),
    ],
    // Without a signed request it answers 400, which shows that it is up.
    isReady: ({ status }) => status === 400,
    signal: options.signal,
  });
}

async function installDynamoDbLocal(options: InstallOptions): Promise<string> {
  const { progress = printProgress, signal } = options;
  const version = /<artifactId>DynamoDBLocal<\/artifactId>\s*<version>([^<]+)</.exec(await readFile(POM, "utf8"))?.[1];
  const target = join(helperEnvironment().cacheDir, "dynamodb-local", `${version}-${await installKey([POM])}`);
  return installOnce(
    target,
    async (dir) => {
      progress(`DynamoDB Local ${version}: installing`);
      const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${dir}`];
      await run("mvn", ["-q", "-B", "-f", POM, ...goal], { signal });
    },
    options,
  );
}
