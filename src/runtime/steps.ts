// What a command may know of a reconcile's steps, without reaching into the stage.
export type { TimedStep } from "../stages/reconcile/steps.ts";
