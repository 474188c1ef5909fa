/**
 * Writes an 8-bit grey PNG. Its data are stored, not compressed, so that the bytes are the same with every version of
 * zlib; the zip around it compresses. It imports nothing.
 */

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** @param {Uint8Array} bytes */
function adler32(bytes) {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return high * 65536 + low;
}

/** @param {number} value */
const uint32 = (value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

/**
 * @param {string} type
 * @param {Uint8Array} data
 */
function chunk(type, data) {
  const body = Uint8Array.from([...Buffer.from(type, 'latin1'), ...data]);
  return [...uint32(data.length), ...body, ...uint32(crc32(body))];
}

/** A zlib stream (RFC 1950) of one stored block (RFC 1951, 3.2.4): at most 65,535 bytes. @param {Uint8Array} bytes */
function stored(bytes) {
  const { length } = bytes;
  if (length > 0xffff) throw new RangeError('The picture is too large for one stored block.');
  const lengths = [length & 255, length >>> 8, ~length & 255, (~length >>> 8) & 255];
  return Uint8Array.from([0x78, 0x01, 1, ...lengths, ...bytes, ...uint32(adler32(bytes))]);
}

/**
 * @param {Uint8Array} greys [height, width]
 * @param {number} width px
 * @returns {Uint8Array} a PNG file
 */
export function encodeGreyPng(greys, width) {
  const height = greys.length / width;
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++)
    // Each row starts with its filter: 0, none.
    rows.set(greys.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const header = Uint8Array.from([...uint32(width), ...uint32(height), 8, 0, 0, 0, 0]);
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  return Uint8Array.from([
    ...signature,
    ...chunk('IHDR', header),
    ...chunk('IDAT', stored(rows)),
    ...chunk('IEND', new Uint8Array()),
  ]);
}
