// Checks an evidence bundle, unpacked in the folder that is given, with nothing but Node's own crypto.
//
// The checkpoint's Ed25519 line against keys/ledger.vkey, the root of the tree over events/*.jsonl and leaves/*
// (RFC 6962, section 2.1), and the signature over MANIFEST.sha256. Exits 1 at the first thing that is wrong.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readdirSync, readFileSync, existsSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const read = (...names) => readFileSync(join(folder, ...names));
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const must = (holds, what) => {
  if (!holds) { console.error(`node: WRONG: ${what}`); process.exit(1); }
  console.log(`node: ${what}`);
};

const manifest = JSON.parse(read("manifest.json"));
const note = read(manifest.checkpoint);
const split = note.lastIndexOf("\n\n");
const text = note.subarray(0, split + 1);
const [origin, size, root] = text.toString().split("\n");

function ed25519Key(line) {
  const [name, id, ...rest] = line.split("+");
  const blob = Buffer.from(rest.join("+"), "base64");
  const computed = sha256(name, "\n", blob).subarray(0, 4).toString("hex");
  return { name, id, fits: computed === id, kind: blob[0], raw: blob.subarray(1) };
}
const spki = Buffer.from("302a300506032b6570032100", "hex"); // RFC 8410, section 4
const keys = read("keys", "ledger.vkey").toString().trim().split("\n").map(ed25519Key);
const key = keys.filter((each) => each.kind === 1 && each.name === origin).at(-1);
const publicKey = createPublicKey({ key: Buffer.concat([spki, key.raw]), format: "der", type: "spki" });
must(key.fits, `the id of key ${key.id} is that of its name and bytes`);

const lines = note.subarray(split + 2).toString().trim().split("\n").map((line) => line.split(" "));
const line = lines.find(([, name, blob]) => name === key.name && Buffer.from(blob, "base64").subarray(0, 4).toString("hex") === key.id);
must(line && verify(null, text, publicKey, Buffer.from(line[2], "base64").subarray(4)), `the checkpoint over ${size} events is signed by it`);
must(verify(null, read("MANIFEST.sha256"), publicKey, read("MANIFEST.sha256.ed25519")), "the manifest is signed by it");

const hashes = (name) => {
  const path = join(folder, "leaves", name);
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  return Array.from({ length: bytes.length / 32 }, (_, at) => bytes.subarray(at * 32, at * 32 + 32));
};
const members = existsSync(join(folder, "events")) ? readdirSync(join(folder, "events")).sort() : [];
const events = members.flatMap((name) => {
  const bytes = read("events", name);
  const leaves = [];
  for (let start = 0, end; (end = bytes.indexOf(10, start)) >= 0; start = end + 1)
    leaves.push(sha256(Buffer.from([0]), bytes.subarray(start, end)));
  return leaves;
});
let level = [...hashes("before.bin"), ...events, ...hashes("after.bin")];
must(level.length === Number(size), `there are ${size} leaves`);
while (level.length > 1) {
  const above = [];
  for (let at = 0; at + 1 < level.length; at += 2) above.push(sha256(Buffer.from([1]), level[at], level[at + 1]));
  if (level.length % 2) above.push(level.at(-1));
  level = above;
}
must((level[0] ?? sha256()).toString("base64") === root, "the root of the tree over them is that of the checkpoint");
