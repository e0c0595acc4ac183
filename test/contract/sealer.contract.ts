import { describe, expect, test } from "vitest";

import type { Sealer } from "../../src/ports/cluster-access.ts";

/** Two sealers with different keys, as everything that seals must be able to be made. */
export interface SealerFixture {
  readonly sealer: Sealer;
  /** Another instance with the same key: what one function sealed, another must open. */
  readonly same: Sealer;
  readonly other: Sealer;
  readonly stop?: () => Promise<void>;
}

/** What every `Sealer` does. */
export function describeSealer(name: string, setup: () => Promise<SealerFixture>): void {
  describe(`Sealer: ${name}`, () => {
    const using = async (run: (fixture: SealerFixture) => Promise<void>): Promise<void> => {
      const fixture = await setup();
      try {
        await run(fixture);
      } finally {
        await fixture.stop?.();
      }
    };
    const secret = `header.${"x".repeat(1500)}.sïgnature€😀`;

    test("what was sealed opens with the same key for the same context", () =>
      using(async ({ sealer, same }) => {
        await expect(same.open(await sealer.seal(secret, "cluster a"), "cluster a")).resolves.toBe(secret);
        await expect(same.open(await sealer.seal("", ""), "")).resolves.toBe("");
      }));

    test("it opens for no other context and with no other key", () =>
      using(async ({ sealer, other }) => {
        const sealed = await sealer.seal(secret, "cluster a");
        await expect(sealer.open(sealed, "cluster b")).rejects.toMatchObject({ code: "CLUSTER_UNKNOWN" });
        await expect(sealer.open(sealed, "")).rejects.toMatchObject({ code: "CLUSTER_UNKNOWN" });
        await expect(other.open(sealed, "cluster a")).rejects.toMatchObject({ code: "CLUSTER_UNKNOWN" });
      }));

    test("a changed, cut or foreign text does not open", () =>
      using(async ({ sealer }) => {
        const sealed = await sealer.seal(secret, "cluster a");
        const middle = Math.floor(sealed.length / 2);
        const changed = sealed.slice(0, middle) + (sealed[middle] === "A" ? "B" : "A") + sealed.slice(middle + 1);
        for (const text of [changed, sealed.slice(0, -8), sealed.slice(0, 10), "", "garbage", secret]) {
          await expect(sealer.open(text, "cluster a")).rejects.toMatchObject({
            code: "CLUSTER_UNKNOWN",
          });
        }
      }));

    test("the sealed text is plain ASCII, does not show the secret, and is another every time", () =>
      using(async ({ sealer }) => {
        const [first, second] = [await sealer.seal(secret, "cluster a"), await sealer.seal(secret, "cluster a")];
        expect(first).toMatch(/^[\x21-\x7e]+$/);
        expect(first).not.toContain("xxxxxxxx");
        expect(first).not.toContain(Buffer.from("xxxxxxxxxxxx").toString("base64"));
        expect(first).not.toBe(second);
      }));

    test("no error shows the secret or the sealed text", () =>
      using(async ({ sealer, other }) => {
        const sealed = await sealer.seal(secret, "cluster a");
        const error = await other.open(sealed, "cluster a").catch((thrown: unknown) => thrown);
        expect(String(error)).not.toContain(sealed.slice(0, 40));
        expect(String(error)).not.toContain("xxxxxxxx");
      }));

    test("an ended signal ends the call", () =>
      using(async ({ sealer }) => {
        const signal = AbortSignal.abort();
        await expect(sealer.seal(secret, "a", { signal })).rejects.toMatchObject({ code: "ABORTED" });
        await expect(sealer.open("x", "a", { signal })).rejects.toMatchObject({ code: "ABORTED" });
      }));
  });
}
