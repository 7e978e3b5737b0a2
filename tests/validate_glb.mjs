// Runs the Khronos validator over GLB files: node tests/validate_glb.mjs FILE...
// Prints one line of JSON for each file; ends with 1 when any of them has an error or a warning.
// Needs the npm package gltf-validator where node finds it (NODE_PATH, or node_modules above).

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const { validateBytes } = createRequire(import.meta.url)("gltf-validator");

const WARNING = 1; // severities: 0 error, 1 warning, 2 information, 3 hint

let bad = process.argv.length < 3;
for (const file of process.argv.slice(2)) {
  const packed = basename(dirname(file)) === "packed";
  const report = await validateBytes(new Uint8Array(await readFile(file)), {
    uri: file,
    externalResourceFunction: async (uri) => new Uint8Array(await readFile(join(dirname(file), uri))),
    // Packed meshes leave out what their reader works out again.
    ignoredIssues: packed ? ["MESH_PRIMITIVE_GENERATED_TANGENT_SPACE"] : [],
  });
  const { numErrors: errors, numWarnings: warnings, messages } = report.issues;
  const worst = messages.filter((message) => message.severity <= WARNING);
  console.log(JSON.stringify({ file, errors, warnings, messages: worst.slice(0, 5) }));
  bad ||= errors + warnings > 0;
}
process.exit(bad ? 1 : 0);
