import { BlockList, isIPv6 } from "node:net";
import { invalid } from "../../schema/field-error.ts";
import type { Cause } from "../../served-kind.ts";

interface Range {
  readonly blocks: BlockList;
  readonly refusal: (address: string) => string;
}

function range(subnets: readonly (readonly [string, number])[], refusal: Range["refusal"]): Range {
  const blocks = new BlockList();
  for (const [net, prefix] of subnets) blocks.addSubnet(net, prefix, isIPv6(net) ? "ipv6" : "ipv4");
  return { blocks, refusal };
}

const RANGES: readonly Range[] = [
  range(
    [
      ["0.0.0.0", 32],
      ["::", 128],
    ],
    (address) => `may not be unspecified (${address})`,
  ),
  range(
    [
      ["127.0.0.0", 8],
      ["::1", 128],
    ],
    () => "may not be in the loopback range (127.0.0.0/8, ::1/128)",
  ),
  range(
    [
      ["169.254.0.0", 16],
      ["fe80::", 10],
    ],
    () => "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
  ),
  range(
    [
      ["224.0.0.0", 24],
      ["ff02::", 16],
    ],
    () => "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
  ),
];

/** An address that no endpoint can have. */
export function endpointAddress(address: string, path: string): readonly Cause[] {
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  return RANGES.filter(({ blocks }) => blocks.check(address, family)).map(({ refusal }) =>
    invalid(path, address, refusal(address)),
  );
}
