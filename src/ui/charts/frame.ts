/** What every chart that is drawn here and not by tfjs-vis has around it. It imports nothing. */

/** The part of a spec that fits a chart into its size in pixels, with the font of its axes in `fontPx`. */
export function chartFrame(width: number, height: number, fontPx: number) {
  return {
    ...{ width, height, padding: 0 },
    autosize: { type: 'fit' as const, contains: 'padding' as const, resize: true },
    config: { axis: { labelFontSize: fontPx, titleFontSize: fontPx } },
  };
}
