package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.io.delta.model.Compression;

/** The data files of the Bronze tables. */
@ConfigKey("streaming")
public interface FileOptions extends PipelineOptions {
  @Description("Size at which a new file is begun, in MiB; each commit begins one too.")
  @ConfigKey("performance.targetFileSize")
  @Default.Integer(128)
  @Range(min = 1, max = 4096)
  int getTargetFileSizeMebibytes();

  void setTargetFileSizeMebibytes(int value);

  @Description("Compression of the tables' files.")
  @ConfigKey("performance.compression")
  @Default.Enum("ZSTD")
  Compression getCompression();

  void setCompression(Compression value);
}
