import { toObjectKey } from "../../model/refs.ts";
import type { TimedStep } from "../../runtime/steps.ts";
import type { Scene } from "./scenes.ts";

/** Tells the story of the demo, line by line. */
export interface Narrator {
  say(line: string): void;
  scene(number: number, scene: Scene): void;
  step(step: TimedStep): void;
  /** What has happened so far, in one line. */
  counter(): string;
}

/** A narrator that prints with `print`, in colours when `colour` says so. Times are milliseconds since the scene began. */
export function createNarrator(options: {
  readonly print: (line: string) => void;
  readonly colour: boolean;
  readonly now: () => number;
}): Narrator {
  const { print, now } = options;
  const paint = (code: number, text: string): string => (options.colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  let began = now();
  let reconciles = 0;
  let writes = 0;

  const hop = (at: number, who: string, what: string): void => {
    print(`  ${paint(90, `+${String(Math.max(0, at - began)).padStart(5)} ms`)}  ${paint(36, who.padEnd(9))}  ${what}`);
  };

  return {
    say: print,
    scene(number, { title, says }) {
      began = now();
      print("");
      print(paint(1, `${number}. ${title}`));
      print(`   ${says}`);
    },
    step(step) {
      switch (step.step) {
        case "taken":
          reconciles += 1;
          return hop(
            step.at,
            "lease",
            `taken for ${toObjectKey(step.ref)} (fence ${step.fence}), woken by: ${step.reason}`,
          );
        case "planned": {
          for (const operation of step.plan.stages.flat()) {
            const changes = "changes" in operation ? operation.changes.map(({ path }) => path) : [];
            const why =
              changes.length === 0 ? "" : `: ${changes.slice(0, 3).join(", ")}${changes.length > 3 ? ", …" : ""}`;
            hop(step.at, "plan", `${operation.kind} ${operation.ref.kind} ${operation.ref.name}${why}`);
          }
          if (step.plan.stages.flat().length === 0) hop(step.at, "plan", "nothing to do");
          return;
        }
        case "written":
          writes += 1;
          return hop(step.at, "write", `${step.operation} ${step.target.kind} ${step.target.name}: ${step.result}`);
        case "completed":
          if (step.outcome.kind === "done" && step.outcome.writes === 0) return;
          return hop(step.at, "outcome", `${step.outcome.kind} after ${Math.round(step.tookMs)} ms`);
        case "observed":
        case "children":
        case "ran":
      }
    },
    counter: () => `${reconciles} reconciles, ${writes} writes`,
  };
}
