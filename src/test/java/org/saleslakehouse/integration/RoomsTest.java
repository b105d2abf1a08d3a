package org.saleslakehouse.integration;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.integration.Rooms.Arrow;

/**
 * Goal: the packages use each other as docs/architecture.md says, and only so, and each has a
 * manual. Method: its tables against the compiled classes of all modules; the folders of sources.
 */
class RoomsTest {
  private static final Path ROOT = Path.of("../..");
  private static final Path DOCUMENT = ROOT.resolve("docs/architecture.md");
  private static final List<String> MODULES =
      List.of("io-delta", "transforms", "pipelines", "runner-profiles/spark");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.saleslakehouse");

  @Test
  void areUsedAsTheDocumentSays() throws Exception {
    Rooms rooms = Rooms.parse(Files.readAllLines(DOCUMENT));
    Set<String> packages = new TreeSet<>();
    Map<String, Arrow> arrows = new LinkedHashMap<>();
    for (JavaClass from : CLASSES) {
      if (!from.getSimpleName().equals("package-info")) {
        packages.add(from.getPackageName());
      }
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass to = dependency.getTargetClass().getBaseComponentType();
        if (to.getPackageName().startsWith(Rooms.PREFIX)
            && !to.getPackageName().equals(from.getPackageName())) {
          arrows.putIfAbsent(
              from.getPackageName() + " " + to.getPackageName(),
              new Arrow(from.getPackageName(), to.getPackageName(), dependency.getDescription()));
        }
      }
    }
    assertThat(String.join("\n", rooms.violations(packages, arrows.values())), is(""));
  }

  @Test
  void haveNoWayBack() {
    slices()
        .matching("org.saleslakehouse.(**)")
        .namingSlices("$1")
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  @TempDir Path folder;

  @Test
  void haveAManualEach() throws IOException {
    List<String> without = new ArrayList<>();
    for (String module : MODULES) {
      without.addAll(withoutManual(ROOT.resolve(module).resolve("src/main/java")));
    }
    assertThat(without, is(empty()));
  }

  @Test
  void withoutAManualAreFound() throws IOException {
    Files.createDirectories(folder.resolve("shop/till/drawer"));
    Files.writeString(folder.resolve("shop/package-info.java"), "package shop;");
    Files.writeString(folder.resolve("shop/Door.java"), "package shop;");
    Files.writeString(folder.resolve("shop/till/drawer/Coin.java"), "package shop.till.drawer;");
    assertThat(withoutManual(folder), contains("shop/till/drawer"));
  }

  /** The folders below this one that hold classes and no package-info. */
  private static List<String> withoutManual(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::getParent)
          .distinct()
          .filter(room -> Files.notExists(room.resolve("package-info.java")))
          .map(room -> sources.relativize(room).toString())
          .sorted()
          .toList();
    }
  }

  private static final List<String> TABLE =
      List.of(
          "# Something",
          "| `not` | in a table of packages | `at.all` |",
          "### Packages below `org.saleslakehouse.shop`",
          "",
          "| Package | What lives there | May use |",
          "|---|---|---|",
          "| `.` | the way in | `till`, `goods.kept` |",
          "| `till` | money | – |",
          "",
          "### Packages below `org.saleslakehouse.goods`",
          "| `kept` | goods | `shop.till` |");

  private static final Set<String> PACKAGES =
      Set.of(
          "org.saleslakehouse.shop",
          "org.saleslakehouse.shop.till",
          "org.saleslakehouse.goods.kept");

  private static Arrow arrow(String from, String to) {
    return new Arrow(Rooms.PREFIX + from, Rooms.PREFIX + to, "X.java");
  }

  @Test
  void mayBeUsedWhereATableSaysSo() {
    List<Arrow> allowed =
        List.of(
            arrow("shop", "shop.till"),
            arrow("shop", "goods.kept"),
            arrow("goods.kept", "shop.till"));
    assertThat(Rooms.parse(TABLE).violations(PACKAGES, allowed), is(empty()));
  }

  @Test
  void mustBeInATable() {
    Set<String> other = Set.of("org.saleslakehouse.shop", "org.saleslakehouse.shop.till", "x.y");
    assertThat(
        Rooms.parse(TABLE).violations(other, List.of()),
        contains(
            "x.y is in no table.",
            "org.saleslakehouse.goods.kept is in a table, and there is no such package."));
  }

  @Test
  void mayNotBeUsedOtherwise() {
    assertThat(
        Rooms.parse(TABLE).violations(PACKAGES, List.of(arrow("shop.till", "shop"))),
        contains(
            "org.saleslakehouse.shop.till may not use org.saleslakehouse.shop, as it does in"
                + " X.java."));
  }

  @Test
  void mayNotBeAllowedACycle() {
    List<String> cycle =
        List.of(
            "### Packages below `org.saleslakehouse.a`",
            "| `b` | x | `c` |",
            "| `c` | x | `d` |",
            "| `d` | x | `b` |");
    assertThat(
        Rooms.parse(cycle)
            .violations(
                Set.of(
                    "org.saleslakehouse.a.b", "org.saleslakehouse.a.c", "org.saleslakehouse.a.d"),
                List.of()),
        contains(
            "The tables allow a cycle: org.saleslakehouse.a.b -> org.saleslakehouse.a.c ->"
                + " org.saleslakehouse.a.d -> org.saleslakehouse.a.b"));
  }

  @Test
  void mayOnlyUseWhatIsInATable() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Rooms.parse(
                    List.of("### Packages below `org.saleslakehouse.a`", "| `b` | x | `q` |")));
    assertThat(e.getMessage(), is("org.saleslakehouse.a.b may use q, which is in no table."));
  }
}
