const MASK = "***";

/** The value as it may be shown or kept: in every Secret that is in it the names of the data, not the data. The value itself is not changed. */
export function withoutSecrets<T>(value: T): T {
  return mask(value) as T;
}

function mask(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mask);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  const isSecret = fields["kind"] === "Secret" && fields["apiVersion"] === "v1";
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      isSecret && (name === "data" || name === "stringData") ? maskData(field) : mask(field),
    ]),
  );
}

function maskData(data: unknown, by = MASK): unknown {
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.keys(data).map((name) => [name, by]));
}

/** What a request sends, without the data of a Secret in it; what stands there instead is data, too. */
export function maskSecretBody(body: string): string {
  const object = JSON.parse(body) as Readonly<Record<string, unknown>>;
  const { data, ...rest } = object;
  if (object["kind"] !== "Secret" || object["apiVersion"] !== "v1") return body;
  return JSON.stringify({
    ...withoutSecrets(rest),
    ...(data === undefined ? {} : { data: maskData(data, Buffer.from(MASK).toString("base64")) }),
  });
}
