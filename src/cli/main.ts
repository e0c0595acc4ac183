#!/usr/bin/env node
import { keepCompiled } from "../runtime/compile-cache.ts";
import { shutdownSignal } from "../runtime/shutdown.ts";
import { runCli } from "./run.ts";

keepCompiled();
process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  shutdown: shutdownSignal,
});
