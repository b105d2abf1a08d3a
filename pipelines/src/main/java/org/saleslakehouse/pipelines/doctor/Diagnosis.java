package org.saleslakehouse.pipelines.doctor;

import java.util.List;

/**
 * What a check has come to.
 *
 * @param section of the check
 * @param check its name
 * @param finding what it has found
 */
record Diagnosis(Check.Section section, String check, Finding finding) {

  static long count(List<Diagnosis> all, Finding.Status status) {
    return all.stream().filter(d -> d.finding().status() == status).count();
  }
}
