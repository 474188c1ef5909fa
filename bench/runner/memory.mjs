/** How much memory a browser takes, with all its processes. Linux only. Node's own modules only. */
import { readdirSync, readFileSync } from 'node:fs';

const INTERVAL_MS = 200;

/** @param {string} path */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process has ended meanwhile.
    return '';
  }
}

/** A process and all below it. @param {number} pid */
function familyOf(pid) {
  /** @type {Map<number, number>} */
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    // Behind the program's name, which may hold spaces and brackets: state, parent.
    const parent = textOf(`/proc/${name}/stat`).replace(/^.*\) \S /s, '');
    parents.set(Number(name), Number.parseInt(parent, 10));
  }
  const family = [pid];
  for (const member of family)
    for (const [child, parent] of parents) if (parent === member) family.push(child);
  return family;
}

/**
 * Bytes of a process and all below it, what they share counted once (their proportional set sizes); null where the
 * system does not tell.
 * @param {number} pid
 */
export function memoryBytes(pid) {
  if (process.platform !== 'linux') return null;
  const kilobytes = familyOf(pid).map((member) =>
    Number(/^Pss:\s+(\d+)/m.exec(textOf(`/proc/${member}/smaps_rollup`))?.[1] ?? 0),
  );
  return 1024 * kilobytes.reduce((sum, one) => sum + one, 0);
}

/**
 * Looks five times a second from now on.
 * @param {number} pid
 * @returns {() => number | null} ends it; the most that was seen
 */
export function watchMemory(pid) {
  let peak = memoryBytes(pid);
  const look = () => {
    const bytes = memoryBytes(pid);
    if (bytes !== null) peak = Math.max(peak ?? 0, bytes);
  };
  const timer = setInterval(look, INTERVAL_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    look();
    return peak;
  };
}
