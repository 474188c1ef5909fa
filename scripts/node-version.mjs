/**
 * Ends the process with one sentence where Node is older than what package.json asks for.
 * It must run on old versions too: plain syntax, and it imports nothing.
 */

/**
 * Says what is wrong with a version of Node such as "18.19.1", or returns null where it will do.
 * @param {string} version
 * @returns {string | null}
 */
export function nodeProblem(version) {
  const parts = version.split('.').map(Number);
  const major = parts[0];
  const minor = parts[1];
  if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return null;
  return `Darkroom needs Node 20.19 or later in the 20 line, or 22.12 or later; this is Node ${version}.`;
}

const problem = nodeProblem(process.versions.node);
if (problem) {
  console.error(problem);
  process.exit(1);
}
