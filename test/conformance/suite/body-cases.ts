import type { Case } from "../server.ts";
import { asks } from "./expect.ts";
import { CONFIG_MAPS, request, type Extra } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";

/** Creates a ConfigMap from a text. */
export const configMap = (text: string, expected: unknown, extra: Extra = {}): Case["run"] =>
  asks((ns) => request("POST", CONFIG_MAPS.path(ns), { text, ...extra }), expected);

/** Creates a Widget from a text. */
export const widget = (text: string, expected: unknown, extra: Extra = {}): Case["run"] =>
  asks((ns) => request("POST", WIDGETS.path(ns), { text, ...extra }), expected);
