import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { publicKeyOf, readSigningKey } from "../../../src/runtime/signing-key.ts";
import { toPublicKey } from "../../../src/stages/relay/signer.ts";

async function keyFile(content?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "skysail-key-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "relay.key");
  if (content !== undefined) await writeFile(file, content);
  return file;
}

test("a key that is not there is made, readable for its owner only", async () => {
  const file = await keyFile();
  const { publicKey, created } = await publicKeyOf(file);
  expect(created).toBe(true);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(toPublicKey(await readSigningKey(file))).toBe(publicKey);
});

test("a key that is there is used and never written over", async () => {
  const file = await keyFile();
  const first = await publicKeyOf(file);
  const content = await readFile(file, "utf8");
  expect(await publicKeyOf(file)).toEqual({ publicKey: first.publicKey, created: false });
  expect(await readFile(file, "utf8")).toBe(content);
});

test("of two that make it at once, one does, and its key is not written over", async () => {
  const file = await keyFile();
  const both = await Promise.allSettled([publicKeyOf(file), publicKeyOf(file)]);
  const made = both.flatMap((result) => (result.status === "fulfilled" && result.value.created ? [result.value] : []));
  expect(made).toHaveLength(1);
  expect(toPublicKey(await readSigningKey(file))).toBe(made[0]?.publicKey);
});

const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({ type: "pkcs8", format: "pem" });

test.for([
  ["something else", "hello", /relay\.key: the signing key is not a private key in PEM/],
  ["nothing", "", /relay\.key: the signing key is not a private key in PEM/],
  ["a key of another kind", String(rsa), /relay\.key: the signing key is rsa, not ed25519/],
] as const)("a file with %s is refused by name, unchanged, and without its content", async ([, content, says]) => {
  const file = await keyFile(content);
  for (const use of [publicKeyOf, readSigningKey]) {
    const error = await use(file).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "INVALID_CONFIG", message: expect.stringMatching(says) });
    if (content !== "") expect((error as Error).message).not.toContain(content.trim().split("\n").at(-2) ?? content);
  }
  expect(await readFile(file, "utf8")).toBe(content);
});

test("a file that can be neither read nor made is named", async () => {
  const file = join(await keyFile(), "relay.key");
  await expect(readSigningKey(file)).rejects.toMatchObject({
    code: "INVALID_CONFIG",
    message: expect.stringMatching(/^cannot read the signing key: ENOENT.*relay\.key/),
  });
  await expect(publicKeyOf(file)).rejects.toMatchObject({
    code: "INVALID_CONFIG",
    message: expect.stringMatching(/^cannot write the signing key: ENOENT.*relay\.key/),
  });
});
