/** What `?bundle` imports give: a module and all that it imports as the text of one script (scripts/inline-bundle.mjs). */
declare module '*?bundle' {
  const code: string;
  export default code;
}
