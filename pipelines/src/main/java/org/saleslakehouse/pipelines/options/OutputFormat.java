package org.saleslakehouse.pipelines.options;

/** How {@code query} prints what it finds. */
public enum OutputFormat {
  /** Lined up for the eye, with numbers as people write them. */
  TABLE,
  /** One object per row and line. */
  JSON,
  /** With a line of names first, by RFC 4180. */
  CSV,
  /** A table of GitHub's Markdown, with numbers as people write them. */
  MARKDOWN
}
