/** Saves a drawing as it is seen, as SVG or as PNG: colours and letters come from the page's style, so they are written into it. */
import { saveFile } from '../../../app/actions/saveFile.ts';
import { saveCanvas } from '../parts/saveCanvas.ts';

const STYLES = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-size', 'font-weight'];
const BACKGROUND = '--surface';
/** Pixels of the PNG for one of the drawing, as far as a canvas goes. */
const SCALE = 2;
const MOST_PIXELS = 16_000;

/** The drawing as a file of its own. */
function svgText(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [all, copies] = [svg.querySelectorAll('*'), copy.querySelectorAll('*')];
  for (const [at, element] of [...all].entries()) {
    const seen = getComputedStyle(element);
    for (const name of STYLES) copies[at].setAttribute(name, seen.getPropertyValue(name));
    for (const name of ['class', 'tabindex', 'role', 'aria-label']) copies[at].removeAttribute(name);
  }
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.setAttribute('font-family', 'sans-serif');
  const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  paper.setAttribute('width', '100%');
  paper.setAttribute('height', '100%');
  paper.setAttribute('fill', getComputedStyle(svg).getPropertyValue(BACKGROUND) || '#ffffff');
  copy.insertBefore(paper, copy.firstChild);
  return new XMLSerializer().serializeToString(copy);
}

export function saveSvg(svg: SVGSVGElement, name: string): void {
  saveFile(new Blob([svgText(svg)], { type: 'image/svg+xml' }), `${name}.svg`);
}

/** Rejects where the drawing cannot be made an image. */
export async function saveDrawingPng(svg: SVGSVGElement, name: string): Promise<void> {
  const { width, height } = svg.viewBox.baseVal;
  const scale = Math.min(SCALE, MOST_PIXELS / Math.max(width, height));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(svg))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  await saveCanvas(canvas, name);
}
