/**
 * Draws one film: a grey drawing that looks like a chest radiograph, with or without hazy patches in the lungs.
 * It is synthetic: no picture of a person went into it. Bright means dense, as on a film.
 */
import { bell, between, bodyFor, lung, normal, FILM_SIZE_PX as SIZE, smooth, trunk } from './anatomy.mjs';
import { bonesAndVessels } from './strokes.mjs';

/** @typedef {import('./anatomy.mjs').Body} Body */
/** @typedef {import('./anatomy.mjs').Random} Random */

/** Smooth random cloud of values around 0, deviation about 1. @param {Random} random @param {number} cells across the picture */
function cloud(random, cells) {
  const knots = Float32Array.from({ length: (cells + 2) ** 2 }, () => normal(random));
  /** @param {number} u @param {number} v */
  return (u, v) => {
    const x = Math.min(cells, Math.max(0, ((u + 1) / 2) * cells));
    const y = Math.min(cells, Math.max(0, ((v + 1) / 2) * cells));
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const [a, b] = [smooth(0, 1, x - column), smooth(0, 1, y - row)];
    /** @param {number} r @param {number} c */
    const knot = (r, c) => knots[r * (cells + 2) + c];
    return (
      (knot(row, column) * (1 - a) + knot(row, column + 1) * a) * (1 - b) +
      (knot(row + 1, column) * (1 - a) + knot(row + 1, column + 1) * a) * b
    );
  };
}

/**
 * Soft patches that lie in the lungs, as greys to add; none for a clear film.
 * @param {'CLEAR' | 'OPACITY'} kind @param {Body} body @param {Random} random
 * @returns {(u: number, v: number) => number}
 */
function hazeFor(kind, body, random) {
  const texture = cloud(random, 14);
  const strength = between(random, 58, 130);
  const patches = Array.from({ length: kind === 'CLEAR' ? 0 : 1 + Math.floor(random() * 3) }, () => ({
    u: (random() < 0.5 ? -1 : 1) * between(random, 0.26, 0.56),
    v: between(random, -0.45, body.lungBase - 0.02),
    width: between(random, 0.11, 0.24),
    height: between(random, 0.12, 0.28),
    strength: strength * between(random, 0.75, 1.15),
  }));
  // Where everything is filled, more does not show.
  const most = body.bodyLevel * 0.85 - body.lungLevel;
  return (u, v) => {
    const sum = patches.reduce(
      (all, patch) => all + patch.strength * bell(u - patch.u, patch.width) * bell(v - patch.v, patch.height),
      0,
    );
    return sum < 0.5 ? 0 : most * (1 - Math.exp((-sum * Math.max(0.3, 1 + 0.35 * texture(u, v))) / most));
  };
}

/** Trunk and lungs at a point, before what lies in front of them. @param {Body} body @param {Random} random */
function tissueFor(body, random) {
  const unevenness = cloud(random, 4);
  /** @param {number} u @param {number} v @param {number} bone @param {number} vessel @param {number} haze */
  return (u, v, bone, vessel, haze) => {
    const halfWidth = trunk(body, v);
    const inside = smooth(-0.03, 0.04, halfWidth - Math.abs(u));
    // Thinner at the sides: a trunk is round.
    const thickness = Math.sqrt(Math.max(0, 1 - (Math.abs(u) / (halfWidth + 0.04)) ** 4));
    const flesh =
      8 +
      inside *
        ((body.bodyLevel - 8) * (0.3 + 0.7 * thickness) +
          22 * smooth(body.lungBase - 0.1, 1, v) +
          0.6 * bone);
    const side = u < 0 ? -1 : 1;
    const breast = body.breast * bell(u - side * 0.42, 0.2) * bell(v - body.lungBase + 0.12, 0.16);
    const lungGrey = body.lungLevel + 16 * smooth(-0.1, body.lungBase, v) + 7 * unevenness(u, v);
    const air = lung(body, side, u, v);
    const grey = flesh * (1 - air) + (lungGrey + vessel + bone + breast + haze) * air;

    // The heart lies aslant, its tip to the lower right of the picture.
    const [heartX, heartY] = [u - body.heartU, v - body.lungBase + 0.17];
    const heart = Math.hypot(
      (heartX * 0.8 + heartY * 0.6) / (body.heart + 0.12),
      (heartY * 0.8 - heartX * 0.6) / body.heart,
    );
    const middle = bell(u, 0.105) * smooth(-1, -0.6, v);
    const aorta = smooth(1.25, 0.7, Math.hypot((u - 0.13) / 0.09, (v + 0.34) / 0.13));
    const dense = Math.max(0.95 * smooth(1.16, 0.84, heart), 0.8 * middle, 0.75 * aorta);
    const windpipe = 26 * bell(u, 0.04) * smooth(-0.2, -0.4, v);
    const spine = bell(u, 0.055) * (8 + 7 * Math.sin(v * 36 + body.ribPhase * 6));
    const stomach = smooth(1.2, 0.6, Math.hypot((u - 0.4) / 0.2, (v - body.lungBase - 0.16) / 0.09));
    return (
      grey +
      dense * Math.max(0, body.bodyLevel * 0.97 - grey) +
      inside * (spine - windpipe) -
      body.stomach * stomach
    );
  };
}

