/**
 * The shape of a drawn chest: what differs between people, and where trunk and lungs lie.
 * Coordinates: u runs from −1 (left) to 1 (right), v from −1 (top) to 1 (bottom). It imports nothing.
 */

/** @typedef {() => number} Random uniform in [0, 1) */
/** @typedef {[u: number, v: number]} Point */
/** @typedef {ReturnType<typeof bodyFor>} Body */

/** Side of every picture. */
export const FILM_SIZE_PX = 112;

/** From 0 at `low` to 1 at `high` without a corner. @param {number} low @param {number} high @param {number} x */
export function smooth(low, high, x) {
  const t = Math.min(1, Math.max(0, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

/** @param {Random} random @param {number} low @param {number} high */
export const between = (random, low, high) => low + (high - low) * random();

/** Normal with deviation 1 (Box and Muller). @param {Random} random */
export const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** A bell of height 1. @param {number} distance @param {number} width */
export const bell = (distance, width) => Math.exp(-0.5 * (distance / width) ** 2);

/** What differs from one person to the next. @param {Random} random */
export function bodyFor(random) {
  return {
    turn: between(random, -0.07, 0.07),
    scale: between(random, 0.92, 1.08),
    shiftU: between(random, -0.06, 0.06),
    shiftV: between(random, -0.06, 0.06),
    shoulderV: between(random, -0.95, -0.85),
    width: between(random, 0.88, 1),
    lungTop: between(random, -0.8, -0.72),
    // How deeply the person breathed in: the height of the diaphragm.
    lungBase: between(random, 0.34, 0.6),
    lungWidth: between(random, 0.3, 0.36),
    heart: between(random, 0.23, 0.3),
    heartU: between(random, 0.1, 0.16),
    ribs: between(random, 9, 20),
    ribPhase: random(),
    vessels: between(random, 5, 14),
    lungLevel: between(random, 44, 62),
    bodyLevel: between(random, 138, 172),
    stomach: random() < 0.5 ? between(random, 25, 55) : 0,
    breast: random() < 0.45 ? between(random, 6, 20) : 0,
  };
}

/** Half the width of the trunk at a height. @param {Body} body @param {number} v */
export function trunk(body, v) {
  const neck = 0.2;
  const shoulders = body.width * Math.sqrt(smooth(body.shoulderV - 0.08, body.shoulderV + 0.3, v));
  return Math.max(neck, shoulders) * (1 - 0.07 * smooth(-0.2, 0.5, v));
}

/**
 * How much of a lung lies at a point: 1 inside, 0 outside, soft between.
 * @param {Body} body @param {number} side −1 or 1 @param {number} u @param {number} v
 */
export function lung(body, side, u, v) {
  const x = u * side;
  const base = body.lungBase + (side < 0 ? -0.05 : 0.02);
  const t = (v - body.lungTop) / (base - body.lungTop);
  if (t < -0.1 || t > 1.4) return 0;
  const apex = Math.sqrt(Math.max(0, 1 - (1 - Math.min(1, t * 1.45)) ** 2.2));
  const outer = 0.3 + body.lungWidth * (0.25 + 0.95 * apex) + 0.07 * t;
  const inner = 0.36 - 0.25 * apex + 0.03 * t;
  const middle = (outer + inner) / 2;
  // The diaphragm is a dome; its outer end hangs down into a sharp angle.
  const dome = base + 0.16 * Math.min(1.6, ((x - middle + 0.05) / 0.24) ** 2) * (x > middle ? 1 : 0.3);
  return (
    smooth(-0.02, 0.05, outer - x) *
    smooth(-0.03, 0.05, x - inner) *
    smooth(-0.03, 0.035, dome - v) *
    smooth(0, 0.07, v - body.lungTop)
  );
}

/** Turns a point of the body into one of the picture. @param {Body} body @param {Point} point @returns {Point} */
export function toFilm(body, [u, v]) {
  const [sin, cos] = [Math.sin(body.turn), Math.cos(body.turn)];
  return [body.scale * (u * cos - v * sin) + body.shiftU, body.scale * (u * sin + v * cos) + body.shiftV];
}
