// Checks proofs of opsledger with Sigstore's own verifier of its log (@sigstore/verify: tlog).
// Only the lines of c2sp.org/tlog-proof are read here. One question per line of JSON, one answer per line.
const crypto = require("crypto");
const path = require("path");
const readline = require("readline");

const tlog = path.join(process.argv[2], "node_modules/@sigstore/verify/dist/tlog");
const { verifyCheckpoint } = require(path.join(tlog, "checkpoint.js"));
const { verifyMerkleInclusion } = require(path.join(tlog, "merkle.js"));

// A log as Sigstore's list of trusted ones has it, from a verifier key of type 1.
function trusted(key) {
  const [name, id, ...code] = key.split("+");
  const raw = Buffer.from(code.join("+"), "base64").subarray(1);
  return {
    logID: Buffer.from(id, "hex"),
    baseURL: name,
    publicKey: crypto.createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: raw.toString("base64url") },
      format: "jwk",
    }),
  };
}

function check({ file, entry, key }) {
  const text = Buffer.from(file, "base64").toString("utf-8");
  const split = text.indexOf("\n\n");
  const [header, ...lines] = text.slice(0, split).split("\n");
  if (header !== "c2sp.org/tlog-proof@v1") throw new Error("not a proof");
  if (lines[0].startsWith("extra ")) lines.shift();
  const proof = {
    canonicalizedBody: Buffer.from(entry, "base64"),
    inclusionProof: {
      logIndex: lines[0].slice("index ".length),
      hashes: lines.slice(1).map((line) => Buffer.from(line, "base64")),
      checkpoint: { envelope: text.slice(split + 2) },
    },
  };
  verifyMerkleInclusion(proof, verifyCheckpoint(proof, [trusted(key)]));
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  let error = "";
  try {
    check(JSON.parse(line));
  } catch (thrown) {
    error = String(thrown.message || thrown);
  }
  console.log(JSON.stringify({ ok: !error, error }));
});
