/**
 * The response headers that the page relies on: nothing may be fetched from elsewhere, scripts only from here,
 * and the page is cross-origin isolated. public/_headers repeats them for static hosts; a test compares the two.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  // tfjs-vis draws with Vega, which compiles expressions: 'unsafe-eval'. Workers never need it.
  "script-src 'self' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  // “Try it” takes pictures; nothing listens.
  'Permissions-Policy': 'camera=(self), microphone=(), geolocation=()',
};
