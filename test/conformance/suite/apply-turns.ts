import type { Case } from "../server.ts";
import { asksFor } from "./expect.ts";
import { apply } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";

const MANAGED = "metadata.managedFields";

/** The spec and who owns what of it, after applies of these specs, each by the manager before it. */
export const afterApplies = (
  expected: unknown,
  ...turns: readonly (readonly [manager: string, spec: unknown])[]
): Case["run"] =>
  asksFor(
    ["spec", MANAGED],
    (ns) => {
      const [first, ...rest] = turns.map(([manager, spec]) => apply(WIDGETS, ns, "a", { spec }, manager));
      if (first === undefined) throw new Error("nobody applies");
      return [first, ...rest];
    },
    expected,
  );
