package org.saleslakehouse.prose;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** The sentences of a Markdown document: headings, paragraphs, list items and table cells. */
final class MarkdownProse {
  /** What is read in place of code within a sentence. */
  static final String CODE = "Code";

  /** Names, options, paths and file names that stand in a sentence without being marked as code. */
  private static final Pattern CODE_LIKE =
      Pattern.compile(
          "(?=[^\\s()']*[A-Za-z])[^\\s()']*\\w[_,=/.:][\\w*][^\\s()',.;]*"
              + "|(?<!\\w)--?[a-zA-Z][^\\s()',.;]*|\\w*[a-z][A-Z]\\w*");

  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(TablesExtension.create()))
          .includeSourceSpans(IncludeSourceSpans.BLOCKS)
          .build();

  /** A piece of a sentence. */
  record Part(String text, boolean code) {}

  /**
   * What is read at one go.
   *
   * @param line where it begins, from 1
   */
  record Block(int line, List<Part> parts) {
    String plain() {
      return parts.stream().map(Part::text).collect(Collectors.joining());
    }
  }

  private MarkdownProse() {}

  static List<Block> of(String markdown) {
    List<Block> blocks = new ArrayList<>();
    PARSER.parse(markdown).accept(new Blocks(blocks));
    return blocks;
  }

  private static final class Blocks extends AbstractVisitor {
    private final List<Block> blocks;
    private int tableLine;

    Blocks(List<Block> blocks) {
      this.blocks = blocks;
    }

    @Override
    public void visit(Heading heading) {
      add(heading, line(heading));
    }

    @Override
    public void visit(Paragraph paragraph) {
      add(paragraph, line(paragraph));
    }

    @Override
    public void visit(CustomBlock block) {
      if (block instanceof TableBlock) {
        tableLine = line(block);
      }
      visitChildren(block);
    }

    @Override
    public void visit(CustomNode node) {
      if (node instanceof TableCell) {
        int line = line(node);
        add(node, line > 0 ? line : tableLine);
      } else {
        visitChildren(node);
      }
    }

    private void add(Node node, int line) {
      List<Part> parts = new ArrayList<>();
      node.accept(new Parts(parts));
      if (!parts.isEmpty()) {
        blocks.add(new Block(line, parts));
      }
    }

    private static int line(Node node) {
      List<SourceSpan> spans = node.getSourceSpans();
      return spans.isEmpty() ? 0 : spans.get(0).getLineIndex() + 1;
    }
  }

  private static final class Parts extends AbstractVisitor {
    private final List<Part> parts;

    Parts(List<Part> parts) {
      this.parts = parts;
    }

    @Override
    public void visit(Text text) {
      String literal = text.getLiteral();
      Matcher code = CODE_LIKE.matcher(literal);
      int read = 0;
      while (code.find()) {
        parts.add(new Part(literal.substring(read, code.start()), false));
        parts.add(new Part(code.group(), true));
        read = code.end();
      }
      parts.add(new Part(literal.substring(read), false));
    }

    @Override
    public void visit(Code code) {
      parts.add(new Part(code.getLiteral(), true));
    }

    @Override
    public void visit(SoftLineBreak lineBreak) {
      parts.add(new Part(" ", false));
    }

    @Override
    public void visit(HardLineBreak lineBreak) {
      parts.add(new Part(" ", false));
    }
  }
}
