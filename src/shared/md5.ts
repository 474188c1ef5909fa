/** MD5 (RFC 1321), for checksums that publishers give and browsers do not compute. It proves no more than they do. It imports nothing. */

const SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];
const SINES = Uint32Array.from({ length: 64 }, (_, at) => Math.floor(2 ** 32 * Math.abs(Math.sin(at + 1))));

/** The message with its padding: a one, zeros, its length in bits, in blocks of 64 bytes. */
function padded(bytes: Uint8Array): DataView {
  const view = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
  new Uint8Array(view.buffer).set(bytes);
  view.setUint8(bytes.length, 0x80);
  view.setUint32(view.byteLength - 8, (bytes.length * 8) >>> 0, true);
  view.setUint32(view.byteLength - 4, Math.floor(bytes.length / 2 ** 29), true);
  return view;
}

/** What a step mixes of three words, and which word of the block it reads. */
function mixed(step: number, b: number, c: number, d: number): readonly [mix: number, word: number] {
  if (step < 16) return [(b & c) | (~b & d), step];
  if (step < 32) return [(d & b) | (~d & c), (5 * step + 1) % 16];
  if (step < 48) return [b ^ c ^ d, (3 * step + 5) % 16];
  return [c ^ (b | ~d), (7 * step) % 16];
}

/** Hex MD5 of the bytes. */
export function md5(bytes: Uint8Array): string {
  const message = padded(bytes);
  const sums = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let block = 0; block < message.byteLength; block += 64) {
    let [a, b, c, d] = sums;
    for (let step = 0; step < 64; step++) {
      const [mix, word] = mixed(step, b, c, d);
      const sum = (a + mix + SINES[step] + message.getUint32(block + 4 * word, true)) | 0;
      const shift = SHIFTS[step >> 4][step & 3];
      [a, d, c] = [d, c, b];
      b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
    }
    [a, b, c, d].forEach((value, at) => {
      sums[at] += value;
    });
  }
  return Array.from(new Uint8Array(sums.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
