package org.saleslakehouse.io.delta.internal.positions;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FileTagsTest {
  @Test
  void namesOfSourcePartitionsMayHoldWhatTheTagsAreMadeOf() {
    Map<String, OffsetRangeSet> covered =
        Map.of("a;b=0-9", OffsetRangeSet.of(0, 9), "a%3Bb", OffsetRangeSet.parse("3-4,7-7"));
    Map<String, Long> rows = Map.of("a;b=0-9", 10L, "a%3Bb", 3L);

    Map<String, String> tags = FileTags.of("w", "r", "b", covered, rows);
    assertThat(tags.get(FileTags.COVERED), is("a%253Bb=3-4,7-7;a%3Bb%3D0-9=0-9"));
    assertThat(FileTags.covered(tags), is(covered));
    assertThat(FileTags.rows(tags), is(rows));
  }

  @Test
  void tagsOfFormerVersionsAreUnderstood() {
    Map<String, String> tags =
        Map.of(FileTags.COVERED, "sales-0=0-99;west-sales-1=7-12", FileTags.ROWS, "sales-0=57");
    assertThat(FileTags.covered(tags).get("sales-0"), is(OffsetRangeSet.of(0, 99)));
    assertThat(FileTags.covered(tags).get("west-sales-1"), is(OffsetRangeSet.of(7, 12)));
    assertThat(FileTags.rows(tags), is(Map.of("sales-0", 57L)));
  }

  /** As of a source partition {@code a;b}, by a version that did not escape names. */
  @Test
  void tagsThatMakeNoSenseCountAsNone() {
    Map<String, String> tags = Map.of(FileTags.COVERED, "a;b=0-9", FileTags.ROWS, "a=x");
    assertThat(FileTags.covered(tags), is(Map.of()));
    assertThat(FileTags.rows(tags), is(Map.of()));
  }

  @Test
  void theTagOfATopicFullOfHolesIsShortAndLeavesNothingOut() {
    OffsetRangeSet odd = new OffsetRangeSet();
    for (long offset = 1_000_000_001; offset < 1_000_010_000; offset += 2) {
      odd.add(offset);
    }
    odd.add(2_000_000_000, 2_000_000_009); // behind the longest hole, which stays
    Map<String, String> tags = FileTags.of("w", "r", "b", Map.of("s-0", odd), Map.of("s-0", 1L));

    assertThat(tags.get(FileTags.COVERED).length(), lessThan(2_000));
    OffsetRangeSet covered = FileTags.covered(tags).get("s-0");
    assertThat(covered.ranges(), is(FileTags.MAX_RANGES));
    assertThat(covered.containsAll(odd), is(true));
    assertThat(covered.last(), is(2_000_000_009L));
    assertThat(covered.contains(1_999_999_999), is(false));
  }
}
