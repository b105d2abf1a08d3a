package org.saleslakehouse.pipelines.silver;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.sale.Rows;

/** A lake in a folder whose Bronze table a test fills by hand. */
public final class SilverLake {
  private final Path folder;
  private final Lake lake;
  private long nextOffset;

  public SilverLake(Path folder) {
    this.folder = folder;
    this.lake = Lake.at(folder.toString());
  }

  public Lake lake() {
    return lake;
  }

  /** One commit to Bronze. */
  void commit(Stream<TestSale> sales) {
    commit(DeltaIO.write(), sales);
  }

  /** Runs an incremental update. */
  public void update() {
    run("INCREMENTAL");
  }

  /** One commit to Bronze of this kind, such as one that replaces a day. */
  public void commit(DeltaWrite write, Stream<TestSale> sales) {
    List<Row> rows = sales.map(sale -> sale.row(nextOffset++)).toList();
    write(write.to(lake.bronze()).withPartitionColumns("jour"), rows, Rows.BRONZE);
  }

  public static void write(
      DeltaWrite write, List<Row> rows, org.apache.beam.sdk.schemas.Schema schema) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    pipeline.apply(Create.of(rows).withRowSchema(schema)).apply("Write", write.withFileShards(1));
    pipeline.run().waitUntilFinish();
  }

  /** Runs once in a mode; each option is a name and a value. */
  SilverResult run(String mode, String... options) {
    return bounded(silent(), StopSignal.manual(), mode, options).once().orElseThrow();
  }

  BoundedSilver bounded(Console console, StopSignal stop, String mode, String... options) {
    OptionValues values = values(mode, options);
    return new BoundedSilver(
        values, SilverSettings.of(values.as(SilverOptions.class)), lake, console, stop);
  }

  OptionValues values(String mode, String... options) {
    Map<String, String> given = new HashMap<>(Map.of("lake", folder.toString(), "mode", mode));
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    return OptionValues.of(given, SilverLake.class.getClassLoader());
  }

  static Console silent() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return new Console(nowhere, nowhere, false, true, false);
  }

  /** The same lake in another folder, without the files that are left out. */
  public SilverLake copyTo(Path target, Predicate<Path> leftOut) {
    try {
      Files.walkFileTree(folder, new CopyFiles(target, leftOut));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SilverLake copied = new SilverLake(target);
    copied.nextOffset = nextOffset;
    return copied;
  }

  /** Copies all but drafts: a run that has failed may still be writing, and they come and go. */
  private final class CopyFiles extends SimpleFileVisitor<Path> {
    private final Path target;
    private final Predicate<Path> leftOut;

    private CopyFiles(Path target, Predicate<Path> leftOut) {
      this.target = target;
      this.leftOut = leftOut;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Path relative = folder.relativize(file);
      if (!leftOut.test(relative) && !isDraft(file)) {
        Path copy = target.resolve(relative);
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (isDraft(file)) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    private static boolean isDraft(Path file) {
      return file.getFileName().toString().endsWith(".tmp");
    }
  }

  /** The tables that a run over all of this lake's Bronze makes, elsewhere. */
  Map<String, List<String>> batchTables(Path elsewhere, String... options) {
    SilverLake copy = copyTo(elsewhere, path -> path.startsWith("silver"));
    copy.run("BATCH", options);
    return copy.tables();
  }

  /** All rows of the three tables but for the processing time, sorted, by table. */
  Map<String, List<String>> tables() {
    return tables(path -> rows(DeltaTable.open(path)));
  }

  /** The same of an earlier version of each. */
  Map<String, List<String>> tablesAt(long version) {
    return tables(path -> rows(DeltaTable.open(path).atVersion(version)));
  }

  private Map<String, List<String>> tables(Function<String, List<String>> rows) {
    Map<String, List<String>> tables = new TreeMap<>();
    for (String path : List.of(lake.clientDays(), lake.countries(), lake.segments())) {
      tables.put(path.substring(path.lastIndexOf('/') + 1), rows.apply(path));
    }
    return tables;
  }

  private static List<String> rows(DeltaTable table) {
    List<String> columns = new ArrayList<>(table.schema().getFieldNames());
    columns.remove("processing_time");
    List<String> found = new ArrayList<>();
    try (DeltaTable.Rows rows = table.rows(columns, null)) {
      rows.forEach(row -> found.add(row.getValues().toString()));
    }
    found.sort(null);
    return found;
  }

  /** The newest versions of the three tables. */
  List<Long> versions() {
    return Stream.of(lake.clientDays(), lake.countries(), lake.segments())
        .map(path -> DeltaTable.open(path).version())
        .toList();
  }
}
