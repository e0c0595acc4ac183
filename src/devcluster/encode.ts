import { wantsYaml } from "./accept.ts";
import { parseJson, printJson } from "./json.ts";
import type { ApiRequest, ApiResponse } from "./request.ts";

const PEOPLE = /^(curl|Wget|Mozilla\/5\.0)/;

/** Writes an answer as its request wants it: as YAML, or indented for people to read. Streams and other types stay as they are. */
export async function encode(answer: ApiResponse, { headers, url }: ApiRequest): Promise<ApiResponse> {
  const { body } = answer;
  if (typeof body !== "string" || answer.headers["content-type"] !== "application/json") return answer;
  if (wantsYaml(headers["accept"])) {
    // YAML is rare, and its printer is large.
    const { stringify } = await import("yaml");
    const text = stringify(parseJson(body), { sortMapEntries: true, aliasDuplicateObjects: false, lineWidth: 0 });
    return { ...answer, headers: { ...answer.headers, "content-type": "application/yaml" }, body: text };
  }
  return isPretty(url, headers["user-agent"]) ? { ...answer, body: printJson(parseJson(body), 2) } : answer;
}

function isPretty(url: string, agent = ""): boolean {
  const asked = /[?&]pretty=([^&]+)/.exec(url)?.[1];
  return asked === undefined ? PEOPLE.test(agent) : ["1", "t", "T", "true", "TRUE", "True"].includes(asked);
}
