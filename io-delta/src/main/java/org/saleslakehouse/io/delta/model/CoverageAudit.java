package org.saleslakehouse.io.delta.model;

import java.util.List;
import java.util.Map;

/**
 * What an audit of the tables of a write has found.
 *
 * @param sources each source partition, by name
 * @param findings what is wrong; empty if the tables hold all of their source once
 * @param versions which version of each table was looked at, by path
 * @param files how many data files were looked at
 * @param filesRead how many of these had to be opened
 */
public record CoverageAudit(
    List<SourceCoverage> sources,
    List<CoverageFinding> findings,
    Map<String, Long> versions,
    long files,
    long filesRead) {

  public boolean isWhole() {
    return findings.isEmpty();
  }
}
