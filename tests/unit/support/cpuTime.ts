/** Measures work by the CPU time that it takes, which a busy machine hardly changes, where a clock on the wall shows what else runs. */

/** CPU time of this process in milliseconds, of the least of so many tries of the same work. */
export async function leastCpuMs(work: () => unknown, tries = 1): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < tries; i++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
