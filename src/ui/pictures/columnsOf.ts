/** How many tiles of a grid stand in its first row, as it is laid out. It imports nothing. */
export function columnsOf(list: HTMLElement): number {
  const tops = [...list.children].map((child) => (child as HTMLElement).offsetTop);
  return Math.max(1, tops.filter((top) => top === tops[0]).length);
}
