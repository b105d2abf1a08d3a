package org.saleslakehouse.io.delta.model;

import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** How the data files of a table are compressed. */
public enum Compression {
  /** Quick to write and to read, known to every reader of Parquet. */
  SNAPPY(CompressionCodecName.SNAPPY),
  /** About a third smaller than {@link #SNAPPY} at the same CPU time. */
  ZSTD(CompressionCodecName.ZSTD),
  /** Not compressed. */
  NONE(CompressionCodecName.UNCOMPRESSED);

  private final CompressionCodecName codec;

  Compression(CompressionCodecName codec) {
    this.codec = codec;
  }

  public CompressionCodecName codec() {
    return codec;
  }

  /** Part of a data file's name, as Spark writes it: {@code .snappy}, {@code .zstd} or nothing. */
  public String fileSuffix() {
    return this == NONE ? "" : codec.getExtension();
  }
}
