package org.saleslakehouse.pipelines.config;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A YAML file as a tree of texts that know their lines. Jackson's YAML support keeps neither the
 * lines nor what aliases stand for, hence the parser below it.
 */
final class YamlFile {
  private static final int MAX_ALIASES = 20;

  private final String name;
  private final @Nullable MappingNode root;

  private YamlFile(String name, @Nullable MappingNode root) {
    this.name = name;
    this.root = root;
  }

  /**
   * Reads a file.
   *
   * @param path of the file
   * @param name of the file as the user knows it
   * @param asked how the file was chosen, for messages: {@code --config=x.yaml}
   * @throws CommandException of bad usage if there is no such file or it is not YAML
   */
  static YamlFile read(Path path, String name, String asked) {
    if (Files.isDirectory(path)) {
      throw CommandException.badUsage(
          asked
              + " is a directory. Name a YAML file in it, such as "
              + name
              + "/lakehouse.yaml"
              + ".");
    }
    if (!Files.exists(path)) {
      throw CommandException.badUsage(
          asked + ": there is no such file. 'config --template' prints one to start with.");
    }
    try {
      String text = Files.readString(path).replaceFirst("^\uFEFF", "");
      if (name.endsWith(".ini")) {
        throw CommandException.badUsage(
            asked + " is an INI file. 'config --fromIni=" + name + "' makes a YAML file of it.");
      }
      return new YamlFile(name, parse(name, text));
    } catch (MalformedInputException e) {
      throw CommandException.badUsage(asked + " cannot be read: it is not text in UTF-8.");
    } catch (IOException e) {
      throw CommandException.badUsage(asked + " cannot be read: " + e + ".");
    }
  }

  private static @Nullable MappingNode parse(String name, String text) {
    LoaderOptions limits = new LoaderOptions();
    // Each may stand for a section that holds others: fifty of them for more than memory holds.
    limits.setMaxAliasesForCollections(MAX_ALIASES);
    try {
      Node root =
          new Composer(
                  new ParserImpl(new StreamReader(new StringReader(text)), limits),
                  new Resolver(),
                  limits)
              .getSingleNode();
      if (root == null || isNull(root)) {
        return null;
      }
      if (root instanceof MappingNode mapping) {
        return mapping;
      }
      throw CommandException.badUsage(
          name + ":" + line(root) + ": expected sections such as 'kafka:', with keys below.");
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      // Only what is wrong: the exception's own text quotes lines of the file, and so secrets.
      throw CommandException.badUsage(name + ":" + line + ": not YAML: " + e.getProblem() + ".");
    } catch (ReaderException e) {
      long line = 1 + text.lines().takeWhile(StreamReader::isPrintable).count();
      throw CommandException.badUsage(
          String.format(
              "%s:%d: not YAML: the character U+%04X is not allowed. Remove it.",
              name, line, e.getCodePoint()));
    } catch (YAMLException e) {
      throw CommandException.badUsage(
          name
              + ": not YAML: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + ".");
    }
  }

  String name() {
    return name;
  }

  /** The top level; empty if the file says nothing. */
  List<Entry> entries() {
    return root == null ? List.of() : entriesOf(root);
  }

  private List<Entry> entriesOf(MappingNode mapping) {
    refuseCycle(mapping);
    List<Entry> entries = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw CommandException.badUsage(
            name + ":" + line(tuple.getKeyNode()) + ": a key must be a plain word.");
      }
      entries.add(new Entry(key.getValue(), line(key), tuple.getValueNode()));
    }
    return entries;
  }

  /** The parser marks what an alias within it stands for. */
  private void refuseCycle(Node node) {
    if (node.isTwoStepsConstruction()) {
      throw CommandException.badUsage(
          name
              + ":"
              + line(node)
              + ": what the anchor '&"
              + node.getAnchor()
              + "' names holds itself.");
    }
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  /** A key and what it holds. */
  final class Entry {
    private final String key;
    private final int line;
    private final Node value;

    private Entry(String key, int line, Node value) {
      this.key = key;
      this.line = line;
      this.value = value;
    }

    String key() {
      return key;
    }

    /** {@code lakehouse.yaml:12}. */
    String place() {
      return name + ":" + line;
    }

    boolean isEmpty() {
      return isNull(value);
    }

    boolean isScalar() {
      return value instanceof ScalarNode;
    }

    boolean isMapping() {
      return value instanceof MappingNode;
    }

    /** A value as it is written. */
    String text() {
      return ((ScalarNode) value).getValue();
    }

    List<Entry> children() {
      return entriesOf((MappingNode) value);
    }

    /** Lists, maps and values, for JSON. */
    @Nullable Object structure() {
      return structure(value);
    }

    private @Nullable Object structure(Node node) {
      if (node instanceof SequenceNode list) {
        refuseCycle(list);
        List<Object> items = new ArrayList<>();
        list.getValue().forEach(item -> items.add(structure(item)));
        return items;
      }
      if (node instanceof MappingNode mapping) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Entry entry : entriesOf(mapping)) {
          if (fields.containsKey(entry.key)) {
            throw CommandException.badUsage(entry.place() + ": " + entry.key + " is given twice.");
          }
          fields.put(entry.key, structure(entry.value));
        }
        return fields;
      }
      return scalar((ScalarNode) node);
    }

    /**
     * Only what JSON writes the same way is anything but the text that is written: NO is Norway and
     * 007 an agent, as YAML 1.2 has it.
     */
    private @Nullable Object scalar(ScalarNode node) {
      String text = node.getValue();
      if (isNull(node)) {
        return null;
      }
      if (node.getTag().equals(Tag.BOOL) && (text.equals("true") || text.equals("false"))) {
        return Boolean.valueOf(text);
      }
      if (node.getTag().equals(Tag.INT) && text.matches("0|-?[1-9]\\d{0,17}")) {
        return Long.valueOf(text);
      }
      if (node.getTag().equals(Tag.FLOAT)
          && text.matches("-?(0|[1-9]\\d*)\\.\\d+([eE][-+]?\\d{1,3})?")) {
        return new BigDecimal(text);
      }
      return text;
    }
  }
}
