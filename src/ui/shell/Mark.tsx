/** The mark of Darkroom: a picture that the safelight falls on. It imports nothing. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#1b1917" />
      <path d="M16 6.5a9.5 9.5 0 0 1 0 19z" fill="#f6935f" />
      <circle cx="16" cy="16" r="9.5" fill="none" stroke="#f6935f" strokeWidth="2" />
    </svg>
  );
}
