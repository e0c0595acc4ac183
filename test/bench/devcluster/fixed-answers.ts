/*
 * A process with nothing but Node's HTTPS server: it reads the body and answers with a text that it was given for the path. What it takes
 * is the client's and the transport's share of a write.
 */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createCertificate } from "../../../src/devcluster/server/certificate.ts";
import type { FixedAnswers, FixedServer } from "./fixed-answers-contract.ts";

const certificate = createCertificate(Date.now());

process.once("message", (answers: FixedAnswers) => {
  const server = createServer(certificate, (incoming, outgoing) => {
    const pieces: Buffer[] = [];
    incoming.on("data", (piece: Buffer) => pieces.push(piece));
    incoming.on("end", () => {
      Buffer.concat(pieces).toString("utf8");
      const [, text = ""] = answers.find(([path]) => incoming.url?.startsWith(path)) ?? [];
      outgoing.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
      outgoing.end(text);
    });
  });
  // The rounds of the others take longer than an idle connection is kept.
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ server: `https://127.0.0.1:${port}`, caPem: certificate.cert } satisfies FixedServer);
  });
});
process.once("disconnect", () => process.exit());
