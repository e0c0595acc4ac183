import { area } from "../server.ts";
import { asks, asksFor, same } from "./expect.ts";
import { CONFIG_MAPS, DEPLOYMENTS, post, request } from "./requests.ts";
import { WIDGETS } from "./widgets.ts";
import { deployment } from "./workloads.ts";
import { configMap, widget } from "./body-cases.ts";

const CONFIG_MAP = '"apiVersion":"v1","kind":"ConfigMap"';

const WIDGET = '"apiVersion":"conformance.example/v1","kind":"Widget"';

/** Cases of the area `bodies`. */
export const bodies = area("bodies", {
  "no body": configMap("", [
    "400 BadRequest: the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error:",
  ]),
  "no body, for a custom object": widget("", [
    "400 BadRequest: the object provided is unrecognized (must be of type Widget): couldn't get version/kind; json parse error:",
  ]),
  "half an object": configMap(`{${CONFIG_MAP},"metadata":{"name":"a"`, [
    "400 BadRequest: the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error:",
  ]),
  "half an object, for a custom object": widget(`{${WIDGET},"metadata":{"name":"a"`, [
    "400 BadRequest: the object provided is unrecognized (must be of type Widget): couldn't get version/kind; json parse error:",
  ]),
  "no JSON at all": configMap("hello", [
    "400 BadRequest: the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error:",
  ]),
  "a list": configMap("[]", [
    "400 BadRequest: the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error:",
  ]),
  "a text": widget('"x"', [
    "400 BadRequest: the object provided is unrecognized (must be of type Widget): couldn't get version/kind; json parse error:",
  ]),
  null: widget("null", [
    "400 BadRequest: the object provided is unrecognized (must be of type Widget): Object 'Kind' is missing in 'null' (6e756c6c)",
  ]),
  "text after the object": configMap(`{${CONFIG_MAP},"metadata":{"name":"a"}} {`, [
    "400 BadRequest: the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error:",
  ]),
  "a number for a text": configMap(`{${CONFIG_MAP},"metadata":{"name":"a"},"data":{"k":1}}`, [
    '400 BadRequest: ConfigMap in version "v1" cannot be handled as a ConfigMap: json:',
  ]),
  "a text for an object": configMap(`{${CONFIG_MAP},"metadata":"a"}`, [
    '400 BadRequest: ConfigMap in version "v1" cannot be handled as a ConfigMap: json:',
  ]),
  "a number for a label": widget(`{${WIDGET},"metadata":{"name":"a","labels":{"k":1}}}`, [
    '400 BadRequest: Widget in version "v1" cannot be handled as a Widget: json:',
  ]),
  "a text for an object, for a custom object": widget(`{${WIDGET},"metadata":"a"}`, [
    '400 BadRequest: Widget in version "v1" cannot be handled as a Widget: json:',
  ]),
  "a text for a number in a built-in kind": asks(
    (ns) => post(DEPLOYMENTS, ns, deployment("a", { replicas: "1" })),
    ['400 BadRequest: Deployment in version "v1" cannot be handled as a Deployment: json:'],
  ),
  "a fraction for a whole number in a built-in kind": asks(
    (ns) => post(DEPLOYMENTS, ns, deployment("a", { replicas: 1.5 })),
    ['400 BadRequest: Deployment in version "v1" cannot be handled as a Deployment: json:'],
  ),
  "a number out of range in a built-in kind": asks(
    (ns) => post(DEPLOYMENTS, ns, deployment("a", { replicas: 3_000_000_000 })),
    ['400 BadRequest: Deployment in version "v1" cannot be handled as a Deployment: json:'],
  ),
  "base64 that is none": configMap(`{${CONFIG_MAP},"metadata":{"name":"a"},"binaryData":{"k":"%"}}`, [
    '400 BadRequest: ConfigMap in version "v1" cannot be handled as a ConfigMap: illegal base64',
  ]),
  "text that is not UTF-8 escapes survives": asksFor(
    ["data"],
    (ns) =>
      request("POST", CONFIG_MAPS.path(ns), {
        text: `{${CONFIG_MAP},"metadata":{"name":"a"},"data":{"k":"\\u00e4\\ud83d\\ude00"}}`,
      }),
    { status: 201, data: { k: "ä😀" } },
  ),
  "large whole numbers keep their digits": async (server) => {
    const text = `{${WIDGET},"metadata":{"name":"a"},"spec":{"raw":{"n":9007199254740993,"f":1.5,"e":1e3}}}`;
    const answer = await server.send(request("POST", WIDGETS.path(await server.namespace()), { text }));
    same(/"raw":(\{[^}]*\})/.exec(answer.text)?.[1] ?? null, '{"e":1000,"f":1.5,"n":9007199254740993}');
  },
});
