/** How scripts say what they do. It imports nothing. */

/** Lines stay; updates overwrite each other, on a terminal only. */
export const print = {
  /** @param {string} text */
  line(text) {
    console.log(process.stdout.isTTY ? `\r\u001b[K${text}` : text);
  },
  /** @param {string} text */
  update(text) {
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${text.slice(0, process.stdout.columns - 1)}`);
  },
};
