import type { Exchange, WireRequest } from "../adapters/kubernetes/exchange.ts";
import { targetOf } from "../devcluster/faults/target.ts";
import type { KubeObject } from "../model/objects.ts";
import type { Clock } from "../ports/clock.ts";
import type { Activity } from "./activity.ts";
import type { RecordedRequest, Sender } from "./recorded-request.ts";

/** Every request that was sent, in order. */
export interface Journal {
  readonly requests: readonly RecordedRequest[];
  /** Requests that have no answer yet, watches aside. */
  readonly inFlight: readonly RecordedRequest[];
  /** An exchange that writes down what goes over it. */
  over(exchange: Exchange, by: Sender): Exchange;
}

/** Makes an empty journal. */
export function createJournal(clock: Pick<Clock, "now">, activity: Activity): Journal {
  const requests: RecordedRequest[] = [];
  const inFlight = new Map<number, RecordedRequest>();
  return {
    requests,
    get inFlight() {
      return [...inFlight.values()];
    },
    over: (exchange, by) => ({
      ...exchange,
      async send(request) {
        const entry = toEntry(request, by, clock.now());
        const index = requests.push(entry) - 1;
        inFlight.set(index, entry);
        activity.note();
        try {
          const answer = await exchange.send(request);
          requests[index] = { ...entry, status: answer.status };
          return answer;
        } finally {
          inFlight.delete(index);
          activity.note();
        }
      },
    }),
  };
}

/** One line for people: `apply deployments.apps default/shop (200)`. */
export function describeRequest(request: RecordedRequest): string {
  const { verb, group, resource, namespace, name, subresource, status } = request;
  const kind = `${resource}${group === "" ? "" : `.${group}`}${subresource === undefined ? "" : `/${subresource}`}`;
  const place = [namespace, name].filter((part) => part !== undefined).join("/");
  return `${verb} ${kind}${place === "" ? "" : ` ${place}`} (${status ?? "no answer"})`;
}

/** The object that a request carries, if it carries one. */
export function bodyOf({ body }: RecordedRequest): KubeObject | undefined {
  return body === undefined ? undefined : (JSON.parse(body) as KubeObject);
}

const DISCOVERY = { verb: "get", group: "", resource: "", dryRun: false } as const;

function toEntry({ method, path, headers, body }: WireRequest, by: Sender, at: number): RecordedRequest {
  const contentType = headers["content-type"];
  return {
    by,
    at,
    ...(targetOf({ method, url: path, headers }) ?? DISCOVERY),
    ...(body === undefined ? {} : { body }),
    method,
    path,
    ...(contentType === undefined ? {} : { contentType }),
  };
}