/**
 * What lies on a film without meaning anything: a marker in a corner, a lead on the skin. Both kinds have them alike.
 * @param {Random} random
 */
function marksFor(random) {
  const marker =
    random() < 0.5 ? { u: random() < 0.5 ? -0.84 : 0.84, v: between(random, -0.88, -0.7) } : null;
  const lead = random() < 0.3 ? { u: between(random, -0.6, 0.6), v: between(random, -0.6, 0.7) } : null;
  const [bend, slope] = [between(random, -0.3, 0.3), between(random, -0.5, 0.5)];
  /** @param {number} u @param {number} v */
  return (u, v) => {
    let grey = 0;
    if (marker) {
      const [x, y] = [(u - marker.u) / 0.05, (v - marker.v) / 0.07];
      // The letter L.
      if ((Math.abs(x + 0.7) < 0.35 && Math.abs(y) < 1) || (Math.abs(y - 0.75) < 0.3 && Math.abs(x) < 1))
        grey += 150;
    }
    if (lead) {
      grey += 70 * smooth(0.045, 0.03, Math.hypot(u - lead.u, v - lead.v));
      const wire = lead.u + slope * (v - lead.v) + bend * (v - lead.v) ** 2;
      if (v > lead.v) grey += 26 * bell(u - wire, 0.012);
    }
    return grey;
  };
}

/**
 * @param {'CLEAR' | 'OPACITY'} kind
 * @param {Random} random
 * @returns {Uint8Array} greys [112, 112]
 */
export function drawFilm(kind, random) {
  const body = bodyFor(random);
  const { bones, vessels } = bonesAndVessels(body, random);
  const tissue = tissueFor(body, random);
  const haze = hazeFor(kind, body, random);
  const marks = marksFor(random);
  const grain = cloud(random, 56);
  const exposure = between(random, 0.88, 1.1);
  const gamma = between(random, 0.9, 1.12);
  const noise = between(random, 2.5, 5.5);
  const [sin, cos] = [Math.sin(-body.turn), Math.cos(-body.turn)];

  const greys = new Uint8Array(SIZE * SIZE);
  for (let at = 0; at < greys.length; at++) {
    const filmU = (((at % SIZE) + 0.5) / SIZE) * 2 - 1;
    const filmV = ((Math.floor(at / SIZE) + 0.5) / SIZE) * 2 - 1;
    const [x, y] = [(filmU - body.shiftU) / body.scale, (filmV - body.shiftV) / body.scale];
    const [u, v] = [x * cos - y * sin, x * sin + y * cos];

    const light = exposure * tissue(u, v, bones[at], vessels[at], haze(u, v));
    const film = 255 * (Math.min(255, Math.max(0, light)) / 255) ** gamma;
    const dust = noise * (0.7 * normal(random) + 0.8 * grain(filmU, filmV));
    // 64 greys are enough under the noise, and a quarter less to download.
    greys[at] = Math.min(252, Math.max(0, Math.round((film + marks(filmU, filmV) + dust) / 4) * 4));
  }
  return greys;
}
