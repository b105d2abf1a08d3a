package org.saleslakehouse.pipelines.options;

/** The reports of {@code query}, in the order of its menu. */
public enum ReportName {
  BRONZE,
  CLIENT_DAYS,
  COUNTRIES,
  SEGMENTS,
  COUNTS,
  TOP_CLIENTS,
  REVENUE_BY_COUNTRY,
  LOYALTY,
  LATEST,
  STATISTICS,
  QUARANTINE,
  LATE,
  RESTATEMENTS,
  EXPECTATIONS
}
