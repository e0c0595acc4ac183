#!/usr/bin/env node
import { shutdownSignal } from "../runtime/shutdown.ts";
import { runCli } from "./run.ts";

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  shutdown: shutdownSignal,
});
