/**
 * The lines of a film: ribs, collar bones, shoulder blades and the vessels of the lungs.
 * It imports the anatomy only.
 */
import { between, FILM_SIZE_PX as SIZE, toFilm } from './anatomy.mjs';

/** @typedef {import('./anatomy.mjs').Body} Body */
/** @typedef {import('./anatomy.mjs').Point} Point */
/** @typedef {import('./anatomy.mjs').Random} Random */

/** A layer of soft lines that do not add up where they cross themselves. */
class Strokes {
  values = new Float32Array(SIZE * SIZE);

  /**
   * A soft line along a curve, `width` its bell's deviation; where it lies is given for t from 0 to 1, as its strength.
   * @param {(t: number) => Point} curve @param {number} width @param {(t: number) => number} strength
   */
  add(curve, width, strength) {
    const rough = Array.from({ length: 9 }, (_, i) => curve(i / 8));
    const length = rough
      .slice(1)
      .reduce((sum, [u, v], i) => sum + Math.hypot(u - rough[i][0], v - rough[i][1]), 0);
    // Bells half a deviation apart look like one line.
    const count = Math.ceil(length / (width * 0.5)) + 1;
    const deviationPx = (width * SIZE) / 2;
    const reach = Math.ceil(2.3 * deviationPx);
    for (let i = 0; i < count; i++) {
      const t = i / (count - 1);
      const [u, v] = curve(t);
      const height = strength(t);
      const px = ((u + 1) / 2) * SIZE - 0.5;
      const py = ((v + 1) / 2) * SIZE - 0.5;
      const [column, row] = [Math.round(px), Math.round(py)];
      for (let y = Math.max(0, row - reach); y <= Math.min(SIZE - 1, row + reach); y++)
        for (let x = Math.max(0, column - reach); x <= Math.min(SIZE - 1, column + reach); x++) {
          const value = height * Math.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * deviationPx ** 2));
          if (value > this.values[y * SIZE + x]) this.values[y * SIZE + x] = value;
        }
    }
  }
}

/** Ribs, collar bones and the vessels of both lungs. @param {Body} body @param {Random} random */
export function bonesAndVessels(body, random) {
  const bones = new Strokes();
  const vessels = new Strokes();
  /** @type {(strokes: Strokes, width: number, strength: (t: number) => number, curve: (t: number) => Point) => void} */
  const line = (strokes, width, strength, curve) =>
    strokes.add((t) => toFilm(body, curve(t)), width * body.scale, strength);
  for (const side of [-1, 1]) {
    for (let rib = 0; rib < 8; rib++) {
      const v = -0.76 + (rib + body.ribPhase * 0.5) * 0.18;
      const reach = Math.min(0.76, 0.44 + rib * 0.1);
      const own = body.ribs * between(random, 0.75, 1.2);
      /** @type {(t: number) => Point} Behind: from the spine outwards, over an arch and down. */
      const behind = (t) => [
        side * (0.06 + (reach - 0.06) * t),
        v - 0.11 * Math.sin(Math.PI * Math.min(1, t * 1.15)) + 0.2 * t * t,
      ];
      line(bones, 0.026, (t) => own * (0.5 + 0.4 * t), behind);
      line(
        bones,
        0.011,
        (t) => own * (0.8 + 0.4 * t),
        (t) => [behind(t)[0], behind(t)[1] + 0.032],
      );
      // In front: fainter and broader, from the side inwards and down.
      if (rib > 0 && rib < 6)
        line(
          bones,
          0.034,
          (t) => own * 0.65 * (1 - 0.7 * t),
          (t) => [side * (reach - (reach - 0.28) * t), v + 0.14 + 0.28 * t],
        );
    }
    const tilt = between(random, -0.2, -0.08);
    line(
      bones,
      0.03,
      () => body.ribs * 2,
      (t) => [side * (0.07 + 0.68 * t), -0.6 + tilt * t + 0.05 * Math.sin(t * 2 * Math.PI)],
    );
    // The inner edge of the shoulder blade.
    line(
      bones,
      0.035,
      (t) => body.ribs * (1.3 - t),
      (t) => [side * (0.74 - 0.08 * t), -0.62 + 0.6 * t],
    );
    const hilum = /** @type {Point} */ ([side * 0.19, between(random, -0.12, -0.02)]);
    for (let branch = 0; branch < 13; branch++) {
      const angle = between(random, -1.35, 1.35);
      const length = between(random, 0.2, 0.5);
      const bend = between(random, -0.25, 0.25);
      const own = body.vessels * between(random, 0.6, 1.3);
      line(
        vessels,
        between(random, 0.012, 0.02),
        (t) => own * (1.5 - t) * (1 - t * 0.6),
        (t) => [
          hilum[0] + side * length * t * Math.cos(angle + bend * t),
          hilum[1] + length * t * Math.sin(angle + bend * t),
        ],
      );
    }
    line(
      vessels,
      0.055,
      () => body.vessels * 1.9,
      (t) => [hilum[0] - side * 0.02, hilum[1] - 0.08 + 0.2 * t],
    );
  }
  return { bones: bones.values, vessels: vessels.values };
}
