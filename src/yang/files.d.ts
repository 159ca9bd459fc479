/** YANG modules are imported as text; the bundler embeds them. */
declare module '*.yang' {
  const text: string
  export default text
}
