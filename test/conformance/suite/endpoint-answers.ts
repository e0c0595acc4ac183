import { area, type Json } from "../server.ts";
import { addPod, EMPTY, ENDPOINTS, place, settles, SLICES } from "./endpoint-lines.ts";
import { at, done, same, word } from "./expect.ts";
import { post } from "./requests.ts";

/** Cases of the area `endpoints: tables and warnings`. */
export const endpointAnswers = area("endpoints: tables and warnings", {
  "Endpoints are on their way out": async (server) => {
    const ns = await server.namespace();
    const path = `${ENDPOINTS.path(ns)}/a`;
    const answers = [
      await server.send({ method: "GET", path }),
      await server.send({ method: "GET", path: ENDPOINTS.path(ns) }),
      await server.send(post(ENDPOINTS, ns, { metadata: { name: "a" } })),
      await server.send({ method: "DELETE", path }),
    ];
    const warning = '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"';
    same(
      answers.map(({ status, warnings }) => [status, ...warnings]),
      [404, 200, 201, 200].map((status) => [status, warning]),
    );
  },
  "as a table": async (server) => {
    const there = await place(server);
    const cells = async (): Promise<Json> => {
      const accept = "application/json;as=Table;v=v1;g=meta.k8s.io";
      const answers = [];
      for (const kind of [ENDPOINTS, SLICES]) {
        const { body } = await done(server, { method: "GET", path: kind.path(there.ns), accept });
        const row = at(body, "rows.0.cells");
        answers.push(Array.isArray(row) ? row.slice(1, -1) : (row ?? null));
      }
      return answers;
    };
    await settles(server, there.ns, EMPTY);
    same(await cells(), [["<none>"], ["IPv4", "<unset>", "<unset>"]]);
    for (const last of [1, 2, 3, 4]) await addPod(server, there, `p${last}`, { ip: `10.9.0.${last}` });
    const all = [1, 2, 3, 4].map((last) => `["10.9.0.${last}"] p${last}: ready serving`).join("; ");
    const ready = [1, 2, 3, 4].map((last) => `10.9.0.${last} p${last}`).join(", ");
    await settles(server, there.ns, `slice IPv4 80 TCP: ${all}`, `subset 80 TCP: ready ${ready}; not ready `);
    const [addresses, slice] = (await cells()) as readonly Json[];
    // The order of a slice's endpoints is nobody's.
    same(
      [addresses, word(at(slice, "2")).replace(/10\.9\.0\.\d/g, "IP"), at(slice, "1")],
      [["10.9.0.1:80,10.9.0.2:80,10.9.0.3:80 + 1 more..."], "IP,IP,IP + 1 more...", "80"],
    );
  },
});
