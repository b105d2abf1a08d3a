package org.saleslakehouse.io.delta.internal.parquet;

import java.io.IOException;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** Another output file, but for the stream that it gives. */
abstract class ForwardingOutputFile implements OutputFile {
  private final OutputFile file;

  ForwardingOutputFile(OutputFile file) {
    this.file = file;
  }

  /** The stream of the other file. */
  final PositionOutputStream open(long blockSizeHint) throws IOException {
    return file.create(blockSizeHint);
  }

  /** A data file is new: there is nothing to overwrite. */
  @Override
  public final PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
    return create(blockSizeHint);
  }

  @Override
  public final boolean supportsBlockSize() {
    return file.supportsBlockSize();
  }

  @Override
  public final long defaultBlockSize() {
    return file.defaultBlockSize();
  }

  @Override
  public final String getPath() {
    return file.getPath();
  }
}
