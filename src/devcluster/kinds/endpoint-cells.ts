import { isList, type JsonMap } from "../../core/merge/values.ts";
import { itemsAt, textAt } from "./rules/fields.ts";

const MOST = 3;

/** The cells of Endpoints: addresses that are ready, with their ports. */
const endpointsCells = {
  Endpoints: (object: JsonMap): string => {
    const subsets = itemsAt(object, "subsets", "").map(({ item }) => item);
    const all = subsets.flatMap((subset) => {
      const addresses = itemsAt(subset, "addresses", "").map(({ item }) => textAt(item, "ip"));
      const ports = itemsAt(subset, "ports", "").map(({ item }) => String(item["port"]));
      return ports.length === 0 ? addresses : ports.flatMap((port) => addresses.map((address) => `${address}:${port}`));
    });
    return subsets.length === 0 ? "<none>" : some(all);
  },
};

/** The cells of an EndpointSlice. */
const sliceCells = {
  AddressType: (object: JsonMap): string => textAt(object, "addressType"),
  Ports: (object: JsonMap): string => {
    const ports = itemsAt(object, "ports", "").map(({ item }) =>
      typeof item["port"] === "number" ? String(item["port"]) : textAt(item, "name") || "*",
    );
    return some(ports) || "<unset>";
  },
  Endpoints: (object: JsonMap): string => {
    const all = itemsAt(object, "endpoints", "").flatMap(({ item }) =>
      isList(item["addresses"]) ? item["addresses"].map(String) : [],
    );
    return some(all) || "<unset>";
  },
};

/** The cells of both, by their kinds. */
export const endpointCells = { "/Endpoints": endpointsCells, "discovery.k8s.io/EndpointSlice": sliceCells };

/** The first few, and how many more there are. */
function some(all: readonly string[]): string {
  const shown = all.slice(0, MOST).join(",");
  return all.length > MOST ? `${shown} + ${all.length - MOST} more...` : shown;
}
